package io.quickset.registry.internal;

import java.time.Duration;

/**
 * How many old generations there may be, how many bytes they may take, and how long each stays.
 *
 * @param count how many
 * @param bytes how many bytes; 0 when only the share counts
 * @param percent how many percent of the file system
 * @param age how long since it was current; the newest old generation stays whatever its age
 */
record Bounds(int count, long bytes, int percent, Duration age) {

    /** What an operator who configures nothing gets. */
    static final Bounds DEFAULT = new Bounds(3, 0, 25, Duration.ofHours(1));

    /** Brings what is out of range to the nearest that makes sense. */
    Bounds {
        count = Math.max(0, count);
        bytes = Math.max(0, bytes);
        percent = Math.max(0, Math.min(100, percent));
        age = age.isNegative() ? Duration.ZERO : age;
    }

    /** How many bytes on a file system of that size. */
    long capBytes(long fileSystemBytes) {
        long share = fileSystemBytes / 100 * percent;
        return bytes == 0 ? share : Math.min(bytes, share);
    }
}
