package io.quickset.registry.internal;

import io.quickset.Snapshot;
import io.quickset.registry.internal.store.Pace;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all content from storage and checks it, what is live first and then what is retained to go back to: once soon
 * after the boot, and then once in each period, because flash storage rots. Small stores take seconds of each period,
 * large ones are spread over it; at no time is more read than {@value #MOST_BYTES_PER_SECOND} bytes in a second. Sets that
 * need a pack which was found damaged, before the last stop or by a staging, are read, and so healed or reported, at the
 * boot itself or soon, as fast as storage allows. What could not be healed, such as for a full disk, is tried again at
 * growing distances.
 */
final class Scrub implements AutoCloseable {

    static final long MOST_BYTES_PER_SECOND = 32L << 20;
    private static final long LEAST_BYTES_PER_SECOND = 1L << 20;
    private static final long STOP_MILLIS = 5000;
    private static final Duration FIRST_RETRY = Duration.ofSeconds(10);
    private static final long MOST_RETRY_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final Logger LOG = LoggerFactory.getLogger(Scrub.class);

    private final Registry registry;
    private final Duration delay;
    private final Duration period;
    private final long firstRetryNanos;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Set<String> suspects = new HashSet<>(); // indexes that were read as that; for the thread
    private final Thread thread;

    /**
     * Starts.
     *
     * @param delay after which all is read for the first time, so that a starting node has storage for itself
     * @param period in which all is read again and again; zero for never
     */
    Scrub(Registry registry, Duration delay, Duration period) {
        this(registry, delay, period, FIRST_RETRY);
    }

    /** With another time after which it is first tried again to heal what could not be. */
    Scrub(Registry registry, Duration delay, Duration period, Duration firstRetry) {
        this.firstRetryNanos = firstRetry.toNanos();
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
            } catch (RuntimeException | Error e) { // of a mapping the JVM may tell when this thread is elsewhere already
                failed("What is live or retained", e);
            }
        }
    }

    private void scrub() throws InterruptedException {
        passSuspects();
        rest(delay.toNanos());
        for (long bytesPerSecond = MOST_BYTES_PER_SECOND; stopped.getCount() > 0; bytesPerSecond = bytesPerSecond()) {
            long begun = System.nanoTime();
            passAll(bytesPerSecond);
            rest(period.isZero() ? Long.MAX_VALUE : period.toNanos() - (System.nanoTime() - begun));
        }
    }

    // Waits, and tries meanwhile what could not be healed: soon first, less often while it keeps failing.
    private void rest(long nanos) throws InterruptedException {
        long begun = System.nanoTime();
        long retry = firstRetryNanos;
        for (long left = nanos; left > 0; left = nanos - (System.nanoTime() - begun)) {
            if (stopped.await(Math.min(left, retry), TimeUnit.NANOSECONDS)) {
                return;
            }
            retry = registry.healer().retry() ? Math.min(2 * retry, MOST_RETRY_NANOS) : firstRetryNanos;
            passSuspects();
        }
    }

    private void passSuspects() {
        pass(new Pace(Pace.UNLIMITED),
                live -> registry.healer().suspects(live) && suspects.add(live.index().name()));
    }

    private long bytesPerSecond() {
        Set<String> counted = new HashSet<>();
        long all = registry.retention().views().stream().flatMap(view -> view.snapshots().stream())
                .filter(snapshot -> counted.add(snapshot.index().name())).mapToLong(Snapshot::totalBytes).sum();
        return Math.min(MOST_BYTES_PER_SECOND,
                Math.max(LEAST_BYTES_PER_SECOND, all / Math.max(1, period.toSeconds())));
    }

    // What several generations have is read once.
    private void passAll(long bytesPerSecond) {
        Pace pace = new Pace(bytesPerSecond);
        Set<String> read = new HashSet<>();
        pass(pace, live -> read.add(live.index().name()));
        for (long generation : registry.retention().views().stream().map(ViewImpl::generation).toList()) {
            registry.retention().find(generation).map(ViewImpl::snapshots).orElse(List.of()).stream()
                    .filter(old -> read.add(old.index().name()))
                    .forEach(old -> check(old, pace));
        }
    }

    private void pass(Pace pace, Predicate<SnapshotImpl> which) {
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
        } catch (IOException | RuntimeException | Error e) { // such as no memory left for a buffer
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
