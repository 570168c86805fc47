package io.quickset.registry.internal;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Asks the JVM to find out which unlinked files nobody reads any more, at most once a minute. What is still mapped
 * after that is really held by someone. For one thread at a time.
 */
final class UnmapRequests {

    private static final long PACE_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** What was found unreachable is told of by another thread, a moment later. */
    private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier unlinkedBytes;
    private final Runnable collection;
    private final LongSupplier ticker;
    private boolean asked;
    private long askedNanos;
    private long askedBytes;

    /**
     * No request yet.
     *
     * @param unlinkedBytes how many bytes are unlinked but still mapped, as far as is known
     * @param collection makes the JVM collect
     * @param ticker a clock that never jumps, in nanoseconds
     */
    UnmapRequests(LongSupplier unlinkedBytes, Runnable collection, LongSupplier ticker) {
        this.unlinkedBytes = unlinkedBytes;
        this.collection = collection;
        this.ticker = ticker;
    }

    /** Asks, unless there is nothing to unmap or it has asked within a minute. */
    void ask() {
        long bytes = unlinkedBytes.getAsLong();
        if (bytes > 0 && (!asked || ticker.getAsLong() - askedNanos >= PACE_NANOS)) {
            asked = true;
            askedNanos = ticker.getAsLong();
            askedBytes = bytes;
            collection.run();
        }
    }

    /** How many bytes stayed mapped although the JVM was asked. */
    long heldBytes() {
        boolean known = asked && ticker.getAsLong() - askedNanos >= SETTLE_NANOS;
        return known ? Math.min(askedBytes, unlinkedBytes.getAsLong()) : 0;
    }
}
