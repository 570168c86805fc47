package io.quickset.registry.internal.store;

import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;

/** Slows reading down to a rate. For one thread. */
public final class Pace {

    /** As fast as it goes. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

    private final long bytesPerSecond;
    private long dueNanos = System.nanoTime();

    /** That rate at most. */
    public Pace(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** So many bytes were read: waits until that many may have been. */
    void read(long bytes) throws InterruptedIOException {
        if (bytesPerSecond == UNLIMITED) {
            return;
        }
        // What was not read in time is not made up for.
        dueNanos = Math.max(dueNanos, System.nanoTime()) + (long) (bytes * (double) NANOS / bytesPerSecond);
        try {
            TimeUnit.NANOSECONDS.sleep(dueNanos - System.nanoTime());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped");
        }
    }
}
