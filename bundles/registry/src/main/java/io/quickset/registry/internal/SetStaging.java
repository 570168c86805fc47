package io.quickset.registry.internal;

import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.SetSource;
import io.quickset.control.StagedSet;
import io.quickset.control.StagingException;
import io.quickset.registry.internal.store.Pace;
import io.quickset.registry.internal.store.ResourceIndex;
import io.quickset.registry.internal.store.Store;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The way into a generation: brings content into the store, from a source or from what the store has, where it waits
 * for a commit, held and paged in. Safe for use by any thread.
 */
final class SetStaging {

    private final Store store;
    private final Supplier<ViewImpl> live;
    private final Retention retention;
    private final LongSupplier warmBytes;
    private final Clock clock;

    /**
     * Into that store.
     *
     * @param live gives the current view
     * @param retention knows the old ones
     * @param warmBytes gives up to which size sets are paged in
     */
    SetStaging(Store store, Supplier<ViewImpl> live, Retention retention, LongSupplier warmBytes, Clock clock) {
        this.store = store;
        this.live = live;
        this.retention = retention;
        this.warmBytes = warmBytes;
        this.clock = clock;
    }

    /** Verifies and copies that set. */
    Staged stage(SetSource source) throws StagingException, IOException {
        ResourceIndex index = store.stage(source, liveIndexes());
        SetRecord record = new SetRecord(source.name(), source.version(), index.digest(), source.layer(), 0,
                clock.instant(), index.count(), index.totalBytes(), source.origin(), index.name());
        return warmed(new SnapshotImpl(record, index));
    }

    /** Stages that content again, each file from where the store holds it intact. */
    Staged copy(SnapshotImpl content) throws IOException {
        ResourceIndex index = store.copy(content.setRecord(), content.index(), liveIndexes());
        return warmed(content.in(index));
    }

    private List<ResourceIndex> liveIndexes() {
        return live.get().snapshots().stream().map(SnapshotImpl::index).toList();
    }

    private Staged warmed(SnapshotImpl snapshot) throws IOException {
        Staged staged = new Staged(snapshot, store);
        try {
            Warmer.warm(snapshot, warmBytes.getAsLong());
        } catch (InternalError e) { // the medium gave no bytes for a page
            staged.close();
            store.verify(snapshot.index(), new Pace(Pace.UNLIMITED)); // the next staging goes past what is damaged
            throw new IOException("set '" + snapshot.name() + "' could not be read back from storage", e);
        }
        return staged;
    }

    /** Stages what a set was in that generation, if that is retained; copied where a pack of it is quarantined. */
    Optional<StagedSet> restage(long generation, String set) throws IOException {
        Optional<Staged> staged = retention.find(generation)
                .flatMap(view -> view.set(set))
                .map(snapshot -> {
                    store.hold(((SnapshotImpl) snapshot).index());
                    return new Staged((SnapshotImpl) snapshot, store);
                });
        // The generation may have been drained before the hold stood. If it is still there, no collection can miss it.
        if (staged.isPresent() && retention.find(generation).isEmpty()) {
            staged.get().close();
            return Optional.empty();
        }
        if (staged.isPresent() && store.quarantines(staged.get().content().index())) {
            try (Staged damaged = staged.get()) {
                return Optional.of(copy(damaged.content()));
            }
        }
        return staged.map(StagedSet.class::cast);
    }
}
