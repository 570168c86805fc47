package io.quickset.deployer.internal;

import io.quickset.control.GenerationRecord;
import io.quickset.control.NodeStatus.Held;
import io.quickset.control.NodeStatus.Rejected;
import io.quickset.control.NodeStatus.Shadowed;
import io.quickset.control.Reconciler.PlanStep;
import io.quickset.deployer.internal.artifact.Verdict;
import io.quickset.deployer.internal.artifact.Verdict.State;
import io.quickset.deployer.internal.plan.Group;
import io.quickset.deployer.internal.plan.Plan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What a pass found, for people. Immutable. */
record Report(List<Rejected> rejected, List<Held> held, List<Shadowed> shadowed) {

    static final Report EMPTY = new Report(List.of(), List.of(), List.of());

    Report {
        rejected = List.copyOf(rejected);
        held = List.copyOf(held);
        shadowed = List.copyOf(shadowed);
    }

    static Report of(List<Verdict> judged, List<Held> held, List<Shadowed> shadowed) {
        return new Report(rejected(judged), held, shadowed);
    }

    /** The folder can't be read: everything stays. */
    static Report unreadable(String problem, GenerationRecord current, Report before) {
        List<Held> held = current.sets().stream()
                .map(set -> new Held(set.name(), set.version().toString(), problem)).toList();
        String since = before.rejected.stream().filter(r -> r.artifact().equals("deploy") && r.reason().equals(problem))
                .map(Rejected::since).findFirst().orElse(Instant.now().toString());
        return new Report(List.of(new Rejected("deploy", problem, since)), held, List.of());
    }

    private static List<Rejected> rejected(List<Verdict> judged) {
        return judged.stream().filter(v -> v.state() == State.BAD)
                .map(v -> new Rejected(v.found().name(), v.reason(), Instant.ofEpochMilli(v.since()).toString()))
                .toList();
    }

    /** The steps of a plan. */
    static List<PlanStep> steps(Plan plan, List<Verdict> judged) {
        return new Report(rejected(judged), plan.held(), plan.shadowed()).steps(plan, set -> true);
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
        held.forEach(h -> steps.add(new PlanStep("hold", h.set(), h.reason())));
        rejected.forEach(r -> steps.add(new PlanStep("reject", r.artifact(), r.reason())));
        shadowed.forEach(s -> steps.add(new PlanStep("shadow", s.artifact(), s.reason())));
        return steps;
    }
}
