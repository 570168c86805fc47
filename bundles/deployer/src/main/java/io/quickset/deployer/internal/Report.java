package io.quickset.deployer.internal;

import io.quickset.control.GenerationRecord;
import io.quickset.control.NodeStatus.Held;
import io.quickset.control.NodeStatus.Rejected;
import io.quickset.control.NodeStatus.Shadowed;
import io.quickset.control.Reconciler.PlanStep;
import io.quickset.control.Rejection;
import io.quickset.deployer.internal.artifact.Verdict;
import io.quickset.deployer.internal.artifact.Verdict.State;
import io.quickset.deployer.internal.plan.Because;
import io.quickset.deployer.internal.plan.Group;
import io.quickset.deployer.internal.plan.Hold;
import io.quickset.deployer.internal.plan.Plan;
import io.quickset.deployer.internal.scan.Found;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What a pass found, for people. Immutable. */
record Report(List<Rejected> rejected, List<Hold> holds, List<Shadowed> shadowed) {

    static final Report EMPTY = new Report(List.of(), List.of(), List.of());

    private static final String DEPLOY = "deploy";

    Report {
        rejected = List.copyOf(rejected);
        holds = List.copyOf(holds);
        shadowed = List.copyOf(shadowed);
    }

    static Report of(List<Verdict> judged, List<Hold> holds, List<Shadowed> shadowed) {
        return new Report(rejected(judged), holds, shadowed);
    }

    /** What stays as it is. */
    List<Held> held() {
        return holds.stream().map(Hold::held).toList();
    }

    /** The same, when the deploy folder can't be read: told as long as it lasts, of all that it supplies. */
    Report unreadable(String problem, GenerationRecord current, Report before) {
        String since = before.rejected.stream().filter(r -> r.artifact().equals(DEPLOY) && r.reason().equals(problem))
                .map(Rejected::since).findFirst().orElse(Instant.now().toString());
        List<Rejected> all = new ArrayList<>(List.of(new Rejected(DEPLOY, Rejection.UNREADABLE, problem, since)));
        all.addAll(rejected);
        List<Hold> stay = new ArrayList<>(holds);
        Because because = Because.rejected(problem);
        current.sets().stream().filter(set -> Found.isDeployed(set.origin().artifact()))
                .filter(set -> holds.stream().noneMatch(each -> each.held().set().equals(set.name())))
                .forEach(set -> stay.add(new Hold(set.name(), set.version().toString(), because)));
        return new Report(all, stay, shadowed);
    }

    /** The same, when the pass after it failed as a whole: told until one succeeds. */
    Report failed(String problem) {
        String since = rejected.stream().filter(Report::tellsOfFailure).map(Rejected::since).findFirst()
                .orElse(Instant.now().toString());
        List<Rejected> all = new ArrayList<>(List.of(new Rejected(DEPLOY, Rejection.OTHER, problem, since)));
        rejected.stream().filter(each -> !tellsOfFailure(each)).forEach(all::add);
        return new Report(all, holds, shadowed);
    }

    private static boolean tellsOfFailure(Rejected each) {
        return each.artifact().equals(DEPLOY) && each.kind() == Rejection.OTHER;
    }

    private static List<Rejected> rejected(List<Verdict> judged) {
        return judged.stream().filter(v -> v.state() == State.BAD)
                .map(v -> new Rejected(v.found().name(), v.kind(), v.reason(),
                        Instant.ofEpochMilli(v.since().wallMillis()).toString()))
                .toList();
    }

    /** The steps of a plan. */
    static List<PlanStep> steps(Plan plan, List<Verdict> judged) {
        return new Report(rejected(judged), plan.holds(), plan.shadowed(set -> true)).steps(plan, set -> true);
    }

    /** The steps that were taken: what turned out to be live already, bad or held is no switch. */
    List<PlanStep> done(Plan plan, GenerationRecord before, GenerationRecord after) {
        return steps(plan, set -> !before.set(set).equals(after.set(set)));
    }

    private List<PlanStep> steps(Plan plan, Predicate<String> changes) {
        List<PlanStep> steps = new ArrayList<>();
        for (Group group : plan.groups()) {
            String with = group.release().map(release -> ", with release " + release.id()).orElse("");
            group.put().stream().filter(s -> changes.test(s.set())).forEach(s -> steps.add(
                    new PlanStep("switch", s.set(), s.version() + " from " + s.artifact() + with)));
            group.remove().stream().filter(changes)
                    .forEach(set -> steps.add(new PlanStep("remove", set, "its artifact is gone")));
        }
        held().forEach(h -> steps.add(new PlanStep("hold", h.set(), h.reason())));
        rejected.forEach(r -> steps.add(new PlanStep("reject", r.artifact(), r.reason())));
        shadowed.forEach(s -> steps.add(new PlanStep("shadow", s.artifact(), s.reason())));
        return steps;
    }
}
