package io.quickset.deployer.internal;

import io.quickset.deployer.internal.observe.Lag;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reconciler's one thread. It runs a pass when it is woken, when the folder's own state changed unnoticed (one
 * system call, every {@link #GLANCE_MILLIS}), and else the more seldom the longer a pass takes, within bounds; soon
 * again while anything is unsettled.
 */
final class PassLoop implements AutoCloseable {

    static final long GLANCE_MILLIS = 250;
    static final long UNSETTLED_MILLIS = 250;
    static final long IDLE_MILLIS = 2000;
    private static final long IDLE_MAX_MILLIS = 20_000; // a change deep in a folder has no other trigger
    private static final int IDLE_FACTOR = 2000;
    private static final int UNSETTLED_FACTOR = 10;
    private static final Logger LOG = LoggerFactory.getLogger(PassLoop.class);
    private static final FutureTask<Void> WAKE = new FutureTask<>(() -> null);

    private final BlockingQueue<FutureTask<?>> wishes = new LinkedBlockingQueue<>();
    private final Lag lag;
    private Supplier<String> glance = () -> "";
    private final Thread thread = new Thread(this::run, "quickset-reconciler");
    private Runnable pass = () -> {};
    private Runnable first = () -> {};
    private LongSupplier lookNanos = () -> 0;
    private BooleanSupplier unsettled = () -> false;
    private String failure = "";
    private long failedNanos;
    private volatile boolean nudged;
    private volatile boolean closed;

    /** One that notes there when something may have changed. */
    PassLoop(Lag lag) {
        this.lag = lag;
        thread.setDaemon(true);
    }

    /**
     * Starts it.
     *
     * @param glance the folder's own state, cheaply
     * @param pass runs a pass
     * @param lookNanos how long the last pass looked and planned
     * @param unsettled whether the next pass has to come soon
     * @param first runs once, after the first pass
     */
    void start(Supplier<String> glance, Runnable pass, LongSupplier lookNanos, BooleanSupplier unsettled,
            Runnable first) {
        this.glance = glance;
        this.pass = pass;
        this.lookNanos = lookNanos;
        this.unsettled = unsettled;
        this.first = first;
        thread.start();
    }

    void wake() {
        lag.sign();
        if (!wishes.contains(WAKE)) {
            wishes.add(WAKE);
        }
    }

    /** Asks for a pass at the next glance: for what may happen a thousand times in a row. */
    void nudge() {
        lag.sign();
        nudged = true;
    }

    void submit(FutureTask<?> wish) {
        wishes.add(wish);
        if (closed) {
            wishes.forEach(task -> task.cancel(false));
        }
    }

    private void run() {
        if (closed) {
            return;
        }
        String seen = glance("");
        long due = pass();
        unharmed("what follows the first pass failed", first);
        while (!closed) {
            try {
                FutureTask<?> wish = wishes.poll(GLANCE_MILLIS, TimeUnit.MILLISECONDS);
                if (wish != null && wish != WAKE) {
                    wish.run();
                    due = System.nanoTime() + UNSETTLED_MILLIS * 1_000_000;
                    continue;
                }
                // Taken before the scan: what changes during it is seen next time.
                String now = glance(seen);
                if (!now.equals(seen)) {
                    lag.sign();
                }
                if (wish == WAKE || nudged || !now.equals(seen) || System.nanoTime() - due >= 0) {
                    seen = now;
                    nudged = false;
                    due = pass();
                }
            } catch (InterruptedException e) {
                closed = true;
            }
        }
        wishes.forEach(task -> task.cancel(false));
    }

    // One that fails tells of no change: then the passes come by time alone.
    private String glance(String seen) {
        String[] now = {seen};
        unharmed("a look at the deploy folder failed and is tried again", () -> now[0] = glance.get());
        return now[0];
    }

    private long pass() {
        long start = System.nanoTime();
        unharmed("a pass failed and is tried again", pass);
        long end = System.nanoTime();
        long[] wait = {IDLE_MILLIS * 1_000_000};
        unharmed("the look for the next pass failed and is tried again", () -> wait[0] = unsettled.getAsBoolean()
                ? Math.max(UNSETTLED_MILLIS * 1_000_000, (end - start) * UNSETTLED_FACTOR)
                : Math.min(IDLE_MAX_MILLIS * 1_000_000,
                        Math.max(IDLE_MILLIS * 1_000_000, lookNanos.getAsLong() * IDLE_FACTOR)));
        return end + wait[0];
    }

    // Nothing that fails here may end the thread: nobody would tell, and nothing that lies in the folder would count any
    // more. The same failure again is told at most as often as the passes come when idle.
    private void unharmed(String told, Runnable step) {
        try {
            step.run();
        } catch (Throwable e) {
            long now = System.nanoTime();
            if (!e.toString().equals(failure) || now - failedNanos >= IDLE_MILLIS * 1_000_000) {
                failure = e.toString();
                failedNanos = now;
                LOG.error(told, e);
            }
        }
    }

    /** Stops it, after the step that runs now; bounded. */
    @Override
    public void close() {
        closed = true;
        wake();
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
