package io.quickset.deployer.internal.commit;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.Resource;
import io.quickset.Snapshot;
import io.quickset.View;
import io.quickset.control.Change;
import io.quickset.control.Drain;
import io.quickset.control.GenerationRecord;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.Generations;
import io.quickset.control.LeaseInfo;
import io.quickset.control.OldBytes;
import io.quickset.control.Origin;
import io.quickset.control.Policy;
import io.quickset.control.Rejection;
import io.quickset.control.SetSource;
import io.quickset.control.StagedSet;
import io.quickset.control.StagingException;
import io.quickset.format.FormatException;
import io.quickset.format.SetDigest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.stream.Collectors;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.osgi.framework.Version;

/** Generations in memory: verifies all content as the store does, and keeps none. */
public final class FakeGenerations implements Generations {

    public final List<GenerationRecord> records =
            new ArrayList<>(List.of(new GenerationRecord(0, Instant.EPOCH, "", "", List.of(), Policy.NONE)));
    private final Map<Digest, Map<String, Resource>> contents = new HashMap<>();
    public int staged;
    public int open;
    final Set<Long> freed = new HashSet<>(Set.of(0L));
    public boolean full;
    public final Set<String> damaged = new HashSet<>();
    public final Map<String, String> healFailures = new HashMap<>();
    public final Map<String, String> givenUp = new HashMap<>();
    public boolean commitFails;
    /** Generations of which nothing can be staged again. */
    public final Set<Long> unreadable = new HashSet<>();
    /** Sets of which nothing that was staged tells its content. */
    public final Set<String> broken = new HashSet<>();
    public int retained = Integer.MAX_VALUE; // so many old ones, and those that are to be kept
    private volatile Set<Long> keep = Set.of();
    public Runnable whileStaging = () -> {};

    @Override
    public synchronized StagedSet stage(SetSource source) throws StagingException, IOException {
        staged++;
        if (full) {
            throw new IOException("No space left on device");
        }
        SetDigest digest = new SetDigest();
        Map<String, Resource> files = new LinkedHashMap<>();
        long bytes = 0;
        try {
            for (Iterator<SetSource.Entry> all = source.entries(); all.hasNext();) {
                SetSource.Entry entry = all.next();
                byte[] content;
                try (InputStream in = entry.open()) {
                    content = in.readAllBytes();
                }
                Digest actual = Digest.of(Digest.sha256().digest(content));
                if (entry.declaredDigest() != null && !actual.equals(entry.declaredDigest())) {
                    throw new StagingException(Rejection.DAMAGED, "'" + entry.path() + "' does not match its index");
                }
                digest.add(entry.path(), content.length, actual);
                files.put(entry.path(), new FakeFile(entry.path(), content, actual, entry.layer().orElse(source.layer())));
                bytes += content.length;
            }
        } catch (FormatException e) {
            throw new StagingException(Rejection.MALFORMED, e.getMessage(), e);
        }
        whileStaging.run();
        open++;
        return new Staged(source.name(), source.version(), digest.finish(), source.layer(), files, bytes, source.origin());
    }

    @Override
    public Optional<StagedSet> restage(long generation, String set) throws IOException {
        if (unreadable.contains(generation)) {
            throw new IOException("it is damaged, and intact nowhere");
        }
        open++;
        return records.stream().filter(r -> r.number() == generation && !freed.contains(generation))
                .flatMap(r -> r.set(set).stream()).findFirst()
                .map(s -> new Staged(s.name(), s.version(), s.digest(), s.layer(), contents.getOrDefault(s.digest(), Map.of()),
                        s.bytes(), s.origin()));
    }

    @Override
    public View preview(Change change) {
        Map<String, Snapshot> sets = new TreeMap<>();
        for (SetRecord live : current().sets()) {
            sets.put(live.name(), new Staged(live.name(), live.version(), live.digest(), live.layer(),
                    contents.getOrDefault(live.digest(), Map.of()), live.bytes(), live.origin()));
        }
        change.remove().forEach(sets::remove);
        change.put().forEach(put -> sets.put(put.snapshot().name(), put.snapshot()));
        return new View() {
            @Override
            public long generation() {
                return 0;
            }

            @Override
            public Optional<Snapshot> set(String name) {
                return Optional.ofNullable(sets.get(name));
            }

            @Override
            public Collection<Snapshot> sets() {
                return sets.values();
            }
        };
    }

    @Override
    public GenerationRecord commit(Change change) throws IOException {
        if (commitFails) {
            throw new IOException("No space left on device");
        }
        long number = current().number() + 1;
        TreeMap<String, SetRecord> sets = new TreeMap<>();
        current().sets().forEach(s -> sets.put(s.name(), s));
        change.remove().forEach(sets::remove);
        for (StagedSet put : change.put()) {
            Snapshot s = put.snapshot();
            damaged.remove(s.name());
            contents.put(s.digest(), ((Staged) put).files);
            sets.put(s.name(), new SetRecord(s.name(), s.version(), s.digest(), s.layer(), number, Instant.EPOCH,
                    s.resourceCount(), s.totalBytes(), put.origin(), ""));
            put.close();
        }
        records.add(new GenerationRecord(number, Instant.EPOCH, change.actor(), change.reason(),
                List.copyOf(sets.values()), change.policy()));
        history().stream().skip(1L + retained).map(GenerationRecord::number).filter(old -> !keep.contains(old))
                .forEach(freed::add);
        return current();
    }

