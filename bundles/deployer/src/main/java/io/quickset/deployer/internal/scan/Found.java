package io.quickset.deployer.internal.scan;

import java.nio.file.Path;

/**
 * One thing at the top of the deploy folder.
 *
 * @param name its file name
 * @param path where it lies
 * @param kind what its name and type promise
 * @param fingerprint what the file system says of it: inode, size and times; for a folder, those of all it holds
 * @param changedMillis the newest change of its content, in milliseconds since the epoch, by the file system's clock
 */
public record Found(String name, Path path, Kind kind, String fingerprint, long changedMillis) {

    /** What a name and file type promise. */
    public enum Kind {
        /** A jar or zip. */
        ARCHIVE,
        /** A folder. */
        FOLDER,
        /** A feature file. */
        FEATURE,
        /** Nothing that can be deployed. */
        OTHER
    }

    /** Within this time of a change a fingerprint proves nothing: a coarse clock may give two changes one time. */
    static final long HOT_MILLIS = 2000;

    /** Whether a later change could still leave the same fingerprint. */
    public boolean hot(long nowMillis) {
        return Math.abs(nowMillis - changedMillis) < HOT_MILLIS;
    }
}
