package io.quickset.registry.internal;

import io.quickset.Snapshot;
import io.quickset.control.Origin;
import io.quickset.control.StagedSet;
import io.quickset.registry.internal.store.Store;

/** A staged set: holds its index in the store until a generation does, or it is given up. */
final class Staged implements StagedSet {

    private final SnapshotImpl snapshot;
    private final Store store;

    Staged(SnapshotImpl snapshot, Store store) {
        this.snapshot = snapshot;
        this.store = store;
        store.hold(snapshot.index());
    }

    @Override
    public Snapshot snapshot() {
        return snapshot;
    }

    SnapshotImpl content() {
        return snapshot;
    }

    @Override
    public Origin origin() {
        return snapshot.setRecord().origin();
    }

    @Override
    public void close() {
        store.release(snapshot.index());
    }
}
