package io.quickset.registry.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;

/**
 * When something happened in this process. Kept are times of a clock that nobody sets, so that ages are right. People are
 * shown what the clock on the wall, as it is set now, says of them: where a node learns the time late, an age that anyone
 * reckons from what is shown would else be of years. Safe for use by any thread.
 */
final class Times {

    /** Two clocks never go quite alike: within this, what is shown of one time stays the same. */
    private static final Duration SAME = Duration.ofSeconds(1);

    private final Clock wall;
    private final LongSupplier ticker;
    private Instant zero; // on the wall, when the ticker showed 0; guarded by this

    /**
     * Times by these clocks.
     *
     * @param ticker nanoseconds that never jump, as {@link System#nanoTime}
     */
    Times(Clock wall, LongSupplier ticker) {
        this.wall = wall;
        this.ticker = ticker;
        this.zero = zero();
    }

    private Instant zero() {
        return wall.instant().minusNanos(ticker.getAsLong());
    }

    /** Now, by the clock that nobody sets. */
    long nanos() {
        return ticker.getAsLong();
    }

    /** That time for people: an ISO-8601 instant in UTC. */
    synchronized String shown(long nanos) {
        Instant now = zero();
        if (Duration.between(zero, now).abs().compareTo(SAME) >= 0) {
            zero = now;
        }
        return zero.plusNanos(nanos).truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
