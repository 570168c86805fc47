package io.quickset.deployer.internal;

import io.quickset.Layer;
import io.quickset.control.GenerationRecord;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.Generations;
import io.quickset.deployer.internal.artifact.Artifact;
import io.quickset.deployer.internal.artifact.SetSupply;
import io.quickset.deployer.internal.artifact.Verdict;
import io.quickset.deployer.internal.artifact.Verdict.State;
import io.quickset.deployer.internal.plan.Absence;
import io.quickset.deployer.internal.plan.Because;
import io.quickset.deployer.internal.scan.Found;
import io.quickset.deployer.internal.scan.Scan;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.Version;

/**
 * Tells which live sets are to go because nothing supplies them any more, and why others stay all the same: their file
 * may be back in a moment, its absence looks like an accident, or an operator brought them back. For one thread.
 */
final class Departures {

    private static final String KEPT = "it is back by a rollback, and what supplied it then is no longer there: run"
            + " 'reload --accept-empty' if it is to go";

    private final Generations generations;
    private final Map<String, String> suppliers;
    private final Absence absence;
    private final ReleasesInForce releases;
    private final Set<String> accepted; // that they go, of those that the policy keeps

    /**
     * Nothing has gone yet.
     *
     * @param suppliers by set: the artifact that supplies it, where that is no longer the recorded one
     */
    Departures(Generations generations, Map<String, String> suppliers) {
        this.generations = generations;
        this.suppliers = suppliers;
        this.absence = new Absence();
        this.releases = new ReleasesInForce();
        this.accepted = new HashSet<>();
    }

    /** Knows what that one knows, over its own suppliers. */
    Departures(Departures like, Map<String, String> suppliers) {
        this.generations = like.generations;
        this.suppliers = suppliers;
        this.absence = new Absence(like.absence);
        this.releases = new ReleasesInForce(like.releases);
        this.accepted = new HashSet<>(like.accepted);
    }

    /** Tells that the next look follows a rollback. */
    void rolledBack() {
        accepted.clear();
        absence.restart();
    }

    /** Takes the next scan in. */
    void look(Scan scan, List<Verdict> judged, Set<String> installed, long now) {
        GenerationRecord current = generations.current();
        boolean quiet = judged.stream().filter(v -> Found.isDeployed(v.found().name())).noneMatch(
                v -> v.state() == State.SETTLING || v.state() == State.BAD && v.couldBeArtifact());
        Set<String> absent = absent(current, scan.names(), judged, installed);
        if (scan.problem().isEmpty()) { // else what was known of the feature files still counts
            releases.look(current, judged).forEach(id -> absent.add(Absence.RELEASE + id));
        }
        absence.update(scan, absent, quiet, this::keeps, now);
    }

    private boolean keeps(String set) {
        return generations.current().policy().kept().contains(set) && !accepted.contains(set);
    }

    /** The sets to keep from now on although nothing supplies them, when those are supplied. */
    Set<String> kept(List<SetSupply> supplies) {
        GenerationRecord current = generations.current();
        return current.policy().kept().stream().filter(this::keeps)
                .filter(name -> current.set(name).filter(live -> supplies.stream()
                        .noneMatch(supply -> supply.supplies(live))).isPresent())
                .collect(Collectors.toSet());
    }

    private Set<String> absent(GenerationRecord current, Set<String> names, List<Verdict> judged,
            Set<String> installed) {
        Set<String> present = present(current, judged);
        Map<String, Version> supplied = new HashMap<>();
        sets(judged).filter(supply -> Found.isDeployed(supply.artifact())).forEach(supply ->
                supplied.merge(supply.set(), supply.version(), (a, b) -> a.compareTo(b) < 0 ? b : a));
        Set<String> absent = new HashSet<>();
        for (SetRecord set : current.sets()) {
            String supplier = suppliers.getOrDefault(set.name(), set.origin().artifact());
            Version best = supplied.get(set.name());
            if (!present.contains(set.name()) && (best == null || best.compareTo(set.version()) < 0)
                    && set.layer() == Layer.MOUNTED && Found.isDeployed(supplier)
                    && !current.policy().pins().containsKey(set.name())) {
                absent.add(set.name());
            }
        }
        installed.stream().filter(file -> !names.contains(file)).forEach(file -> absent.add(Absence.CODE + file));
        return absent;
    }

    // The live sets whose artifact is there. One that is bad or settles may yet turn out to be it; a good one of the
    // same name that holds something else does not.
    private Set<String> present(GenerationRecord current, List<Verdict> judged) {
        Map<String, Verdict> byName = new HashMap<>();
        judged.forEach(verdict -> byName.put(verdict.found().name(), verdict));
        Set<String> present = new HashSet<>();
        for (SetRecord set : current.sets()) {
            Verdict verdict = byName.get(suppliers.getOrDefault(set.name(), set.origin().artifact()));
            if (verdict != null && (verdict.state() != State.GOOD
                    || verdict.artifact() instanceof Artifact.OfSet of && of.supply().set().equals(set.name()))) {
                present.add(set.name());
            }
        }
        return present;
    }

