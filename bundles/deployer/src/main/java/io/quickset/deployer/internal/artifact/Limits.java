package io.quickset.deployer.internal.artifact;

import io.quickset.control.Rejection;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How much an artifact may ask of this node.
 *
 * @param maxFiles the most files in one set or bundle
 * @param maxSetBytes the most bytes that one set or bundle unpacks to
 * @param maxRatio how many times larger than its archive it may unpack, once that is over {@link #SMALL_BYTES}
 * @param maxManifestBytes the longest manifest
 * @param maxDirectoryBytes the longest directory of a zip, or list of a folder's paths: it is held on the heap, twice
 *     and more for a moment, and a node that runs out of heap ends
 */
public record Limits(long maxFiles, long maxSetBytes, long maxRatio, long maxManifestBytes, long maxDirectoryBytes) {

    /** What unpacks to no more than this is no bomb, however well it was packed. */
    static final long SMALL_BYTES = 64L << 20;

    public static final Limits DEFAULT =
            new Limits(250_000, 16L << 30, 100, 1L << 20, Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 5));

    /** For what has been held against limits before. */
    static final Limits NONE =
            new Limits(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

    private static final int LISTED_BYTES = 46; // for each file besides its path: what the directory of a zip needs

    // What is read into one array, with room for what the array's reader adds.
    private static final long MAX_ARRAY_BYTES = Integer.MAX_VALUE - 1024;

    /**
     * The limits that a configuration asks for. A value that is no positive number is told and its default taken.
     *
     * @param told one line for each such value
     */
    public static Limits of(Map<String, ?> configured, Consumer<String> told) {
        return new Limits(
                value(configured, "maxFiles", DEFAULT.maxFiles, 1, Integer.MAX_VALUE, told),
                value(configured, "maxSetBytes", DEFAULT.maxSetBytes, 1, Long.MAX_VALUE, told),
                value(configured, "maxRatio", DEFAULT.maxRatio, 1, Long.MAX_VALUE, told),
                value(configured, "maxManifestBytes", DEFAULT.maxManifestBytes, 1, MAX_ARRAY_BYTES, told),
                value(configured, "maxDirectoryBytes", DEFAULT.maxDirectoryBytes, 1, MAX_ARRAY_BYTES, told));
    }

    /** One number of the configuration; one out of range is told and {@code normal} taken. */
    public static long value(
            Map<String, ?> configured, String name, long normal, long least, long most, Consumer<String> told) {
        Object set = configured.get(name);
        if (set == null) {
            return normal;
        }
        try {
            long value = Long.parseLong(set.toString().trim());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below, as any other value out of range
        }
        told.accept(name + "=" + set + " in io.quickset.deployer.cfg is no whole number from " + least + " to " + most
                + "; " + normal + " is taken");
        return normal;
    }

    /** Refuses more files than allowed. */
    public void checkFiles(long files) throws BadArtifactException {
        if (files > maxFiles) {
            throw new BadArtifactException(Rejection.LIMIT, "it holds more than " + maxFiles
                    + " files: split it, or raise maxFiles in conf/io.quickset.deployer.cfg");
        }
    }

    /** Refuses a directory, or list of paths, that is longer than allowed. */
    public void checkDirectory(long bytes) throws BadArtifactException {
        if (bytes > maxDirectoryBytes) {
            throw new BadArtifactException(Rejection.LIMIT, "the list of its files has more than " + maxDirectoryBytes
                    + " bytes: split it, or raise maxDirectoryBytes in conf/io.quickset.deployer.cfg and"
                    + " the heap with it");
        }
    }

    /**
     * What a path adds to such a list: as much as to the directory of a zip, so that the same files count alike however
     * they are packed. In UTF-8, in which no path is smaller than on the heap by more than what is added.
     */
    public static long listedBytes(String path) {
        long bytes = LISTED_BYTES;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3; // two surrogates are four bytes
        }
        return bytes;
    }

    /** Adds a file's size to a sum and refuses more than allowed; no sum overflows. */
    public long add(long sum, long size) throws BadArtifactException {
        if (size > maxSetBytes - sum) {
            throw new BadArtifactException(Rejection.LIMIT, "it unpacks to more than " + maxSetBytes
                    + " bytes: split it, or raise maxSetBytes in conf/io.quickset.deployer.cfg");
        }
        return sum + size;
    }

    /** Refuses what unpacks to far more than it is. */
    void checkRatio(long unpacked, long archive) throws BadArtifactException {
        if (unpacked > SMALL_BYTES && unpacked / maxRatio > archive) {
            throw new BadArtifactException(Rejection.LIMIT,
                    "it unpacks from " + archive + " bytes to " + unpacked + ", more than "
                    + maxRatio + " times as much, as a zip bomb does: if that is meant, raise maxRatio in"
                    + " conf/io.quickset.deployer.cfg");
        }
    }
}
