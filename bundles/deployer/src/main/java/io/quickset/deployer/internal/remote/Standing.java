package io.quickset.deployer.internal.remote;

import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A question that is asked time and again, and what is known of its answer: when the last one expires, when a failure
 * may be over, when someone asks for it. A failure leaves the last good answer. Times are by the clock that nobody sets.
 * Guarded by the lock of {@link Remote}.
 */
final class Standing {

    /** An answer is not asked for again more often. */
    static final long LEAST_MILLIS = 1000;

    static final long LAST_RETRY_MILLIS = 60_000;

    private @Nullable Answer answer;
    private boolean decided;
    private @Nullable String failure;
    private long askAtMillis = Long.MIN_VALUE;
    private long retryMillis;
    private @Nullable Pulse round;
    private boolean again;

    /** The last good answer, or null. */
    @Nullable Answer answer() {
        return answer;
    }

    /** Whether the last round ended well; without an answer, there is nothing of that kind. */
    boolean decided() {
        return decided;
    }

    /** Why the last round failed. */
    Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    /** Whether it is time for another round. */
    boolean due(long now) {
        return round == null && now >= askAtMillis;
    }

    Pulse begin(LongSupplier clock) {
        round = new Pulse(clock);
        again = false;
        return round;
    }

    /** The round ended well; false when nobody waited for it any more. */
    boolean end(Pulse of, Optional<Answer> found, long now) {
        if (round != of) {
            return false;
        }
        round = null;
        answer = found.orElse(null);
        decided = true;
        failure = null;
        retryMillis = 0;
        askAtMillis = again ? now : found.map(Answer::untilMillis).orElse(Long.MAX_VALUE);
        return true;
    }

    /** The round failed; false when nobody waited for it any more. */
    boolean fail(Pulse of, String reason, long now) {
        if (round != of) {
            return false;
        }
        round = null;
        decided = false;
        failure = reason;
        retryMillis = retryMillis == 0 ? LEAST_MILLIS : Math.min(retryMillis * 2, LAST_RETRY_MILLIS);
        askAtMillis = again ? now : now + retryMillis;
        return true;
    }

    /** Gives the round up if nothing came of it for so long. */
    void giveUp(long now, long limitMillis) {
        Pulse late = round;
        if (late != null && now - late.lastMillis() >= limitMillis) {
            late.giveUp();
            fail(late, late.doing() + " gave no sign of life for " + limitMillis + " ms", now);
        }
    }

    /** Asks as soon as it can. */
    void askNow(long now) {
        again = true;
        retryMillis = 0;
        askAtMillis = Math.min(askAtMillis, now);
    }

    /** Forgets the answer: whoever gave it is gone. */
    void forget() {
        answer = null;
        decided = false;
    }

    /** When there is something to do next, if nothing happens meanwhile. */
    long nextMillis(long limitMillis) {
        return round == null ? askAtMillis : round.lastMillis() + limitMillis;
    }
}
