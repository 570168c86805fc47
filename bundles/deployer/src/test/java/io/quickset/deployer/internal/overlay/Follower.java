package io.quickset.deployer.internal.overlay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.Resource;
import io.quickset.Snapshot;
import io.quickset.control.SetSource;
import io.quickset.deployer.internal.artifact.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.osgi.framework.Version;

/**
 * Does with the states of one overlay what a planner does: reads what is new, asks whether that is still current, and
 * keeps it as a generation; what is declared as verified it takes from what it has kept.
 */
final class Follower implements AutoCloseable {

    static final Duration BOUND = Duration.ofSeconds(20);

    final Overlays overlays;
    final List<Map<String, String>> generations = new CopyOnWriteArrayList<>();
    final List<OverlayState> states = new CopyOnWriteArrayList<>();
    final AtomicInteger reads = new AtomicInteger();
    final Semaphore changed = new Semaphore(0);
    private final Map<Digest, String> store = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::run, "follower");
    private String last = "";

    Follower() {
        this(new Disk(), Pace.NORMAL, Limits.DEFAULT);
    }

    Follower(Disk disk, Pace pace, Limits limits) {
        overlays = new Overlays(changed::release, limits, disk, pace);
        thread.setDaemon(true);
        thread.start();
    }

    Follower bind(Path directory) {
        overlays.bind(List.of(new OverlayBinding("web", directory)));
        return this;
    }

    OverlayState state() {
        return overlays.states().get(0);
    }

    Watching watching() {
        return overlays.watching().get(0);
    }

    Map<String, String> live() {
        return generations.isEmpty() ? Map.of() : generations.get(generations.size() - 1);
    }

    /** Waits until that is what is live. */
    void awaitLive(Predicate<Map<String, String>> wanted) {
        await().atMost(BOUND).pollInterval(Duration.ofMillis(5))
                .until(() -> !generations.isEmpty() && wanted.test(live()));
    }

    String awaitBroken() {
        await().atMost(BOUND).pollInterval(Duration.ofMillis(5)).until(() -> state() instanceof OverlayState.Broken);
        return ((OverlayState.Broken) state()).reason();
    }

    private void run() {
        try {
            while (true) {
                changed.tryAcquire(50, TimeUnit.MILLISECONDS);
                for (OverlayState state : overlays.states()) {
                    if (states.isEmpty() || states.get(states.size() - 1) != state) {
                        states.add(state);
                    }
                    if (state instanceof OverlayState.Ready ready && !ready.busy()
                            && !ready.fingerprint().equals(last)) {
                        stage(ready);
                    }
                }
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    private void stage(OverlayState.Ready ready) {
        Map<String, String> content = new TreeMap<>();
        Map<String, Digest> digests = new TreeMap<>();
        try {
            for (SetSource.Entry entry : ready.files().values()) {
                Digest digest = entry.declaredDigest();
                if (!entry.verified()) {
                    digest = read(entry);
                }
                digests.put(entry.path(), digest);
                content.put(entry.path(), store.get(digest));
            }
        } catch (IOException e) {
            return; // changed meanwhile: another state follows
        }
        if (overlays.isCurrent(ready)) {
            generations.add(content);
            last = ready.fingerprint();
            overlays.staged(ready, new Staged(digests, content), ready.files().keySet());
        }
    }

    private Digest read(SetSource.Entry entry) throws IOException {
        reads.incrementAndGet();
        try (InputStream in = entry.open()) {
            byte[] bytes = in.readAllBytes();
            Digest digest = Digest.of(Digest.sha256().digest(bytes));
            store.put(digest, new String(bytes, ISO_8859_1));
            return digest;
        }
    }

    /** Those threads of this process whose name begins so. */
    static long threads(String name) {
        Thread[] all = new Thread[Thread.activeCount() + 64];
        int count = Thread.enumerate(all);
        return Arrays.stream(all, 0, count).filter(thread -> thread.getName().startsWith(name)).count();
    }

    @Override
    public void close() {
        thread.interrupt();
        overlays.close();
    }

    /** A snapshot of which only find is asked. */
    record Staged(Map<String, Digest> digests, Map<String, String> content) implements Snapshot {

        @Override
        public Optional<Resource> find(String path) {
            return Optional.ofNullable(digests.get(path)).map(digest -> (Resource) Proxy
                    .newProxyInstance(Resource.class.getClassLoader(), new Class<?>[] {Resource.class},
                            (proxy, method, args) -> method.getName().equals("digest") ? digest
                                    : (long) content.get(path).length()));
        }

        @Override
        public String name() {
            return "web";
        }

        @Override
        public Version version() {
            return Version.emptyVersion;
        }

        @Override
        public Digest digest() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Digest baseDigest() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Layer layer() {
            return Layer.MOUNTED;
        }

        @Override
        public long generation() {
            return 1;
        }

        @Override
        public Instant since() {
            return Instant.EPOCH;
        }

        @Override
        public int resourceCount() {
            return digests.size();
        }

        @Override
        public long totalBytes() {
            return 0;
        }

        @Override
        public Stream<Resource> resources() {
            return Stream.empty();
        }
    }
}
