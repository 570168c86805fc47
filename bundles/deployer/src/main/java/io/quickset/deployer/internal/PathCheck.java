package io.quickset.deployer.internal;

import io.quickset.format.FormatException;
import io.quickset.format.ResourcePath;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Finds malformed, repeated and only-by-case-different paths among many, in eight bytes of heap each: a first run
 * keeps hashes, a second one looks at those that collide. For one thread.
 */
final class PathCheck {

    private PathCheck() {}

    /**
     * Checks them all.
     *
     * @param paths gives a fresh run over the same paths each time
     */
    static void check(Supplier<Iterator<String>> paths) throws BadArtifactException {
        long[] hashes = new long[64];
        int count = 0;
        for (Iterator<String> run = paths.get(); run.hasNext();) {
            String path = run.next();
            try {
                ResourcePath.check(path);
            } catch (FormatException e) {
                throw new BadArtifactException(e.getMessage(), e);
            }
            if (count == hashes.length) {
                hashes = Arrays.copyOf(hashes, count * 2);
            }
            hashes[count++] = hash(path);
        }
        Arrays.sort(hashes, 0, count);
        for (int i = 1; i < count; i++) {
            if (hashes[i] == hashes[i - 1]) {
                compare(paths.get(), hashes[i]);
            }
        }
    }

    private static void compare(Iterator<String> paths, long hash) throws BadArtifactException {
        Map<String, String> seen = new HashMap<>();
        while (paths.hasNext()) {
            String path = paths.next();
            if (hash(path) == hash) {
                String other = seen.put(fold(path), path);
                if (path.equals(other)) {
                    throw new BadArtifactException("it holds '" + path + "' twice");
                }
                if (other != null) {
                    throw new BadArtifactException("'" + other + "' and '" + path + "' differ only in case: rename one");
                }
            }
        }
    }

    private static String fold(String path) {
        return path.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    private static long hash(String path) {
        String folded = fold(path);
        long hash = 0;
        for (int i = 0; i < folded.length(); i++) {
            hash = (hash ^ folded.charAt(i)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 32;
        }
        return hash;
    }
}
