package io.quickset.testing;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.Resource;
import io.quickset.Snapshot;
import io.quickset.internal.nio.ViewSource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.osgi.framework.Version;

/** A set's files on the heap. */
record MemorySnapshot(
        String name, Version version, Digest digest, long generation, Instant since, SortedMap<String, Resource> byPath,
        ViewSource source) implements Snapshot, ViewSource.Sourced {

    private static final Comparator<String> UTF8_ORDER = (a, b) ->
            Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    static MemorySnapshot of(String name, Version version, Map<String, byte[]> files, long generation, Instant since,
            ViewSource source) {
        SortedMap<String, Resource> byPath = new TreeMap<>(UTF8_ORDER);
        files.forEach((path, bytes) -> byPath.put(checked(path), new MemoryResource(path, bytes.clone())));
        return new MemorySnapshot(name, version, digest(byPath), generation, since, byPath, source);
    }

    /** The same content, live since that generation. */
    MemorySnapshot in(long since, Instant at) {
        return new MemorySnapshot(name, version, digest, since, at, byPath, source);
    }

    // The canonical form that the set format defines; here again, as this package stands on the JDK alone.
    private static Digest digest(SortedMap<String, Resource> byPath) {
        MessageDigest sha = Digest.sha256();
        byPath.forEach((path, resource) -> sha.update((path + '\0' + resource.size() + '\0' + resource.digest() + '\n')
                .getBytes(StandardCharsets.UTF_8)));
        return Digest.of(sha.digest());
    }

    private static String checked(String path) {
        boolean malformed = path.chars().anyMatch(c -> c == '\\' || c < 0x20 || c == 0x7f)
                || Arrays.stream(path.split("/", -1)).anyMatch(s -> s.isEmpty() || s.equals(".") || s.equals(".."));
        if (malformed) {
            throw new IllegalArgumentException("path '" + path + "' is malformed");
        }
        return path;
    }

    @Override
    public Digest baseDigest() {
        return digest;
    }

    @Override
    public Layer layer() {
        return Layer.MOUNTED;
    }

    @Override
    public int resourceCount() {
        return byPath.size();
    }

    @Override
    public long totalBytes() {
        return resources().mapToLong(Resource::size).sum();
    }

    @Override
    public Optional<Resource> find(String path) {
        return Optional.ofNullable(byPath.get(path));
    }

    @Override
    public Stream<Resource> resources() {
        return byPath.values().stream();
    }
}
