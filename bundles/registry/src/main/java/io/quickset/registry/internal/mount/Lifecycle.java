package io.quickset.registry.internal.mount;

import io.quickset.MountListener;
import io.quickset.Snapshot;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one listener what becomes of its mount: the difference between what it was told and what is live, one call at a
 * time. It holds nothing but these two states and the last refusal, however far the listener lags. Safe for use by any
 * thread; no method waits for the listener.
 */
final class Lifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

    private final String name;
    private final MountListener listener;
    private final Executor threads;
    private final BooleanSupplier listening;
    private final Map<String, Snapshot> told = new TreeMap<>(); // by set; guarded by this, as all below
    private Map<String, Snapshot> live = Map.of();
    private @Nullable String refusal;
    private boolean running;

    /**
     * Creates it.
     *
     * @param name of the mount
     * @param threads where the listener is called
     * @param listening whether it is to be told anything any more
     */
    Lifecycle(String name, MountListener listener, Executor threads, BooleanSupplier listening) {
        this.name = name;
        this.listener = listener;
        this.threads = threads;
        this.listening = listening;
    }

    /** That is live of the mount now, by set. */
    synchronized void live(Map<String, Snapshot> now) {
        if (!now.equals(live)) {
            live = now;
            refusal = null; // it is older than this switch
            run();
        }
    }

    synchronized void refused(String reason) {
        refusal = reason;
        run();
    }

    private void run() {
        if (!running) {
            running = true;
            try {
                threads.execute(this::deliver);
            } catch (RejectedExecutionException e) {
                LOG.debug("The node stops: the listener of {} is told no more", name);
            } catch (RuntimeException | OutOfMemoryError e) { // such as no more threads
                running = false;
                LOG.error("The listener of {} is told only at the next change", name, e);
            }
        }
    }

    private void deliver() {
        for (Runnable call = next(); call != null; call = next()) {
            try {
                if (listening.getAsBoolean()) {
                    call.run();
                }
            } catch (Throwable e) { // an error too: the listener would never be told again
                LOG.warn("The listener of {} failed", name, e);
            }
        }
    }

    private synchronized @Nullable Runnable next() {
        Set<String> sets = new TreeSet<>(told.keySet()); // what goes is told before what comes in its place
        for (String set : sets) {
            Snapshot before = told.get(set);
            Snapshot after = live.get(set);
            if (after == null) {
                told.remove(set);
                return () -> listener.unmounted(before);
            }
            told.put(set, after);
            if (!before.digest().equals(after.digest()) || !before.version().equals(after.version())) {
                return () -> listener.updated(before, after);
            }
        }
        for (Map.Entry<String, Snapshot> each : live.entrySet()) {
            if (told.putIfAbsent(each.getKey(), each.getValue()) == null) {
                return () -> listener.mounted(each.getValue());
            }
        }
        String reason = refusal;
        refusal = null;
        running = reason != null;
        return reason == null ? null : () -> listener.refused(reason);
    }
}
