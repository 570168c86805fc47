package io.quickset.web.internal.testing;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.Lease;
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
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.Version;

/** A registry whose generations are told to it. */
public class ToldGenerations implements Generations {

    public final List<GenerationRecord> records = new ArrayList<>();
    public List<LeaseInfo> leases = List.of();
    public List<Drain> drains = List.of();
    public Set<String> damaged = Set.of();
    public OldBytes old = new OldBytes(2, 100, 20, 1000);

    public ToldGenerations() {
        commit(List.of(), Policy.NONE, "deploy", "");
    }

    public static Digest digest(String content) {
        return Digest.of(Digest.sha256().digest(content.getBytes(StandardCharsets.UTF_8)));
    }

    public static SetRecord set(String name, String version, String content, String base, Map<String, String> headers) {
        Optional<Digest> built = content.equals(base) ? Optional.empty() : Optional.of(digest(base));
        return new SetRecord(name, Version.parseVersion(version), digest(content), Layer.MOUNTED, 1, Instant.EPOCH, 1, 1,
                new Origin(name + ".jar", "1", headers, built, Map.of()), "i");
    }

    public static SetRecord set(String name, String version, String content) {
        return set(name, version, content, content, Map.of());
    }

    public GenerationRecord commit(List<SetRecord> sets, Policy policy, String actor, String reason) {
        records.add(0, new GenerationRecord(records.size(), Instant.EPOCH, actor, reason, sets, policy));
        return records.get(0);
    }

    public GenerationRecord commit(SetRecord... sets) {
        return commit(List.of(sets), Policy.NONE, "deploy", "");
    }

    public static LeaseInfo lease(Lease.Kind kind) {
        return new LeaseInfo(1, kind, "b", "t", Instant.EPOCH.toString(), List.of());
    }

    @Override
    public GenerationRecord current() {
        return records.get(0);
    }

    @Override
    public List<GenerationRecord> history() {
        return List.copyOf(records);
    }

    @Override
    public List<LeaseInfo> leases() {
        return leases;
    }

    @Override
    public List<Drain> drains() {
        return drains;
    }

    @Override
    public OldBytes oldBytes() {
        return old;
    }

    @Override
    public long liveBytes() {
        return 3000;
    }

    @Override
    public Set<String> damagedSets() {
        return damaged;
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
    public Optional<View> view(long generation) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Snapshot> retained(String set, Version version) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<String> verify(Snapshot snapshot) {
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
}
