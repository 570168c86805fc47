package io.quickset.registry.internal;

import io.quickset.control.Drain;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.registry.internal.store.Store;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Old generations: the newest few are retained, to roll back to; the rest drain until their last lease closes. What no
 * generation needs any more is collected from the store, on a thread of its own.
 */
final class Retention implements AutoCloseable {

    private static final int SWEEP_SECONDS = 5;
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private final Registry registry;
    private final Store store;
    private final Journal journal;
    private final LeaseTable leases;
    private final int retained;
    private final Clock clock;
    private final Deque<Old> old = new ArrayDeque<>(); // newest first; guarded by itself
    private final AtomicBoolean woken = new AtomicBoolean();
    private final ScheduledExecutorService thread;

    private record Old(ViewImpl view, Instant retired) {}

    Retention(Registry registry, Store store, Journal journal, LeaseTable leases, int retained, Clock clock) {
        this.registry = registry;
        this.store = store;
        this.journal = journal;
        this.leases = leases;
        this.retained = retained;
        this.clock = clock;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread drain = new Thread(task, "quickset-drain");
            drain.setDaemon(true);
            return drain;
        }, new ThreadPoolExecutor.DiscardPolicy()); // a lease may close after the stop
        thread.scheduleWithFixedDelay(leases::list, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
    }

    /** That view is no longer the current one. */
    void retire(ViewImpl view) {
        synchronized (old) {
            old.addFirst(new Old(view, clock.instant()));
        }
    }

    /** Asks for a collection soon; returns at once. */
    void wake() {
        if (woken.compareAndSet(false, true)) {
            thread.execute(this::collect);
        }
    }

    /** The current view and the old ones whose content is there, newest first. */
    List<ViewImpl> views() {
        List<ViewImpl> views = new ArrayList<>();
        views.add(registry.currentView());
        synchronized (old) {
            old.forEach(each -> views.add(each.view()));
        }
        return views;
    }

    Optional<ViewImpl> find(long generation) {
        return views().stream().filter(view -> view.generation() == generation).findFirst();
    }

    /** The generations beyond the retained ones, which only their leases keep; oldest first. */
    List<Drain> drains() {
        List<Drain> drains = new ArrayList<>();
        synchronized (old) {
            List<Old> all = List.copyOf(old);
            for (int i = all.size() - 1; i >= Math.min(retained, all.size()); i--) {
                ViewImpl view = all.get(i).view();
                drains.add(new Drain(view.generation(), leases.count(view.generation()), ownBytes(view, all),
                        all.get(i).retired().toString()));
            }
        }
        return drains;
    }

    private long ownBytes(ViewImpl view, List<Old> all) {
        Set<String> others = new HashSet<>(indexes(registry.currentView()));
        all.stream().filter(each -> each.view() != view).forEach(each -> others.addAll(indexes(each.view())));
        return view.snapshots().stream()
                .map(SnapshotImpl::setRecord)
                .filter(set -> !others.contains(set.index()))
                .mapToLong(SetRecord::bytes)
                .sum();
    }

    private synchronized void collect() {
        woken.set(false);
        if (thread.isShutdown()) {
            return; // the store may be another registry's by now
        }
        try {
            forgetDrained();
            store.collect(() -> views().stream()
                    .flatMap(view -> view.snapshots().stream())
                    .map(SnapshotImpl::index)
                    .toList());
            journal.trim();
        } catch (IOException | RuntimeException e) {
            LOG.warn("The store could not be cleaned up; it is tried again after the next switch: {}", e.toString());
        }
    }

    private void forgetDrained() {
        // Leases are looked at last, and never for a view that is still current: a view is listed as old a moment before
        // it stops being current, and until then it can still be leased.
        List<ViewImpl> beyond = new ArrayList<>();
        synchronized (old) {
            old.stream().skip(retained).map(Old::view).forEach(beyond::add);
        }
        beyond.remove(registry.currentView());
        beyond.removeAll(leases.views());
        synchronized (old) {
            old.removeIf(each -> beyond.contains(each.view()));
        }
    }

    private static List<String> indexes(ViewImpl view) {
        return view.snapshots().stream().map(set -> set.setRecord().index()).toList();
    }

    /** Stops; nothing is collected once this returned. */
    @Override
    public synchronized void close() {
        thread.shutdown();
    }
}
