package io.quickset.deployer.internal;

import io.quickset.spi.Freshness;
import io.quickset.spi.LocatedResource;
import io.quickset.spi.LocatedSet;
import io.quickset.spi.ResourceLocator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/** A locator that has what a test says. */
final class FakeLocator implements ResourceLocator {

    final Map<String, LocatedSet> sets = new ConcurrentHashMap<>();
    final Map<String, LocatedResource> files = new ConcurrentHashMap<>();
    final AtomicInteger asked = new AtomicInteger();
    final AtomicInteger read = new AtomicInteger();
    final CountDownLatch hang = new CountDownLatch(1);
    volatile Freshness freshness = Freshness.FOREVER;
    volatile @Nullable String failure;
    volatile boolean hangs;
    volatile boolean contentHangs;
    private final String name;
    private final int ranking;
    private final String[] named;

    FakeLocator(String name, int ranking, String... named) {
        this.name = name;
        this.ranking = ranking;
        this.named = named;
    }

    Map<String, Object> properties() {
        return Map.of(NAME, name, SETS, named, Constants.SERVICE_RANKING, ranking);
    }

    /** Gives it a set of those paths and texts. */
    FakeLocator has(String set, String version, String... pathsAndTexts) {
        List<LocatedResource> resources = new ArrayList<>();
        for (int i = 0; i < pathsAndTexts.length; i += 2) {
            resources.add(file(pathsAndTexts[i], pathsAndTexts[i + 1]));
        }
        sets.put(set, new LocatedSet(Version.parseVersion(version), resources, freshness));
        return this;
    }

    /** Gives it a single file. */
    FakeLocator hasFile(String path, String text) {
        files.put(path, file(path, text));
        return this;
    }

    private LocatedResource file(String path, String text) {
        LocatedResource plain =
                LocatedResource.of(path, text.getBytes(StandardCharsets.UTF_8), "text/plain", freshness);
        return new LocatedResource(path, plain.size(), plain.digest(), "text/plain", freshness, () -> open(plain));
    }

    private InputStream open(LocatedResource plain) throws IOException {
        read.incrementAndGet();
        if (contentHangs) {
            await();
        }
        return plain.content().open();
    }

    /** What it gives from now on counts until then. */
    FakeLocator until(long millis) {
        freshness = Freshness.until(Instant.ofEpochMilli(millis));
        return this;
    }

    private void answering() throws IOException {
        asked.incrementAndGet();
        if (hangs) {
            await();
        }
        if (failure != null) {
            throw new IOException(failure);
        }
    }

    private void await() throws IOException {
        try {
            hang.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public Optional<LocatedSet> locate(String set) throws IOException {
        answering();
        return Optional.ofNullable(sets.get(set));
    }

    @Override
    public Optional<LocatedResource> locate(String set, String path) throws IOException {
        answering();
        return Optional.ofNullable(files.get(path));
    }

    @Override
    public List<String> paths(String set) throws IOException {
        answering();
        return List.copyOf(new TreeMap<>(files).keySet());
    }
}
