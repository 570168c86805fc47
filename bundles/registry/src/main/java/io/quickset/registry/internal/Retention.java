package io.quickset.registry.internal;

import io.quickset.Lease;
import io.quickset.View;
import io.quickset.control.Drain;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.LeaseInfo;
import io.quickset.control.OldBytes;
import io.quickset.registry.internal.store.ResourceIndex;
import io.quickset.registry.internal.store.Store;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Old generations: those within the {@link Bounds} are retained, to roll back to; the rest drain until their last lease
 * closes. What no generation needs any more is collected from the store, on a thread of its own.
 */
final class Retention implements AutoCloseable {

    private static final int SWEEP_SECONDS = 5;
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private final Supplier<ViewImpl> current;
    private final Store store;
    private final Journal journal;
    private final LeaseTable leases;
    private final Times times;
    private final UnmapRequests unmapping;
    private final Deque<OldGeneration> old = new ArrayDeque<>(); // newest first; guarded by itself
    private final AtomicBoolean woken = new AtomicBoolean();
    private final ScheduledExecutorService thread;
    private volatile Bounds bounds;
    private volatile boolean begun;
    private volatile @Nullable Set<Long> kept; // whatever the bounds; null: all, until someone says which

    /**
     * No old generation yet, and nothing goes before {@link #begin}.
     *
     * @param current gives the current view
     * @param collection makes the JVM collect
     */
    Retention(Supplier<ViewImpl> current, Store store, Journal journal, LeaseTable leases, Bounds bounds, Times times,
            Runnable collection) {
        this.current = current;
        this.store = store;
        this.journal = journal;
        this.leases = leases;
        this.bounds = bounds;
        this.times = times;
        this.unmapping = new UnmapRequests(store::unlinkedBytes, collection, times::nanos);
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread drain = new Thread(task, "quickset-drain");
            drain.setDaemon(true);
            return drain;
        }, new ThreadPoolExecutor.DiscardPolicy()); // a lease may close after the stop
        thread.scheduleWithFixedDelay(this::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
    }

    /** Other bounds from now on; they are applied soon. */
    void setBounds(Bounds other) {
        bounds = other;
        wake();
    }

    /** Those stay whatever the bounds say, and no others. */
    void keep(Set<Long> generations) {
        if (!generations.equals(kept)) {
            kept = Set.copyOf(generations);
            wake();
        }
    }

    /** Nobody has said that something stays: what the node was started with goes by the bounds from now on. */
    void keepNoneUnlessSaid() {
        if (kept == null) {
            keep(Set.of());
        }
    }

    private boolean isKept(View view) {
        Set<Long> said = kept;
        return said == null || said.contains(view.generation());
    }

    /** That view is no longer the current one. */
    void retire(ViewImpl view) {
        synchronized (old) {
            old.addFirst(new OldGeneration(view, times.nanos()));
        }
    }

    /** From now on, what is beyond a bound and what nothing needs goes; asks for that soon. */
    void begin() {
        begun = true;
        wake();
    }

    /** Asks for a collection soon; returns at once. */
    void wake() {
        if (woken.compareAndSet(false, true)) {
            thread.execute(this::collect);
        }
    }

    /** Waits until what {@link #wake} asked for is done. */
    void settle() throws InterruptedException, ExecutionException {
        thread.submit(() -> {}).get();
    }

    /** The current view and the old ones whose content is there, newest first. */
    List<ViewImpl> views() {
        List<ViewImpl> views = new ArrayList<>();
        views.add(current.get());
        old().forEach(each -> views.add(each.view()));
        return views;
    }

    Optional<ViewImpl> find(long generation) {
        return views().stream().filter(view -> view.generation() == generation).findFirst();
    }

    private List<OldGeneration> old() {
        synchronized (old) {
            return List.copyOf(old);
        }
    }

    /** The generations beyond a bound, which only their leases keep; oldest first. */
    List<Drain> drains() {
        List<Drain> drains = new ArrayList<>();
        List<OldGeneration> all = old();
        for (int i = all.size() - 1; i >= 0; i--) {
            OldGeneration each = all.get(i);
            if (i >= bounds.count() || each.excess() != null) {
                long generation = each.view().generation();
                int code = leases.count(generation, Lease.Kind.CODE);
                int request = leases.count(generation, Lease.Kind.REQUEST);
                if (code + request == 0 && isKept(each.view())) {
                    continue; // it waits for no lease
                }
                drains.add(new Drain(generation, code + request, code, request, ownBytes(each, all),
                        times.shown(each.retiredNanos())));
            }
        }
        return drains;
    }

    private long ownBytes(OldGeneration one, List<OldGeneration> all) {
        Set<String> others = new HashSet<>(indexNames(current.get()));
        all.stream().filter(each -> each != one).forEach(each -> others.addAll(indexNames(each.view())));
        return one.view().snapshots().stream()
                .map(SnapshotImpl::setRecord)
                .filter(set -> !others.contains(set.index()))
                .mapToLong(SetRecord::bytes)
                .sum();
    }

    private static List<String> indexNames(ViewImpl view) {
        return view.snapshots().stream().map(set -> set.setRecord().index()).toList();
    }

    /** What old generations take now; of an unknown file system the cap is what it is for one of any size. */
    OldBytes oldBytes() {
        List<OldGeneration> all = old();
        return new OldBytes(all.size(), retainedBytes(all), store.unlinkedBytes(), capBytes());
    }

    /** What the current generation takes now. */
    long liveBytes() {
        return Store.bytesOnlyOf(currentIndexes(), List.of());
    }

    private long retainedBytes(List<OldGeneration> all) {
        return Store.bytesOnlyOf(all.stream().flatMap(each -> each.indexes().stream()).toList(), currentIndexes());
    }

    private List<ResourceIndex> currentIndexes() {
        return current.get().snapshots().stream().map(SnapshotImpl::index).toList();
    }

    private long capBytes() {
        try {
            return bounds.capBytes(store.fileSystemBytes());
        } catch (IOException e) {
            return bounds.capBytes(Long.MAX_VALUE);
        }
    }

    /** What time brings: leases are seen, ages and unmapped bytes looked at, and long leases reported. */
    synchronized void sweep() {
        try {
            leases.list();
            List<OldGeneration> before = old();
            if (thread.isShutdown() || !begun || before.isEmpty() && store.unlinkedBytes() == 0) {
                return;
            }
            letGo();
            if (old().size() < before.size()) {
                collect();
            }
            OldBytes taken = oldBytes();
            if (taken.retainedBytes() + taken.unlinkedBytes() > taken.capBytes()) {
                unmapping.ask();
            }
            reportLeases();
        } catch (RuntimeException | InternalError e) { // what is thrown here would end the sweeps
            quarantine(e);
            LOG.warn("Old generations could not be looked at; it is tried again: {}", e.toString());
        }
    }

    private synchronized void collect() {
        woken.set(false);
        if (thread.isShutdown() || !begun) {
            return; // after the stop the store may be another registry's
        }
        try {
            letGo();
            store.collect(() -> views().stream()
                    .flatMap(view -> view.snapshots().stream())
                    .map(SnapshotImpl::index)
                    .toList());
            journal.trim();
        } catch (IOException | RuntimeException | InternalError e) {
            quarantine(e);
            LOG.warn("The store could not be cleaned up; it is tried again after the next switch: {}", e.toString());
        }
    }

    private void quarantine(Throwable e) {
        try {
            if (e instanceof InternalError) { // the medium gave no bytes for a page
                store.quarantineUnreadable();
            }
        } catch (InternalError late) { // the JVM may tell of one fault after another
            LOG.debug("One more fault", late);
        }
    }

    private void letGo() {
        // Leases are looked at last, and never for a view that is still current: a view is listed as old a moment
        // before it stops being current, and until then it can still be leased.
        List<OldGeneration> all = old();
        ViewImpl live = current.get();
        Set<View> leased = new HashSet<>(leases.views());
        leased.add(live);
        all.stream().map(OldGeneration::view).filter(this::isKept).forEach(leased::add);
        Map<OldGeneration, String> beyond = new Excess(bounds, capBytes(), unmapping.heldBytes(), times.nanos(),
                currentIndexes(), leased).of(all);
        all.forEach(each -> each.setExcess(beyond.get(each)));
        beyond.keySet().removeIf(each -> leased.contains(each.view()));
        beyond.forEach((each, why) -> LOG.debug("Generation {} can't be rolled back to any more: {}",
                each.view().generation(), why));
        synchronized (old) {
            old.removeAll(beyond.keySet());
        }
    }

    private void reportLeases() {
        Map<Long, String> beyond = old().stream().filter(each -> each.excess() != null)
                .collect(Collectors.toMap(each -> each.view().generation(), OldGeneration::excess));
        for (LeaseInfo lease : leases.overdue(beyond.keySet())) {
            LOG.warn("Generation {} stays although {}: bundle {} holds a lease on it ({}), taken by thread {}{}, seen"
                            + " open since {}. Its bytes stay until that closes it",
                    lease.generation(), beyond.get(lease.generation()), lease.bundle(), lease.kind(), lease.thread(),
                    lease.trace().isEmpty() ? " (set traceLeases=true to learn where)"
                            : " at " + String.join(" < ", lease.trace()),
                    lease.since());
        }
    }

    /** Stops; nothing is collected once this returned. */
    @Override
    public synchronized void close() {
        thread.shutdown();
    }
}
