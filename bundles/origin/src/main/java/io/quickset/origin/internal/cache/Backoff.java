package io.quickset.origin.internal.cache;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * How long a source that failed is left alone: twice as long each time, with bounds, and a little longer by chance, so
 * that many nodes do not come back at once. A source that is down is not asked anything; what concerns one question
 * holds up that one alone. In memory only: a node that restarts asks at once. Safe for use by any thread.
 */
final class Backoff {

    static final Duration FIRST = Duration.ofSeconds(5);
    static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration LONGEST_WANTED = Duration.ofDays(1);

    /** Until when, and why. */
    record Pause(String reason, Instant since, Instant until, int failures) {

        // A clock set back must not make it endless.
        private boolean counts(Instant now) {
            return !now.isBefore(since) && now.isBefore(until);
        }
    }

    private final Map<Question, Pause> pauses = new HashMap<>();
    private @Nullable Pause down;

    /** The pause that this question has to wait for, if any. */
    synchronized Optional<Pause> pause(Question question, Instant now) {
        if (down != null && down.counts(now)) {
            return Optional.of(down);
        }
        return Optional.ofNullable(pauses.get(question)).filter(pause -> pause.counts(now));
    }

    synchronized Pause failed(Question question, IOException e, Instant now) {
        boolean all = e instanceof SourceException source && source.down();
        Optional<Instant> wanted = e instanceof SourceException source ? source.retryAt() : Optional.empty();
        Pause before = all ? down : pauses.get(question);
        // Several that fail at the same time are one failure.
        int failures = before == null ? 1 : before.counts(now) ? before.failures : before.failures + 1;
        Instant until = wanted.filter(time -> time.isAfter(now)).map(time -> min(time, now.plus(LONGEST_WANTED)))
                .orElseGet(() -> now.plus(wait(failures)));
        Pause pause = new Pause(reason(e), now, until, failures);
        if (all) {
            down = pause;
        } else {
            pauses.put(question, pause);
        }
        return pause;
    }

    private static String reason(IOException e) {
        if (e instanceof FileSystemException) {
            return "the cache can't be read or written: " + e; // its message is a path, and no more
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private static Duration wait(int failures) {
        long millis = Math.min(FIRST.toMillis() << Math.min(failures - 1, 20), LONGEST.toMillis());
        return Duration.ofMillis(millis + ThreadLocalRandom.current().nextLong(millis / 5));
    }

    private static Instant min(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    /** It answers again; returns whether it had failed. */
    synchronized boolean answered(Question question) {
        boolean wasDown = down != null;
        down = null;
        return pauses.remove(question) != null | wasDown;
    }
}
