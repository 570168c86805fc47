package io.quickset.deployer.internal.scan;

import io.quickset.Layer;
import java.nio.file.Path;

/**
 * One file or folder that may supply a set: at the top of the deploy folder, of the distribution, or mounted by code.
 *
 * @param name its file name in the deploy folder; for one from elsewhere, a name with a slash in it
 * @param path where it lies
 * @param kind what its name and type promise
 * @param fingerprint what the file system says of it: inode, size and times; for a folder, those of all it holds
 * @param changedMillis the newest change of its content, in milliseconds since the epoch, by the file system's clock; 0
 *     for one that is settled
 * @param layer the layer that a set of it is of
 */
public record Found(String name, Path path, Kind kind, String fingerprint, long changedMillis, Layer layer) {

    /** One in the deploy folder. */
    public Found(String name, Path path, Kind kind, String fingerprint, long changedMillis) {
        this(name, path, kind, fingerprint, changedMillis, Layer.MOUNTED);
    }

    /** The same, as something of another layer under another name. */
    public Found as(String other, Layer of) {
        return new Found(other, path, kind, fingerprint, changedMillis, of);
    }

    /** The same, whose content someone vouches for: it need not be quiet first. */
    public Found settled() {
        return new Found(name, path, kind, fingerprint, 0, layer);
    }

    /** Whether that is the name of something in the deploy folder: those from elsewhere have a slash in it. */
    public static boolean isDeployed(String name) {
        return name.indexOf('/') < 0;
    }

    /** The name that it has in its folder, which may tell its set and version. */
    public String fileName() {
        return isDeployed(name) ? name : path.getFileName().toString();
    }

    /** What a name and file type promise. */
    public enum Kind {
        /** A jar or zip. */
        ARCHIVE,
        /** A folder. */
        FOLDER,
        /** A feature file. */
        FEATURE,
        /** Nothing that can be deployed. */
        OTHER,
        /** What stands for a folder of artifacts that can't be listed. */
        UNREADABLE
    }

    /** Within this time of a change a fingerprint proves nothing: a coarse clock may give two changes one time. */
    static final long HOT_MILLIS = 2000;

    /** Whether a later change could still leave the same fingerprint. */
    public boolean hot(Moment now) {
        return Math.abs(now.wallMillis() - changedMillis) < HOT_MILLIS;
    }
}
