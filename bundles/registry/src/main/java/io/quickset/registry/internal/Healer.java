package io.quickset.registry.internal;

import io.quickset.registry.internal.store.Pace;
import io.quickset.registry.internal.store.Store;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks content against its digests, and heals what is live and damaged from what the store holds intact elsewhere, in
 * another pack or for an old generation: as a new generation of the same content. Readers of the old one keep what they
 * have. What is damaged and no longer live is known for that from then on, and healed when it is gone back to. Safe for
 * use by any thread.
 */
final class Healer {

    private static final Logger LOG = LoggerFactory.getLogger(Healer.class);

    private final Registry registry;
    private final SetStaging staging;
    private final Store store;

    Healer(Registry registry, SetStaging staging, Store store) {
        this.registry = registry;
        this.staging = staging;
        this.store = store;
    }

    /** Whether something that the snapshot may need was found damaged, now or before the last restart. */
    boolean suspects(SnapshotImpl snapshot) {
        return store.quarantines(snapshot.index());
    }

    /** Reads a snapshot from storage; returns what is damaged, a line each, healed or not. */
    List<String> check(SnapshotImpl snapshot, Pace pace) throws IOException {
        List<String> damage = store.verify(snapshot.index(), pace);
        boolean live = registry.isLive(snapshot);
        if (live) {
            registry.observers().tell(each -> each.scrubbed(snapshot.name(), damage.size()));
        }
        if (!damage.isEmpty()) {
            LOG.error("Storage rots: {}{}", summary(snapshot, damage), live ? "" : "; it is no longer live, and going back"
                    + " to it takes what is intact elsewhere, or is refused");
        }
        if (live && !damage.isEmpty()) {
            heal(snapshot, summary(snapshot, damage));
        }
        return damage;
    }

    private static String summary(SnapshotImpl snapshot, List<String> damage) {
        return "of set '" + snapshot.name() + "' " + snapshot.version() + ", " + damage.get(0)
                + (damage.size() == 1 ? "" : ", and " + (damage.size() - 1) + " more files are");
    }

    private synchronized void heal(SnapshotImpl damaged, String what) {
        long start = System.nanoTime();
        try (Staged copy = staging.copy(damaged)) {
            registry.replace(damaged, copy, "healed: " + what).ifPresent(record -> {
                LOG.warn("Healed from an intact copy in the store: {}", what);
                Duration took = Duration.ofNanos(System.nanoTime() - start);
                registry.observers().tell(each -> each.switched(record, took));
            });
        } catch (IOException | InternalError e) {
            LOG.error("It can't be healed from the store: {}", e.getMessage());
            registry.report(damaged, what + "; " + e.getMessage());
        }
    }
}
