package io.quickset.registry.internal;

import io.quickset.Snapshot;
import io.quickset.registry.internal.store.Pace;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all live content from storage and checks it: once soon after the boot, and then once in each period, because
 * flash storage rots. Small stores take seconds of each period, large ones are spread over it; at no time is more read
 * than {@value #MOST_BYTES_PER_SECOND} bytes in a second. Sets that need a pack which was found damaged before the last
 * stop are read, and so healed or reported, at the boot itself, without delay and as fast as storage allows.
 */
final class Scrub implements AutoCloseable {

    static final long MOST_BYTES_PER_SECOND = 32L << 20;
    private static final long LEAST_BYTES_PER_SECOND = 1L << 20;
    private static final long STOP_MILLIS = 5000;
    private static final Logger LOG = LoggerFactory.getLogger(Scrub.class);

    private final Registry registry;
    private final Duration delay;
    private final Duration period;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;

    /**
     * Starts.
     *
     * @param delay after which all is read for the first time, so that a starting node has storage for itself
     * @param period in which all is read again and again; zero for never
     */
    Scrub(Registry registry, Duration delay, Duration period) {
        this.registry = registry;
        this.delay = delay;
        this.period = period;
        this.thread = new Thread(this::run, "quickset-scrub");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        thread.start();
    }

    private void run() {
        boolean done = false;
        while (!done) {
            try {
                scrub();
                done = true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // stopped
                done = true;
            } catch (InternalError e) { // of a mapping; the JVM may tell of it when this thread is elsewhere already
                failed("What is live", e);
            }
        }
    }

    private void scrub() throws InterruptedException {
        pass(Pace.UNLIMITED, registry.healer()::suspects);
        if (!stopped.await(delay.toNanos(), TimeUnit.NANOSECONDS)) {
            long begun = System.nanoTime();
            pass(MOST_BYTES_PER_SECOND, set -> true);
            while (!period.isZero() && !stopped.await(period.toNanos() - (System.nanoTime() - begun),
                    TimeUnit.NANOSECONDS)) {
                begun = System.nanoTime();
                pass(bytesPerSecond(), set -> true);
            }
        }
    }

    private long bytesPerSecond() {
        long live = registry.view().sets().stream().mapToLong(Snapshot::totalBytes).sum();
        return Math.min(MOST_BYTES_PER_SECOND,
                Math.max(LEAST_BYTES_PER_SECOND, live / Math.max(1, period.toSeconds())));
    }

    private void pass(long bytesPerSecond, Predicate<SnapshotImpl> which) {
        Pace pace = new Pace(bytesPerSecond);
        for (String set : registry.view().sets().stream().map(Snapshot::name).toList()) {
            registry.view().set(set).map(SnapshotImpl.class::cast).filter(which)
                    .ifPresent(snapshot -> check(snapshot, pace));
        }
    }

    private void check(SnapshotImpl snapshot, Pace pace) {
        try {
            if (stopped.getCount() > 0) {
                registry.healer().check(snapshot, pace);
            }
        } catch (IOException | RuntimeException | InternalError e) {
            failed("Set " + snapshot, e);
        }
    }

    private void failed(String what, Throwable e) {
        if (stopped.getCount() > 0) {
            LOG.warn("{} could not be read; it is tried again in the next pass: {}", what, e.toString());
        }
    }

    /** Stops; waits a bounded time for what it does at the moment. */
    @Override
    public void close() {
        stopped.countDown();
        thread.interrupt();
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
