package io.quickset.deployer.internal.overlay;

import java.time.Duration;

/**
 * How long things take at least. Units are nanoseconds.
 *
 * @param look from a change until it is looked at
 * @param quiet without a change until a state is settled
 * @param quietMost of it: what has been changing for longer needs a longer pause, up to this
 * @param vanished of quiet after a file vanished: some editors delete and create
 * @param doubtful of quiet after a file became empty, or was written by who can't be asked whether it is done
 * @param glance between looks at the identity of the directory itself
 * @param relist between full looks at what is watched, at least
 * @param scan between full looks at what can't be watched, at least
 * @param retry between attempts to watch it after all
 * @param hot as long after a file's last change it may change again under the same times
 * @param patience until it is told what a change waits for
 */
record Pace(long look, long quiet, long quietMost, long vanished, long doubtful, long glance, long relist, long scan,
        long retry, long hot, long patience) {

    static final long MILLI = 1_000_000;
    static final Pace NORMAL = new Pace(10 * MILLI, 40 * MILLI, 500 * MILLI, 250 * MILLI, 1000 * MILLI, 250 * MILLI,
            10_000 * MILLI, 1000 * MILLI, 30_000 * MILLI, 2000 * MILLI, 30_000 * MILLI);

    /** A full look takes at most this part of a core's time, within bounds. */
    private static final int RELIST_PART = 200;
    private static final int RELIST_MOST = 6;
    private static final int SCAN_PART = 20;
    private static final int SCAN_MOST = 30;

    /** Until the next full look at what is watched, after one that took so long. */
    long relistAfter(long cost) {
        return Math.min(Math.max(relist, cost * RELIST_PART), relist * RELIST_MOST);
    }

    /** Until the next full look at what is not, after one that took so long. */
    long scanAfter(long cost) {
        return Math.min(Math.max(scan, cost * SCAN_PART), scan * SCAN_MOST);
    }

    static String seconds(long nanos) {
        return Duration.ofNanos(nanos).toSeconds() + " s";
    }
}
