package io.quickset.deployer.internal.health;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.ResultLog;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one health check, on a pooled thread and never twice at a time. A run that takes longer than {@link #LIMIT} is
 * interrupted and counts as unknown, whatever it says later; until it ends, the check is not run again. Safe for use by
 * any thread.
 */
final class CheckSampler {

    static final Duration LIMIT = Duration.ofSeconds(2);
    private static final int MESSAGE_LENGTH = 200;
    private static final Logger LOG = LoggerFactory.getLogger(CheckSampler.class);

    private final String name;
    private final HealthCheck check;
    private final Executor pool;
    private final LongSupplier nanos;
    private boolean running; // guarded by this, as all below
    private @Nullable Thread thread;
    private long started;
    private boolean overrun;
    private boolean told;
    private @Nullable Sample last;

    /**
     * What a check said.
     *
     * @param critical whether it is critical or failed
     * @param message why
     * @param started when it was asked
     */
    record Sample(boolean critical, String message, long started) {}

    /** Is told of each run that ended in time, on the check's thread. */
    interface Listener {
        void sampled(CheckSampler check, Sample sample);
    }

    CheckSampler(String name, HealthCheck check, Executor pool, LongSupplier nanos) {
        this.name = name;
        this.check = check;
        this.pool = pool;
        this.nanos = nanos;
    }

    String name() {
        return name;
    }

    /** Starts a run, unless one is under way. */
    synchronized void sample(Listener listener) {
        if (!running) {
            long asked = nanos.getAsLong();
            pool.execute(() -> execute(asked, listener)); // which waits for this lock
            started = asked;
            running = true;
            overrun = false;
        } else if (!overrun && nanos.getAsLong() - started > LIMIT.toNanos()) {
            overrun = true;
            last = null;
            stop();
            if (!told) {
                told = true;
                LOG.warn("health check '{}' has not answered for {} s: it counts as unknown until it does", name,
                        LIMIT.toSeconds());
            }
        }
    }

    private void execute(long asked, Listener listener) {
        synchronized (this) {
            thread = Thread.currentThread();
        }
        Sample sample;
        try {
            Result result = check.execute();
            sample = new Sample(result.getStatus().compareTo(Result.Status.CRITICAL) >= 0, message(result), asked);
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            sample = new Sample(true, "it failed: " + line(e.toString()), asked);
        }
        boolean inTime;
        synchronized (this) {
            thread = null;
            inTime = !overrun && nanos.getAsLong() - asked <= LIMIT.toNanos();
            last = inTime ? sample : null;
            told &= !inTime;
        }
        try {
            if (inTime) {
                listener.sampled(this, sample);
            }
        } finally {
            // Only now: whoever sees the next run begin knows that of this one all has been told.
            synchronized (this) {
                running = false;
                notifyAll();
            }
        }
    }

    /** Whether it is known and not critical. Waits for a run that is under way, but not beyond that time. */
    synchronized boolean good(long untilNanos) {
        try {
            for (long left = untilNanos - System.nanoTime(); running && !overrun && left > 0;
                    left = untilNanos - System.nanoTime()) {
                wait(left / 1_000_000 + 1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        boolean hangs = running && nanos.getAsLong() - started > LIMIT.toNanos();
        return !hangs && last != null && !last.critical();
    }

    /** Interrupts a run that is under way. */
    synchronized void stop() {
        if (thread != null) {
            thread.interrupt();
        }
    }

    private static String message(Result result) {
        for (ResultLog.Entry entry : result) {
            if (entry.getStatus() == result.getStatus() && entry.getMessage() != null) {
                return line(entry.getMessage());
            }
        }
        return result.getStatus().toString();
    }

    private static String line(String text) {
        String line = text.strip().replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= MESSAGE_LENGTH ? line : line.substring(0, MESSAGE_LENGTH) + "…";
    }
}
