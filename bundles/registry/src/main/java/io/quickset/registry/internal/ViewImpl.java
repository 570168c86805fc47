package io.quickset.registry.internal;

import io.quickset.Snapshot;
import io.quickset.View;
import io.quickset.control.Change;
import io.quickset.control.GenerationRecord;
import io.quickset.control.StagedSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The view of one generation: its record and its snapshots. */
final class ViewImpl implements View {

    private final GenerationRecord record;
    private final List<Snapshot> sets;
    private final Map<String, Optional<Snapshot>> byName = new HashMap<>();

    ViewImpl(GenerationRecord record, List<SnapshotImpl> sets) {
        this.record = record;
        this.sets = Collections.unmodifiableList(new ArrayList<>(sets));
        // Interned: consumers mostly ask by a literal, which then is the key itself and need not be compared.
        sets.forEach(set -> byName.put(set.name().intern(), Optional.of(set)));
    }

    /** The view that the change makes of this one. */
    ViewImpl after(Change change, long number, Instant now) {
        Map<String, SnapshotImpl> sets = new TreeMap<>();
        snapshots().forEach(set -> sets.put(set.name(), set));
        change.remove().forEach(sets::remove);
        for (StagedSet staged : change.put()) {
            SnapshotImpl content = ((Staged) staged).content();
            sets.put(content.name(), content.since(number, now));
        }
        GenerationRecord made = new GenerationRecord(number, now, change.actor(), change.reason(),
                sets.values().stream().map(SnapshotImpl::setRecord).toList(), change.policy());
        return new ViewImpl(made, List.copyOf(sets.values()));
    }

    GenerationRecord generationRecord() {
        return record;
    }

    List<SnapshotImpl> snapshots() {
        return sets.stream().map(SnapshotImpl.class::cast).toList();
    }

    /** What that artifact supplies, by set. */
    Map<String, Snapshot> suppliedBy(String artifact) {
        Map<String, Snapshot> supplied = new TreeMap<>();
        record.sets().stream().filter(set -> set.origin().artifact().equals(artifact))
                .forEach(set -> set(set.name()).ifPresent(live -> supplied.put(set.name(), live)));
        return supplied;
    }

    @Override
    public long generation() {
        return record.number();
    }

    @Override
    public Optional<Snapshot> set(String name) {
        Optional<Snapshot> set = byName.get(name);
        return set != null ? set : Optional.empty();
    }

    @Override
    public Collection<Snapshot> sets() {
        return sets;
    }
}
