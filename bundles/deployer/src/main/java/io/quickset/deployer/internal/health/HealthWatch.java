package io.quickset.deployer.internal.health;

import io.quickset.control.GenerationRecord;
import io.quickset.control.NodeStatus.Held;
import io.quickset.deployer.internal.disk.DurableFiles;
import io.quickset.deployer.internal.health.CheckSampler.Sample;
import io.quickset.deployer.internal.health.Undoing.Due;
import io.quickset.deployer.internal.health.Windows.Watched;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
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
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.felix.hc.api.HealthCheck;
import org.jspecify.annotations.Nullable;

/**
 * Watches the health checks for a while after each switch. A check that was known not to be critical right before a
 * switch, and says within the window that it is, blames that switch. Of several switches in their window the last one
 * is blamed before which the check was good; if undoing that one does not help, then all others at once. Where undoing
 * fails it is tried again until it is done or someone decides.
 *
 * <p>A check that is critical before the switch, has not answered, or came after it blames nothing: nothing tells that
 * the switch did it. A check is known by its name, so that one that is registered anew keeps what it said before.
 *
 * <p>A watch outlives the process; see {@link Windows}. Without a check there is no thread and nothing runs, unless the
 * process before this one had one. Safe for use by any thread.
 */
public final class HealthWatch implements AutoCloseable {

    static final Duration IDLE_PACE = Duration.ofSeconds(10);
    static final Duration WATCH_PACE = Duration.ofSeconds(1);
    /** How long a commit waits at most for what the checks say right before it. */
    static final Duration BEFORE_SWITCH = Duration.ofMillis(50);

    private volatile Duration window;
    private final Alarm alarm;
    private final Runnable changed;
    private final LongSupplier nanos;
    private final Executor pool;
    private final Map<Object, CheckSampler> checks = new LinkedHashMap<>(); // guarded by this, as all below
    private final Windows windows;
    private @Nullable ScheduledThreadPoolExecutor clock;
    private @Nullable Future<?> next;
    private boolean closed;
    private long undone; // what a check said before is no news
    private final Undoing undoing = new Undoing();

    /** Is told of what is to be undone, one at a time and on a thread of its own. */
    public interface Alarm {
        /**
         * Switches are to blame; says what became of undoing them.
         *
         * @param before what was live before the first of them
         * @param after what the last of them made
         * @param check the name of the check that turned critical
         * @param reason what the check says
         */
        Outcome critical(GenerationRecord before, GenerationRecord after, String check, String reason);
    }

    /** What became of undoing switches. */
    public sealed interface Outcome {}

    /** They are undone, by that generation. */
    public record Undone(long generation) implements Outcome {}

    /** They are not, since someone has decided something in that generation. */
    public record Decided(long generation) implements Outcome {}

    /** They could not be: it is tried again. */
    public record Failed(String why) implements Outcome {}

    /** Tells whether a later generation ended the watch of a switch. */
    @FunctionalInterface
    public interface Ending {
        /**
         * Asks of one.
         *
         * @param before the generation before the switch
         * @param since one that came after that
         */
        boolean ends(long before, GenerationRecord since);
    }

