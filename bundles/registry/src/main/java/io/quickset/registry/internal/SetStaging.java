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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way into a generation: brings content into the store, from a source or from what the store has, where it waits
 * for a commit, held and paged in. Safe for use by any thread.
 */
final class SetStaging {

    private static final Logger LOG = LoggerFactory.getLogger(SetStaging.class);

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

    /**
     * Stages what a set was in that generation, if that is retained. All of it is read from storage: nobody may have
     * read it for long, and what rots is copied from where it is intact.
     */
    Optional<StagedSet> restage(long generation, String set) throws IOException {
        Optional<Staged> held = held(generation, set);
        return held.isPresent() ? Optional.of(intact(held.get())) : Optional.empty();
    }

    private Optional<Staged> held(long generation, String set) {
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
        return staged;
    }

    private Staged intact(Staged old) throws IOException {
        boolean intact = false;
        try {
            List<String> damage = store.verify(old.content().index(), new Pace(Pace.UNLIMITED));
            damage.forEach(line -> LOG.error("Storage rots: of set {}, which is gone back to, {}", old.content(), line));
            intact = damage.isEmpty() && !store.quarantines(old.content().index());
            return intact ? old : copy(old.content());
        } finally {
            if (!intact) {
                old.close();
            }
        }
    }
}
