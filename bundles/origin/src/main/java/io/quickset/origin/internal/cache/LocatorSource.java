package io.quickset.origin.internal.cache;

import io.quickset.format.FormatException;
import io.quickset.format.IndexEntry;
import io.quickset.format.IndexWriter;
import io.quickset.format.ResourcePath;
import io.quickset.spi.Freshness;
import io.quickset.spi.LocatedResource;
import io.quickset.spi.LocatedSet;
import io.quickset.spi.ResourceLocator;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Any locator as a source: it knows no tags, and what it gives counts for a given time at most. */
public final class LocatorSource implements Source {

    private static final Duration LONGEST = Duration.ofDays(365);

    private final ResourceLocator wrapped;
    private final String name;
    private final Duration timeToLive;
    private final Clock clock;

    /** What that locator gives counts that long, or shorter if it says so. */
    public LocatorSource(ResourceLocator wrapped, Duration timeToLive, Clock clock) {
        this.wrapped = wrapped;
        this.name = wrapped.getClass().getName();
        this.timeToLive = timeToLive.compareTo(LONGEST) < 0 ? timeToLive : LONGEST;
        this.clock = clock;
    }

    @Override
    public String place() {
        return name;
    }

    @Override
    public String describe(Question question) {
        return question + " from " + wrapped.getClass().getSimpleName();
    }

    @Override
    public long maxBytes(Question question) {
        return Long.MAX_VALUE;
    }

    @Override
    public long maxSetBytes() {
        return Long.MAX_VALUE;
    }

    @Override
    public Reply ask(Question question, Optional<Validity> known, Draft into) throws IOException {
        try {
            switch (question.kind()) {
                case SET -> {
                    Optional<LocatedSet> set = wrapped.locate(question.set());
                    return set.isEmpty() ? new Reply.Absent() : set(question.set(), set.get(), into);
                }
                case FILE -> {
                    Optional<LocatedResource> file = wrapped.locate(question.set(), question.path());
                    return file.isEmpty() ? new Reply.Absent() : file(file.get(), into);
                }
                default -> {
                    return paths(wrapped.paths(question.set()), into);
                }
            }
        } catch (RuntimeException e) {
            throw new IOException(describe(question) + ": it threw " + e, e);
        }
    }

    private Reply set(String name, LocatedSet set, Draft into) throws IOException {
        Map<String, LocatedResource> files = new HashMap<>();
        set.resources().forEach(file -> files.put(file.path(), file));
        List<IndexEntry> entries = set.resources().stream()
                .map(file -> new IndexEntry(file.path(), file.size(), file.digest(), file.mediaType()))
                .sorted(Comparator.comparing(IndexEntry::path, ResourcePath.ORDER)).toList();
        try (OutputStream out = new BufferedOutputStream(stream(into), 16384)) {
            IndexWriter.write(name, set.version().toString(), entries, out);
        } catch (FormatException e) {
            throw new IOException("set '" + name + "' from " + this.name + ": " + e.getMessage(), e);
        }
        return new Reply.Found(validity(set.freshness()), "", Optional.empty(), (entry, draft) -> {
            LocatedResource file = files.get(entry.path());
            draft.append(file.content().open());
        });
    }

    private Reply file(LocatedResource file, Draft into) throws IOException {
        into.append(file.content().open());
        return new Reply.Found(validity(file.freshness()), file.mediaType(), Optional.of(file.digest()),
                Reply.Files.NONE);
    }

    // One a line: a path has no line feed in it.
    private Reply paths(List<String> paths, Draft into) throws IOException {
        into.append(new ByteArrayInputStream(String.join("\n", paths).getBytes(StandardCharsets.UTF_8)));
        return new Reply.Found(validity(Freshness.FOREVER), "", Optional.empty(), Reply.Files.NONE);
    }

    @Override
    public List<String> paths(InputStream document) throws IOException {
        return new String(document.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }

    private Validity validity(Freshness freshness) {
        Instant own = clock.instant().plus(timeToLive);
        return new Validity(freshness.until().filter(own::isAfter).orElse(own), freshness.stale(), "", "");
    }

    private static OutputStream stream(Draft into) {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                into.append(ByteBuffer.wrap(bytes, offset, length));
            }
        };
    }
}
