package io.quickset.deployer.internal;

import io.quickset.control.Change;
import io.quickset.control.GenerationRecord;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.Generations;
import io.quickset.control.NodeStatus.Held;
import io.quickset.control.StagedSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stage and commit steps: everything of a plan that is ready becomes one new generation. For one thread. */
final class Switcher {

    private static final Logger LOG = LoggerFactory.getLogger(Switcher.class);
    private static final String COMMIT = ""; // no artifact has this name

    private final Generations generations;
    private final Verdicts verdicts;
    private final Stager stager;

    Switcher(Generations generations, Verdicts verdicts) {
        this.generations = generations;
        this.verdicts = verdicts;
        this.stager = new Stager(generations);
    }

    boolean waiting() {
        return stager.waiting();
    }

    void retryNow() {
        stager.retryNow();
    }

    /** Carries the plan out, notes what now supplies each set, and returns which sets are held. */
    List<Held> execute(Plan plan, GenerationRecord current, Map<String, String> suppliers, long now) {
        Set<String> wanted = plan.stage().stream().map(SetSupply::artifact).collect(Collectors.toCollection(TreeSet::new));
        wanted.add(COMMIT);
        stager.retain(wanted);
        Step step = new Step(plan, current, suppliers, now, new ArrayList<>(plan.held()), new ArrayList<>());
        long start = System.nanoTime();
        plan.stage().forEach(supply -> stage(supply, step));
        if (!step.staged.isEmpty() || !plan.remove().isEmpty()) {
            commit(step, start);
        } else {
            stager.forget(COMMIT);
        }
        return step.held;
    }

    private void stage(SetSupply supply, Step step) {
        Stager.Result result = stager.stage(supply, step.now);
        if (result instanceof Stager.Result.Done done) {
            staged(supply, done.set(), step);
        } else if (result instanceof Stager.Result.Bad bad) {
            reject(supply, bad.reason(), step);
        } else if (result instanceof Stager.Result.Later later) {
            hold(supply, later.reason(), step);
        } else {
            verdicts.put(Verdict.settling(supply.found(), "it changed while it was read", step.now));
        }
    }

    private void staged(SetSupply supply, StagedSet set, Step step) {
        SetSupply known = supply.with(set.snapshot().digest());
        verdicts.get(supply.artifact()).ifPresent(v -> verdicts.put(new Verdict(
                v.found(), v.state(), new Artifact.OfSet(known), v.reason(), v.since(), v.checksum())));
        SetRecord live = step.current.set(supply.set()).orElse(null);
        if (live != null && live.digest().equals(set.snapshot().digest()) && live.version().equals(supply.version())) {
            step.suppliers.put(supply.set(), supply.artifact());
            set.close();
        } else if (step.current.policy().refuses(supply.set(), set.snapshot().digest())) {
            set.close();
            hold(supply, "version " + supply.version() + " is refused since a rollback: run 'reload --retry' to take it",
                    step);
        } else if (sameBundle(supply, step)) {
            set.close();
            reject(supply, "another set's bundle has the same symbolic name and version: rename one", step);
        } else {
            step.staged.add(new Staged(supply, set, live));
        }
    }

    private static boolean sameBundle(SetSupply supply, Step step) {
        Set<String> replaced = step.plan.stage().stream().map(SetSupply::set).collect(Collectors.toSet());
        return step.staged.stream().anyMatch(s -> BundleName.same(supply.headers(), s.supply.headers()))
                || step.current.sets().stream()
                        .filter(s -> !replaced.contains(s.name()) && !step.plan.remove().contains(s.name()))
                        .anyMatch(s -> BundleName.same(supply.headers(), s.origin().headers()));
    }

    private void reject(SetSupply supply, String reason, Step step) {
        Optional<Verdict> verdict = verdicts.get(supply.artifact());
        // Within the settling time it may just not be complete: nothing to tell yet.
        if (verdict.isPresent() && step.now - verdict.get().since() < Verdicts.SETTLE_MILLIS
                && verdict.get().found().hot(step.now)) {
            verdicts.put(Verdict.settling(verdict.get().found(), reason, verdict.get().since()));
            return;
        }
        verdict.ifPresent(v -> verdicts.put(Verdict.bad(v.found(), reason, step.now, v.checksum())));
        hold(supply, "its artifact " + supply.artifact() + " is bad: " + reason, step);
    }

    private static void hold(SetSupply supply, String reason, Step step) {
        step.current.set(supply.set()).ifPresentOrElse(
                live -> step.held.add(new Held(supply.set(), live.version().toString(), reason)),
                () -> step.held.add(new Held(supply.set(), "", reason)));
    }

    private void commit(Step step, long start) {
        String reason = step.staged.stream().map(s -> s.supply.set() + " " + s.supply.version() + " from "
                + s.supply.artifact()).collect(Collectors.joining(", "));
        String removed = step.plan.remove().isEmpty() ? "" : "removed " + String.join(", ", step.plan.remove());
        Change change = new Change("deploy", reason.isEmpty() ? removed : removed.isEmpty() ? reason
                : reason + "; " + removed, step.staged.stream().map(s -> s.set).toList(), step.plan.remove(),
                step.current.policy());
        GenerationRecord after;
        try {
            stager.throttle(COMMIT, step.now);
            after = generations.commit(change);
        } catch (IOException | RuntimeException e) {
            String why = stager.later(COMMIT, e, step.now).reason();
            step.staged.forEach(s -> s.set.close());
            step.staged.forEach(s -> hold(s.supply, why, step));
            step.plan.remove().forEach(set -> step.held.add(new Held(set, "", why)));
            return;
        }
        stager.forget(COMMIT);
        long millis = (System.nanoTime() - start) / 1_000_000;
        for (Staged s : step.staged) {
            step.suppliers.put(s.supply.set(), s.supply.artifact());
            LOG.info("set {}: {} -> {} in generation {} after {} ms, from {}", s.supply.set(),
                    s.live == null ? "none" : s.live.version(), s.supply.version(), after.number(), millis,
                    s.supply.artifact());
        }
        for (String set : step.plan.remove()) {
            LOG.info("set {}: {} -> none in generation {} after {} ms, its artifact is gone", set,
                    step.current.set(set).map(live -> live.version().toString()).orElse("none"), after.number(), millis);
        }
    }

    private record Staged(SetSupply supply, StagedSet set, @org.jspecify.annotations.Nullable SetRecord live) {}

    private record Step(Plan plan, GenerationRecord current, Map<String, String> suppliers, long now,
            List<Held> held, List<Staged> staged) {}
}
