package io.quickset.registry.internal;

import io.quickset.control.RecordedReasons;
import io.quickset.registry.internal.store.NotIntactException;
import io.quickset.registry.internal.store.Pace;
import io.quickset.registry.internal.store.Store;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
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
    private final Map<String, Unhealed> unhealed = new HashMap<>(); // by set; guarded by this

    /**
     * What could not be healed.
     *
     * @param packs where an intact copy is missing, how many packs the store had opened then; with another one it may be there
     */
    private record Unhealed(SnapshotImpl damaged, String what, OptionalLong packs) {}

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
        Unhealed before = unhealed.remove(damaged.name());
        long packs = store.packsOpened();
        long start = System.nanoTime();
        try (Staged copy = staging.copy(damaged)) {
            registry.replace(damaged, copy, RecordedReasons.healed(what)).ifPresent(record -> {
                LOG.warn("Healed from an intact copy in the store: {}", what);
                Duration took = Duration.ofNanos(System.nanoTime() - start);
                registry.observers().tell(each -> each.switched(record, took));
            });
        } catch (NotIntactException e) {
            if (before == null || before.packs().isEmpty()) { // else it is told, and tried with each pack
                LOG.error("It can't be healed from the store: {}", e.getMessage());
            }
            unhealed.put(damaged.name(), new Unhealed(damaged, what, OptionalLong.of(packs)));
            registry.report(damaged, Optional.empty());
        } catch (IOException | InternalError e) {
            String failure = Objects.requireNonNullElse(e.getMessage(), e.toString());
            LOG.error("It could not be healed now, and is tried again: {}", failure);
            unhealed.put(damaged.name(), new Unhealed(damaged, what, OptionalLong.empty()));
            registry.report(damaged, Optional.of(failure));
        }
    }

    /**
     * Tries again to heal what is live still and could not be healed: for what may pass, or for want of an intact copy where
     * the store has got another pack since. Returns whether something is left of the first kind.
     */
    synchronized boolean retry() {
        for (Unhealed each : List.copyOf(unhealed.values())) {
            if (!registry.isLive(each.damaged())) {
                unhealed.remove(each.damaged().name());
            } else if (each.packs().orElse(-1) != store.packsOpened()) {
                heal(each.damaged(), each.what());
            }
        }
        return unhealed.values().stream().anyMatch(each -> each.packs().isEmpty());
    }
}
