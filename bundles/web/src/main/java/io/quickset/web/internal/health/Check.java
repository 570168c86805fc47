package io.quickset.web.internal.health;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result.Status;
import org.jspecify.annotations.Nullable;

/**
 * One health check. It never runs twice at a time, and what it said counts for a while: whoever asks often costs nothing.
 * Safe for use by any thread.
 */
final class Check {

    /** How long an answer is waited for. */
    static final Duration LIMIT = Duration.ofSeconds(2);
    /** As Felix's own executor has it, where the check says nothing of it. */
    static final Duration FRESH = Duration.ofSeconds(2);

    private static final Answered LATE =
            new Answered(Status.HEALTH_CHECK_ERROR, "it has not answered within " + LIMIT.toSeconds() + " s");

    private final HealthCheck service;
    private final Executor pool;
    private final LongSupplier nanos;
    private volatile About about;
    private @Nullable CompletableFuture<Answered> last; // guarded by this, as all below
    private long answered;

    /**
     * What a check says of itself.
     *
     * @param fresh how long an answer counts
     */
    record About(String name, List<String> tags, Duration fresh) {}

    Check(About about, HealthCheck service, Executor pool, LongSupplier nanos) {
        this.about = about;
        this.service = service;
        this.pool = pool;
        this.nanos = nanos;
    }

    String name() {
        return about.name;
    }

    List<String> tags() {
        return about.tags;
    }

    /** It says that of itself from now on. */
    void saysOfItself(About now) {
        about = now;
    }

    /** What it says; known after {@link #LIMIT} at the latest, and then that it is late. Does not wait. */
    CompletableFuture<Answered> ask() {
        return run().copy().completeOnTimeout(LATE, LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized CompletableFuture<Answered> run() {
        CompletableFuture<Answered> known = last;
        if (known != null && (!known.isDone() || nanos.getAsLong() - answered < about.fresh.toNanos())) {
            return known;
        }
        CompletableFuture<Answered> next = new CompletableFuture<>();
        last = next;
        try {
            pool.execute(() -> {
                Answered answer = execute();
                synchronized (this) {
                    answered = nanos.getAsLong();
                }
                next.complete(answer);
            });
        } catch (RuntimeException | Error e) {
            last = null; // or it would be late for ever
            throw e;
        }
        return next;
    }

    private Answered execute() {
        try {
            return Answered.of(service.execute());
        } catch (Throwable e) {
            return new Answered(Status.HEALTH_CHECK_ERROR, "it failed with " + e.getClass().getName());
        }
    }
}
