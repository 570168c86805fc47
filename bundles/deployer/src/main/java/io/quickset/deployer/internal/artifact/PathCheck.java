package io.quickset.deployer.internal.artifact;

import io.quickset.control.Rejection;
import io.quickset.format.FormatException;
import io.quickset.format.ResourcePath;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Finds paths among many that are malformed, repeated, or different only to some file systems, in eight bytes of heap
 * each: a first run keeps hashes, a second one looks at those that collide. For one thread.
 */
public final class PathCheck {

    private PathCheck() {}

    /**
     * Checks them all.
     *
     * @param paths gives a fresh run over the same paths each time
     */
    public static void check(Supplier<Iterator<String>> paths) throws BadArtifactException {
        check(paths, PathCheck::hash);
    }

    static void check(Supplier<Iterator<String>> paths, ToLongFunction<String> hash) throws BadArtifactException {
        long[] hashes = new long[64];
        int count = 0;
        for (Iterator<String> run = paths.get(); run.hasNext();) {
            String path = run.next();
            try {
                ResourcePath.check(path);
            } catch (FormatException e) {
                throw new BadArtifactException(Rejection.MALFORMED, e.getMessage(), e);
            }
            if (count == hashes.length) {
                hashes = Arrays.copyOf(hashes, count * 2);
            }
            hashes[count++] = hash.applyAsLong(fold(path));
        }
        Arrays.sort(hashes, 0, count);
        long[] colliding = new long[count];
        int collisions = 0;
        for (int i = 1; i < count; i++) {
            if (hashes[i] == hashes[i - 1]) {
                colliding[collisions++] = hashes[i];
            }
        }
        if (collisions > 0) {
            compare(paths.get(), hash, Arrays.copyOf(colliding, collisions));
        }
    }

    // One run for all hashes: whoever forges many collisions must not get many runs.
    private static void compare(Iterator<String> paths, ToLongFunction<String> hash, long[] colliding)
            throws BadArtifactException {
        Map<String, String> seen = new HashMap<>();
        while (paths.hasNext()) {
            String path = paths.next();
            String folded = fold(path);
            if (Arrays.binarySearch(colliding, hash.applyAsLong(folded)) < 0) {
                continue;
            }
            String other = seen.put(folded, path);
            if (path.equals(other)) {
                throw new BadArtifactException(Rejection.MALFORMED, "it holds '" + path + "' twice: remove one");
            }
            if (other != null) {
                boolean normal = Normalizer.normalize(path, Form.NFC).equals(Normalizer.normalize(other, Form.NFC));
                throw new BadArtifactException(Rejection.MALFORMED, "'" + other + "' and '" + path + "' differ only in "
                        + (normal ? "how their accents are encoded (Unicode normalisation)" : "case") + ": rename one");
            }
        }
    }

    /** The same for all paths that some file system takes for one. */
    static String fold(String path) {
        if (isAscii(path)) {
            return path.toLowerCase(Locale.ROOT);
        }
        String cased = Normalizer.normalize(path, Form.NFD).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        return Normalizer.normalize(cased, Form.NFD);
    }

    private static boolean isAscii(String path) {
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static long hash(String folded) {
        long hash = 0;
        for (int i = 0; i < folded.length(); i++) {
            hash = (hash ^ folded.charAt(i)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 32;
        }
        return hash;
    }
}
