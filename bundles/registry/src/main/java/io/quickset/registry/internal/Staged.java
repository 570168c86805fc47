package io.quickset.registry.internal;

import io.quickset.Snapshot;
import io.quickset.control.Origin;
import io.quickset.control.StagedSet;
import io.quickset.registry.internal.store.Store;
import java.util.concurrent.atomic.AtomicBoolean;

/** A staged set: ends its hold on its index in the store once a generation has it, or when it is given up. */
final class Staged implements StagedSet {

    private final SnapshotImpl snapshot;
    private final Store store;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Takes over one hold on the snapshot's index. */
    Staged(SnapshotImpl snapshot, Store store) {
        this.snapshot = snapshot;
        this.store = store;
    }

    @Override
    public Snapshot snapshot() {
        return snapshot;
    }

    SnapshotImpl content() {
        return snapshot;
    }

    boolean isClosed() {
        return closed.get();
    }

    @Override
    public Origin origin() {
        return snapshot.setRecord().origin();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            store.release(snapshot.index());
        }
    }
}
