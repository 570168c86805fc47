package io.quickset.deployer.internal.remote;

import io.quickset.deployer.internal.artifact.Limits;
import io.quickset.deployer.internal.scan.Moment;
import io.quickset.format.text.PlainText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks: each round on a thread of its own, and tells when to look again. What it keeps is guarded by the lock of
 * {@link Remote}, which rounds take to hand their answer over, and never while they ask.
 */
final class Rounds implements AutoCloseable {

    private static final long LAST_WORD_MILLIS = 2000;

    private final Object lock;
    private final Path folder;
    private final Stored stored;
    private final Supplier<Moment> clock;
    private final Runnable wake;
    private final List<Answer> outdated = new ArrayList<>();
    private final Map<Thread, Pulse> running = new HashMap<>();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "quickset-locate-timer");
        thread.setDaemon(true);
        return thread;
    });
    private Limits limits = Limits.DEFAULT;
    private long limitMillis = 30_000;
    private @Nullable ScheduledFuture<?> next;
    private boolean closed;

    Rounds(Object lock, Path folder, Stored stored, Supplier<Moment> clock, Runnable wake) {
        this.lock = lock;
        this.folder = folder;
        this.stored = stored;
        this.clock = clock;
        this.wake = wake;
        timer.setRemoveOnCancelPolicy(true);
    }

    void configure(Limits allowed, Duration longestCall) {
        limits = allowed;
        limitMillis = longestCall.toMillis();
    }

    /** By the clock that nobody sets, as all times here. */
    long now() {
        return clock.get().ticks();
    }

    long limitMillis() {
        return limitMillis;
    }

    /** What a round asks. */
    @FunctionalInterface
    interface Round {
        Optional<Answer> ask(Asking asking, Pulse pulse) throws IOException;
    }

    /** Gives up what hangs, and asks again for what was lost. */
    void tend(Standing standing) {
        standing.giveUp(now(), limitMillis);
        Answer answer = standing.answer();
        if (answer != null && answer.fetched().isNewlyLost()) {
            standing.askNow(now());
        }
    }

    /**
     * Starts a round; its thread may hang for ever.
     *
     * @param anything whether there is something that may stay as it is, if it fails
     */
    void start(String set, List<Locator> whom, Standing standing, boolean anything, Round round) {
        if (closed) {
            return;
        }
        Asking asking = new Asking(whom, stored, folder, limits, clock, standing.answer(), anything);
        Pulse pulse = standing.begin(this::now);
        Thread thread = new Thread(() -> {
            try {
                Optional<Answer> answer = round.ask(asking, pulse);
                synchronized (lock) {
                    end(standing, pulse, answer);
                }
            } catch (IOException | RuntimeException | Error e) {
                String why = e instanceof IOException && e.getMessage() != null ? e.getMessage() : e.toString();
                synchronized (lock) {
                    standing.fail(pulse, PlainText.of(why), now());
                }
            }
            ended(Thread.currentThread());
        }, "quickset-locate-" + set);
        thread.setDaemon(true);
        running.put(thread, pulse);
        thread.start();
    }

    private void ended(Thread thread) {
        synchronized (lock) {
            running.remove(thread);
            if (closed) {
                return;
            }
        }
        wake.run();
    }

    private void end(Standing standing, Pulse pulse, Optional<Answer> answer) {
        Answer before = standing.answer();
        boolean taken = standing.end(pulse, answer, now());
        Answer left = taken ? before : answer.orElse(null);
        Answer kept = standing.answer();
        if (left != null && (kept == null || kept.fetched() != left.fetched())) {
            outdated.add(left);
        }
    }

    /** Drops all questions but those. */
    <K> void retain(Map<K, Standing> standings, Set<K> kept) {
        standings.entrySet().removeIf(entry -> {
            boolean unwanted = !kept.contains(entry.getKey());
            if (unwanted) {
                forget(entry.getValue());
            }
            return unwanted;
        });
    }

    /** Forgets an answer. */
    void forget(Standing standing) {
        Answer answer = standing.answer();
        if (answer != null) {
            outdated.add(answer);
            standing.forget();
        }
    }

    /** Deletes what was fetched for answers that count no more: nothing is staged of them now. */
    void sweep() {
        outdated.forEach(answer -> answer.fetched().spool().close());
        outdated.clear();
    }

    /** Wakes whoever looks at that time, and no longer at the time told before. */
    void wakeAt(long atMillis) {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
        if (atMillis != Long.MAX_VALUE && !timer.isShutdown()) {
            next = timer.schedule(wake, Math.max(0, atMillis - now()), TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Asks no more. Rounds that run have a moment to end: whoever comes next begins with an empty folder of that name.
     * What hangs all the same writes nothing any more when it wakes up.
     */
    @Override
    public void close() {
        timer.shutdownNow();
        List<Thread> last;
        synchronized (lock) {
            closed = true;
            running.values().forEach(Pulse::giveUp);
            last = List.copyOf(running.keySet());
        }
        last.forEach(Thread::interrupt);
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LAST_WORD_MILLIS);
        try {
            for (Thread thread : last) {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever closes it is in a hurry
        }
    }
}