    /** As where some of its content can't be opened any more. */
    public void lose(long generation) {
        freed.add(generation);
    }

    @Override
    public void keep(Set<Long> kept) {
        keep = Set.copyOf(kept);
    }

    @Override
    public GenerationRecord current() {
        return records.get(records.size() - 1);
    }

    @Override
    public List<GenerationRecord> history() {
        List<GenerationRecord> newest = new ArrayList<>(records.subList(1, records.size()));
        java.util.Collections.reverse(newest);
        return newest;
    }

    @Override
    public Optional<View> view(long generation) {
        return records.stream().filter(r -> r.number() == generation && !freed.contains(generation)).findFirst()
                .map(record -> new Kept(record, this));
    }

    @Override
    public Optional<Snapshot> retained(String set, Version version) {
        return Optional.empty();
    }

    @Override
    public List<LeaseInfo> leases() {
        return List.of();
    }

    @Override
    public List<Drain> drains() {
        return List.of();
    }

    @Override
    public OldBytes oldBytes() {
        return new OldBytes(0, 0, 0, 0);
    }

    @Override
    public Set<String> damagedSets() {
        return Set.copyOf(damaged);
    }

    @Override
    public Optional<String> healFailure(String set) {
        return Optional.ofNullable(healFailures.get(set));
    }

    @Override
    public Map<String, String> givenUp() {
        return Map.copyOf(givenUp);
    }

    @Override
    public long liveBytes() {
        return current().sets().stream().mapToLong(SetRecord::bytes).sum();
    }

    @Override
    public List<String> verify(Snapshot snapshot) {
        return List.of();
    }

    /** The files of what is live, by their layers: {@code "a.html mounted=x;..."}. */
    public String files(String set) {
        return current().set(set).map(live -> contents.get(live.digest()).values().stream()
                .map(file -> file.path() + " " + file.layer() + "=" + StandardCharsets.UTF_8.decode(file.content()) + ";")
                .collect(Collectors.joining())).orElse("");
    }

    private record FakeFile(String path, byte[] bytes, Digest digest, Layer layer) implements Resource {
        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public String mediaType() {
            return "text/plain";
        }

        @Override
        public ByteBuffer content() {
            return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
        }

        @Override
        public ByteBuffer content(long offset, int length) {
            return content().slice((int) offset, length);
        }
    }

    private record Kept(GenerationRecord of, FakeGenerations in) implements View {
        @Override
        public long generation() {
            return of.number();
        }

        @Override
        public Optional<Snapshot> set(String name) {
            return of.set(name).map(live -> in.new Staged(live.name(), live.version(), live.digest(), live.layer(),
                    in.contents.getOrDefault(live.digest(), Map.of()), live.bytes(), live.origin()));
        }

        @Override
        public Collection<Snapshot> sets() {
            return of.sets().stream().flatMap(live -> set(live.name()).stream()).toList();
        }
    }

    private final class Staged implements StagedSet, Snapshot {
        private final String name;
        private final Version version;
        private final Digest digest;
        private final Layer layer;
        private final Map<String, Resource> files;
        private final long bytes;
        private final Origin origin;
        private boolean closed;

        Staged(String name, Version version, Digest digest, Layer layer, Map<String, Resource> files, long bytes,
                Origin origin) {
            this.name = name;
            this.version = version;
            this.digest = digest;
            this.layer = layer;
            this.files = files;
            this.bytes = bytes;
            this.origin = origin;
        }

        @Override public Snapshot snapshot() { return this; }
        @Override public Origin origin() { return origin; }
        @Override public String name() { return name; }
        @Override public Version version() { return version; }

        @Override
        public Digest digest() {
            if (broken.contains(name)) {
                throw new IllegalStateException("nobody foresaw this");
            }
            return digest;
        }

        @Override public Digest baseDigest() { return origin.baseDigest().orElse(digest); }
        @Override public Layer layer() { return layer; }
        @Override public long generation() { return 0; }
        @Override public Instant since() { return Instant.EPOCH; }
        @Override public int resourceCount() { return files.size(); }
        @Override public long totalBytes() { return bytes; }
        @Override public Optional<Resource> find(String path) { return Optional.ofNullable(files.get(path)); }
        @Override public Stream<Resource> resources() { return files.values().stream(); }

        @Override
        public void close() {
            synchronized (FakeGenerations.this) {
                if (!closed) {
                    closed = true;
                    open--;
                }
            }
        }
    }
}