    /**
     * A watch of that length; zero watches nothing.
     *
     * @param keeping is told which generations may be gone back to
     * @param changed is told when {@link #held} has changed
     * @param file keeps what is watched
     */
    public HealthWatch(Duration window, Alarm alarm, Consumer<Set<Long>> keeping, Runnable changed, Path file) {
        this(window, alarm, keeping, changed, new WatchFile(file, DurableFiles.OF_MACHINE), System::nanoTime,
                new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(),
                        task -> daemon(task, "quickset-health-check")));
    }

    HealthWatch(Duration window, Alarm alarm, Consumer<Set<Long>> keeping, Runnable changed, WatchFile file,
            LongSupplier nanos, Executor pool) {
        this.window = window;
        this.alarm = alarm;
        this.changed = changed;
        this.windows = new Windows(file, keeping);
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
        if (checks.isEmpty() && isQuiet()) {
            stopClock();
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

    /** A switch is about to be made. It is made only once that is durable, so that none is live unwatched. */
    public synchronized void switching(GenerationRecord before, Set<String> good) {
        if (!good.isEmpty() && !window.isZero()) {
            windows.opening(before, good);
        }
    }

    /** That switch was made; the window starts now. */
    public synchronized void switched(GenerationRecord before, GenerationRecord after) {
        windows.opened(before, after, nanos.getAsLong());
        if (!windows.isEmpty()) {
            tickIn(Duration.ZERO);
        }
    }

    /** It was not made. */
    public synchronized void notSwitched() {
        windows.notOpened();
    }

    /** Someone else made a generation: what was watched is that one's affair now. */
    public synchronized void end() {
        windows.clear();
        undoing.end();
    }

    /** The sets whose switch could not be undone yet, and why. */
    public synchronized List<Held> held() {
        return undoing.held();
    }

    /**
     * Takes over what the last run was still watching, and undoes what the node did not survive. Before anything else
     * is asked of this, and while nothing else commits.
     *
     * @param history the newest first, from the current generation on
     * @param ended what ends the watch of a switch
     * @param rollback undoes, on this thread
     */
    public synchronized void resume(List<GenerationRecord> history, Ending ended, HealthRollback rollback) {
        windows.resume(window.isZero() ? List.of() : history, ended, rollback);
    }

    /** The node is ready: what was taken over is watched from now on. What a check said of one half started is no news. */
    public synchronized void begin() {
        windows.begin(nanos.getAsLong());
        if (!windows.isEmpty()) {
            tickIn(Duration.ZERO);
        }
    }

    private synchronized List<CheckSampler> all() {
        return List.copyOf(checks.values());
    }

    /** Samples all checks, and again after {@link #IDLE_PACE} or, while anything is watched, {@link #WATCH_PACE}. */
    void tick() {
        synchronized (this) {
            if (closed) {
                return; // what is kept is for the next run
            }
            // A check asked at the window's end may take its time to answer.
            windows.expire(nanos.getAsLong(), window.plus(CheckSampler.LIMIT));
            undoing.next().ifPresent(this::undo);
            if (checks.isEmpty() && isQuiet()) {
                stopClock();
            } else {
                tickIn(isQuiet() ? IDLE_PACE : WATCH_PACE);
            }
        }
        prepare();
    }

    private synchronized boolean isQuiet() {
        return windows.isEmpty() && !undoing.isDue();
    }

    private synchronized void tickIn(Duration delay) {
        if (closed) {
            return;
        }
        if (clock == null) {
            clock = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "quickset-health"));
            clock.setRemoveOnCancelPolicy(true);
            clock.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        }
        if (next != null) {
            next.cancel(false);
        }
        next = clock.schedule(this::tick, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    // Not interrupted: it may be writing a file.
    private synchronized void stopClock() {
        if (clock != null) {
            clock.shutdown();
            clock = null;
        }
    }

    private void sampled(CheckSampler check, Sample sample) {
        if (!sample.critical()) {
            return;
        }
        synchronized (this) {
            boolean asks = !closed && !undoing.isDue() && checks.containsValue(check) && sample.started() - undone >= 0;
            List<Watched> blamed = asks ? windows.blamed(check.name(), sample.started(), window) : List.of();
            if (!blamed.isEmpty()) {
                windows.undo(blamed);
                undoing.begin(new Due(blamed.get(0).before(), blamed.get(blamed.size() - 1).after(), check.name(),
                        sample.message()));
                undoing.next().ifPresent(this::undo);
            }
        }
    }

    // Not on this thread, which is a check's or the clock's.
    private void undo(Due switches) {
        pool.execute(() -> {
            Outcome outcome = new Failed("health check '" + switches.check() + "' is critical; undoing failed");
            try {
                outcome = alarm.critical(switches.before(), switches.after(), switches.check(), switches.reason());
            } finally {
                tried(switches, outcome);
            }
        });
    }

    private synchronized void tried(Due switches, Outcome outcome) {
        undone = nanos.getAsLong();
        if (closed || !undoing.isDue(switches)) {
            return; // the next run sees whether it was undone; or someone has decided meanwhile
        }
        if (outcome instanceof Undone done) {
            windows.undone(done.generation());
        } else if (outcome instanceof Decided decided) {
            windows.decided(decided.generation());
        }
        if (undoing.tried(outcome)) {
            changed.run();
        }
        tickIn(isQuiet() ? IDLE_PACE : WATCH_PACE);
    }

    /** Ends it; what is watched is watched on by the next run. */
    @Override
    public void close() {
        all().forEach(CheckSampler::stop);
        synchronized (this) {
            closed = true;
            checks.clear();
            stopClock();
        }
    }
}
