package io.quickset.deployer.internal.scan;

/**
 * A time by two clocks. That on the wall goes with the times of files and is shown; but it may be set at any moment, so
 * only the other tells how long something took.
 *
 * @param wallMillis milliseconds since the epoch
 * @param ticks milliseconds since some moment, by a clock that nobody sets
 */
public record Moment(long wallMillis, long ticks) {

    /** Before anything that is waited for. */
    public static final Moment LONG_AGO = new Moment(0, Long.MIN_VALUE / 2);

    /** Now, by this machine's clocks. */
    public static Moment now() {
        return new Moment(System.currentTimeMillis(), System.nanoTime() / 1_000_000);
    }

    /** How long after that one this is. */
    public long millisSince(Moment earlier) {
        return ticks - earlier.ticks;
    }
}
