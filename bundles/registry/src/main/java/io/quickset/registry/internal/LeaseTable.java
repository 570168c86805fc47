package io.quickset.registry.internal;

import io.quickset.Lease;
import io.quickset.View;
import io.quickset.control.LeaseInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The open leases, each with its holder. Opening and closing is one compare-and-set each in a slot that a thread has
 * mostly for itself, so that threads do not slow each other; whoever wants to know walks the slots.
 *
 * <p>The race that matters: a reader reads the current view, and before its lease stands in a slot the node switches
 * and looks for leases on the old generation. So the reader looks again once its lease stands. If the view is still
 * the current one, the switch comes later and finds the lease; if not, the reader takes the new one. (Both the slot
 * and the current view are volatile: one of the two sees the other.)
 */
final class LeaseTable {

    private static final int STRIDE = 32; // references of one thread: two cache lines
    private static final int GROUPS = 32; // a power of two
    /** The first group stays free: its cache line holds the array's length, which everyone reads. */
    private static final int SLOTS = (1 + GROUPS) * STRIDE;

    private final AtomicReferenceArray<@Nullable OpenLease> slots = new AtomicReferenceArray<>(SLOTS);
    private final Set<OpenLease> overflow = ConcurrentHashMap.newKeySet();
    private final Supplier<View> current;
    private final Consumer<View> closed;
    private final Times times;
    private volatile boolean tracing;

    /**
     * An empty table.
     *
     * @param current reads the current view
     * @param closed told of the view of each closed lease; called by the closing thread, must be quick
     */
    LeaseTable(Supplier<View> current, Consumer<View> closed, Times times) {
        this.current = current;
        this.closed = closed;
        this.times = times;
    }

    void setTracing(boolean on) {
        tracing = on;
    }

    Lease open(LeaseHolder holder) {
        while (true) {
            View view = current.get();
            OpenLease lease = enter(view, holder);
            if (current.get() == view) {
                return lease;
            }
            lease.close(); // tells, for a drain may have seen it
        }
    }

    private OpenLease enter(View view, LeaseHolder holder) {
        int first = (1 + ((int) Thread.currentThread().getId() & GROUPS - 1)) * STRIDE;
        for (int i = 0; i < STRIDE; i++) {
            int slot = first + i;
            if (slots.getPlain(slot) == null) {
                OpenLease lease = new OpenLease(view, holder, slot);
                if (slots.compareAndSet(slot, null, lease)) {
                    return lease;
                }
            }
        }
        OpenLease lease = new OpenLease(view, holder, -1);
        overflow.add(lease);
        return lease;
    }

    /** The open leases, oldest first. Marks those seen for the first time with the time. */
    List<LeaseInfo> list() {
        long now = times.nanos();
        List<OpenLease> leases = all();
        leases.forEach(lease -> lease.seen(now)); // not left to the sorting, which compares nothing when there is one
        return leases.stream()
                .sorted(Comparator.comparingLong((OpenLease lease) -> lease.seen(now).sinceNanos - now))
                .map(OpenLease::info)
                .toList();
    }

    /**
     * The leases to report, each once: those on these generations at two calls in a row, for one that closes in a
     * moment is no news. For one thread at a time.
     */
    List<LeaseInfo> overdue(Set<Long> generations) {
        long now = times.nanos();
        return all().stream()
                .filter(lease -> generations.contains(lease.view.generation()) && ++lease.seen(now).overdue == 2)
                .map(OpenLease::info)
                .toList();
    }

    /** How many leases of that kind are open on that generation. */
    int count(long generation, Lease.Kind kind) {
        return (int) all().stream()
                .filter(lease -> lease.view.generation() == generation && lease.holder.kind() == kind)
                .count();
    }

    /** The views that open leases pin. */
    List<View> views() {
        return all().stream().map(OpenLease::view).distinct().toList();
    }

    private List<OpenLease> all() {
        List<OpenLease> leases = new ArrayList<>(overflow);
        for (int i = 0; i < SLOTS; i++) {
            OpenLease lease = slots.get(i);
            if (lease != null) {
                leases.add(lease);
            }
        }
        return leases;
    }

    /** What sweeps know of a lease: kept apart, so that taking one neither asks for the time nor grows. */
    private static final class Seen {

        private final long sinceNanos;
        private int overdue;

        Seen(long sinceNanos) {
            this.sinceNanos = sinceNanos;
        }
    }

    /** One lease; stands in the table while it is open. */
    private final class OpenLease implements Lease {

        private final View view;
        private final LeaseHolder holder;
        private final int slot;
        private final Thread thread = Thread.currentThread();
        private final @Nullable Throwable trace = tracing ? new Throwable() : null;
        private volatile @Nullable Seen seen;

        OpenLease(View view, LeaseHolder holder, int slot) {
            this.view = view;
            this.holder = holder;
            this.slot = slot;
        }

        @Override
        public View view() {
            return view;
        }

        @Override
        public void close() {
            if (leave()) {
                closed.accept(view);
            }
        }

        boolean leave() {
            return slot < 0 ? overflow.remove(this) : slots.compareAndSet(slot, this, null);
        }

        Seen seen(long now) {
            Seen known = seen;
            if (known == null) {
                seen = known = new Seen(now);
            }
            return known;
        }

        LeaseInfo info() {
            List<String> frames = trace == null
                    ? List.of()
                    : Arrays.stream(trace.getStackTrace()).skip(3).map(StackTraceElement::toString).toList();
            return new LeaseInfo(view.generation(), holder.kind(), holder.bundle(), thread.getName(),
                    times.shown(seen(times.nanos()).sinceNanos), frames);
        }
    }
}