    private static Stream<SetSupply> sets(List<Verdict> judged) {
        return judged.stream().map(Verdict::artifact).filter(Artifact.OfSet.class::isInstance)
                .map(artifact -> ((Artifact.OfSet) artifact).supply());
    }

    /** Takes all that is missing for deleted; a dry run only until {@link #restore}. */
    void accept(boolean dryRun) {
        absence.accept();
        if (!dryRun) {
            accepted.addAll(generations.current().policy().kept());
        }
    }

    /** What is missing now, to {@link #restore}. */
    Absence.Memory remember() {
        return absence.remember();
    }

    /** Takes back what was accepted since. */
    void restore(Absence.Memory before) {
        absence.restore(before);
    }

    /** Whether time alone may still turn something missing into something gone, or into something to be told. */
    boolean waiting() {
        return absence.waiting();
    }

    /** Whether an ordinary bundle's file is missing for good. */
    boolean codeGone(String file, long now) {
        return absence.gone(Absence.CODE + file, now);
    }

    /** Why an ordinary bundle stays although its file is missing; empty where it does not, or is merely waiting. */
    Optional<String> codeHeld(String file, long now) {
        return absence.held(Absence.CODE + file, now);
    }

    /**
     * Who goes and who stays.
     *
     * @param present live sets whose artifact is there, even if its layer does not count
     * @param gone live sets that nothing supplies any more
     * @param missing by live set: why it stays although what supplied it is not there; blank where it is only a matter
     *     of time
     * @param standing by release in force that no good file speaks for and that is not deleted for good: why it stays;
     *     blank where it is only a matter of time
     */
    record Departed(Set<String> present, Set<String> gone, Map<String, Because> missing, Map<String, Because> standing) {}

    /**
     * Decides.
     *
     * @param accepted whether an operator accepts what looks like an accident
     */
    Departed departed(Scan scan, List<Verdict> judged, Layering.LayerState layers, Layering.Layered layered,
            boolean accepted, long now) {
        GenerationRecord current = generations.current();
        Set<String> gone = new HashSet<>(layers.gone());
        Map<String, Because> missing = new HashMap<>();
        layers.missing().forEach((set, reason) -> missing.put(set, Because.of(reason)));
        layered.stays().forEach((set, reason) -> missing.put(set, Because.of(reason)));
        layers.gone().stream().filter(set -> !accepted && keeps(set)).forEach(set -> {
            gone.remove(set);
            missing.put(set, Because.of(KEPT));
        });
        sets(judged).forEach(supply -> replaced(supply, current).forEach(gone::add));
        for (SetRecord set : current.sets()) {
            if (absence.gone(set.name(), now)) {
                gone.add(set.name());
            }
            scan.problem().filter(problem -> Found.isDeployed(set.origin().artifact())).map(Because::rejected)
                    .or(() -> absence.held(set.name(), now).map(Because::of))
                    .ifPresent(because -> missing.put(set.name(), because));
        }
        Set<String> unclear = judged.stream().filter(v -> v.state() != State.GOOD).map(v -> v.found().name())
                .collect(Collectors.toSet());
        Layering.doubt(unclear).ifPresent(doubt -> {
            Set<String> doubtful = new HashSet<>(gone);
            layered.supplies().forEach(supply -> doubtful.remove(supply.set()));
            doubtful.removeIf(set -> accepted && current.set(set).orElseThrow().layer() != Layer.BAKED);
            gone.removeAll(doubtful);
            doubtful.forEach(set -> missing.put(set, Because.of(doubt)));
        });
        gone.removeAll(layered.stays().keySet()); // something does supply it, once what is merged into it is here
        return new Departed(present(current, judged), gone, missing, standing(judged, now));
    }

    private Map<String, Because> standing(List<Verdict> judged, long now) {
        Map<String, Because> standing = new HashMap<>();
        releases.lost().stream().filter(id -> !absence.gone(Absence.RELEASE + id, now))
                .forEach(id -> standing.put(id, releases.doubt(id, judged)
                        .or(() -> absence.held(Absence.RELEASE + id, now).map(Because::of)).orElse(Because.of(""))));
        return standing;
    }

    // The live sets that something baked in or mounted supplied, and now supplies another in their place.
    private static Stream<String> replaced(SetSupply supply, GenerationRecord current) {
        return Found.isDeployed(supply.artifact()) ? Stream.empty() : current.sets().stream()
                .filter(live -> live.origin().artifact().equals(supply.artifact()) && live.layer() == supply.layer())
                .map(SetRecord::name).filter(live -> !live.equals(supply.set()));
    }
}
