package io.quickset.web.internal.testing;

import io.quickset.Layer;
import io.quickset.Snapshot;
import io.quickset.View;
import io.quickset.control.Change;
import io.quickset.control.Drain;
import io.quickset.control.GenerationRecord;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.Generations;
import io.quickset.control.LeaseInfo;
import io.quickset.control.OldBytes;
import io.quickset.control.Origin;
import io.quickset.control.Policy;
import io.quickset.control.SetSource;
import io.quickset.control.StagedSet;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.Version;

/** The generations that a registry in memory went through: all are retained until they are forgotten. */
public final class History implements Generations {

    private final Deque<View> views = new ArrayDeque<>(); // newest first; guarded by this

    /** Remembers that. */
    public synchronized void add(View view) {
        views.addFirst(view);
    }

    /** Retains nothing but what is current. */
    public synchronized void forget() {
        View current = views.getFirst();
        views.clear();
        views.add(current);
    }

    @Override
    public synchronized List<GenerationRecord> history() {
        return views.stream().map(History::record).toList();
    }

    private static GenerationRecord record(View view) {
        Instant time = view.sets().stream().map(Snapshot::since).max(Comparator.naturalOrder()).orElse(Instant.EPOCH);
        return new GenerationRecord(view.generation(), time, "test", "put", view.sets().stream()
                .map(set -> new SetRecord(set.name(), set.version(), set.digest(), Layer.MOUNTED, set.generation(),
                        set.since(), set.resourceCount(), set.totalBytes(), new Origin(set.name(), "", Map.of()), ""))
                .toList(), Policy.NONE);
    }

    @Override
    public synchronized Optional<View> view(long generation) {
        return views.stream().filter(view -> view.generation() == generation).findFirst();
    }

    @Override
    public synchronized Optional<Snapshot> retained(String set, Version version) {
        return views.stream().flatMap(view -> view.set(set).stream()).filter(old -> old.version().equals(version))
                .findFirst();
    }

    @Override
    public GenerationRecord current() {
        return history().get(0);
    }

    @Override
    public List<LeaseInfo> leases() {
        return List.of();
    }

    @Override
    public List<Drain> drains() {
        return List.of();
    }

    @Override
    public List<String> verify(Snapshot snapshot) {
        return List.of();
    }

    @Override
    public Set<String> damagedSets() {
        return Set.of();
    }

    @Override
    public OldBytes oldBytes() {
        throw new UnsupportedOperationException();
    }

    @Override
    public StagedSet stage(SetSource source) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<StagedSet> restage(long generation, String set) {
        throw new UnsupportedOperationException();
    }

    @Override
    public View preview(Change change) {
        throw new UnsupportedOperationException();
    }

    @Override
    public GenerationRecord commit(Change change) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<String> healFailure(String set) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<String, String> givenUp() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void keep(Set<Long> old) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long liveBytes() {
        throw new UnsupportedOperationException();
    }
}
