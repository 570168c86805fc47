package io.quickset.deployer.internal.health;

import io.quickset.control.GenerationRecord;
import io.quickset.deployer.internal.health.CheckSampler.Sample;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.felix.hc.api.HealthCheck;
import org.jspecify.annotations.Nullable;

/**
 * Watches the health checks for a while after each switch. A check that was known not to be critical right before a
 * switch, and says within the window that it is, blames that switch. Of several switches in their window the last one
 * is blamed before which the check was good; if undoing that one does not help, then the one before it.
 *
 * <p>A check that is critical before the switch, has not answered, or came after it blames nothing: nothing tells that
 * the switch did it. A check is known by its name, so that one that is registered anew keeps what it said before.
 *
 * <p>Without a check there is no thread and nothing runs. Safe for use by any thread.
 */
public final class HealthWatch implements AutoCloseable {

    static final Duration IDLE_PACE = Duration.ofSeconds(10);
    static final Duration WATCH_PACE = Duration.ofSeconds(1);
    /** How long a commit waits at most for what the checks say right before it. */
    static final Duration BEFORE_SWITCH = Duration.ofMillis(50);

    private volatile Duration window;
    private final Alarm alarm;
    private final LongSupplier nanos;
    private final Executor pool;
    private final Map<Object, CheckSampler> checks = new LinkedHashMap<>(); // guarded by this, as all below
    private final Deque<Watched> watched = new ArrayDeque<>(); // the oldest first
    private @Nullable ScheduledThreadPoolExecutor clock;
    private @Nullable Future<?> next;
    private boolean undoing;
    private long undone; // what a check said before is no news

    /** Is told of what is to be undone, one at a time and on a thread of its own. */
    public interface Alarm {
        /**
         * A switch is to blame; returns whether it is undone. If not, what was watched is not watched any more.
         *
         * @param before what was live before it
         * @param after what it made
         * @param check the name of the check that turned critical
         * @param reason what the check says
         */
        boolean critical(GenerationRecord before, GenerationRecord after, String check, String reason);
    }

    private record Watched(GenerationRecord before, GenerationRecord after, long from, Set<String> good) {}

    /** A watch of that length; zero watches nothing. */
    public HealthWatch(Duration window, Alarm alarm) {
        this(window, alarm, System::nanoTime, new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS,
                new SynchronousQueue<>(), task -> daemon(task, "quickset-health-check")));
    }

    HealthWatch(Duration window, Alarm alarm, LongSupplier nanos, Executor pool) {
        this.window = window;
        this.alarm = alarm;
        this.nanos = nanos;
        this.pool = pool;
        this.undone = nanos.getAsLong();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Watches that long from now on; zero watches nothing. */
    public void setWindow(Duration window) {
        this.window = window;
    }

    /** A check came. */
    synchronized void add(Object key, String name, HealthCheck check) {
        checks.put(key, new CheckSampler(name, check, pool, nanos));
        if (clock == null) {
            clock = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "quickset-health"));
            clock.setRemoveOnCancelPolicy(true);
            tickIn(Duration.ZERO);
        } else {
            checks.get(key).sample(this::sampled);
        }
    }

    /** A check went. */
    synchronized void remove(Object key) {
        CheckSampler gone = checks.remove(key);
        if (gone != null) {
            gone.stop();
        }
        if (checks.isEmpty() && clock != null) {
            clock.shutdownNow();
            clock = null;
        }
    }

    /** Asks all checks, without waiting, so that {@link #good()} has less to wait for. */
    void prepare() {
        all().forEach(check -> check.sample(this::sampled));
    }

    /** The names of the checks that are known not to be critical now, or, where one takes longer, a little before. */
    public Set<String> good() {
        Collection<CheckSampler> all = all();
        all.forEach(check -> check.sample(this::sampled));
        long until = System.nanoTime() + BEFORE_SWITCH.toNanos();
        Set<String> good = new HashSet<>();
        Set<String> others = new HashSet<>();
        all.forEach(check -> (check.good(until) ? good : others).add(check.name()));
        good.removeAll(others);
        return good;
    }

    /** A switch was made; the window starts now. */
    public synchronized void switched(GenerationRecord before, GenerationRecord after, Set<String> good) {
        if (!good.isEmpty() && !window.isZero()) {
            watched.add(new Watched(before, after, nanos.getAsLong(), good));
            tickIn(Duration.ZERO);
        }
    }

    /** Someone else made a generation: what was watched is that one's affair now. */
    public synchronized void end() {
        watched.clear();
    }

    private synchronized List<CheckSampler> all() {
        return List.copyOf(checks.values());
    }

    /** Samples all checks, and again after {@link #IDLE_PACE} or, while anything is watched, {@link #WATCH_PACE}. */
    void tick() {
        synchronized (this) {
            long now = nanos.getAsLong();
            // A check asked at the window's end may take its time to answer.
            watched.removeIf(w -> now - w.from > window.plus(CheckSampler.LIMIT).toNanos());
            tickIn(watched.isEmpty() ? IDLE_PACE : WATCH_PACE);
        }
        prepare();
    }

    private synchronized void tickIn(Duration delay) {
        if (clock != null && !clock.isShutdown()) {
            if (next != null) {
                next.cancel(false);
            }
            next = clock.schedule(this::tick, delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void sampled(CheckSampler check, Sample sample) {
        if (!sample.critical()) {
            return;
        }
        Watched blamed;
        synchronized (this) {
            blamed = checks.containsValue(check) ? blamed(check.name(), sample.started()) : null;
            if (blamed == null) {
                return;
            }
            while (watched.removeLast() != blamed) {
                // what came after it goes with it
            }
            undoing = true;
        }
        // Not on this thread, which is the check's.
        pool.execute(() -> undo(blamed, check.name(), sample.message()));
    }

    // What was asked before a switch may have seen either side of it.
    private @Nullable Watched blamed(String check, long asked) {
        Watched last = null;
        for (Watched w : watched) {
            if (w.good.contains(check) && asked - w.from >= 0 && asked - w.from <= window.toNanos()) {
                last = w;
            }
        }
        return undoing || asked - undone < 0 ? null : last;
    }

    private void undo(Watched blamed, String check, String reason) {
        boolean done = false;
        try {
            done = alarm.critical(blamed.before, blamed.after, check, reason);
        } finally {
            synchronized (this) {
                undoing = false;
                undone = nanos.getAsLong();
                if (!done) {
                    watched.clear();
                }
                tickIn(watched.isEmpty() ? IDLE_PACE : WATCH_PACE);
            }
        }
    }

    /** Ends it. */
    @Override
    public void close() {
        List.copyOf(all()).forEach(CheckSampler::stop);
        synchronized (this) {
            checks.clear();
            watched.clear();
            if (clock != null) {
                clock.shutdownNow();
                clock = null;
            }
        }
    }
}
