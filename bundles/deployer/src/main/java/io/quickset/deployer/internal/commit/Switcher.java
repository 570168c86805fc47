package io.quickset.deployer.internal.commit;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.Snapshot;
import io.quickset.View;
import io.quickset.control.Change;
import io.quickset.control.GenerationRecord;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.Generations;
import io.quickset.control.NodeObserver.Outcome;
import io.quickset.control.NodeStatus.Held;
import io.quickset.control.StagedSet;
import io.quickset.deployer.internal.artifact.SetSupply;
import io.quickset.deployer.internal.artifact.Verdict;
import io.quickset.deployer.internal.artifact.Verdicts;
import io.quickset.deployer.internal.plan.Group;
import io.quickset.deployer.internal.plan.Plan;
import io.quickset.deployer.internal.plan.Planner;
import io.quickset.deployer.internal.probe.Prober;
import io.quickset.deployer.internal.probe.Prober.Question;
import io.quickset.deployer.internal.stage.Candidates;
import io.quickset.deployer.internal.stage.Stager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps from a plan to a generation: stage, check needs, probe, commit. All groups that are ready become one new
 * generation; the others are held with the reason. For one thread.
 */
public final class Switcher {

    private static final Logger LOG = LoggerFactory.getLogger(Switcher.class);
    private static final String COMMIT = ""; // no artifact has this name
    private static final int TOLD = 10; // of what a generation changed: its reason stands in every line of its audit

    private final Generations generations;
    private final Commits commits;
    private final Verdicts verdicts;
    private final Prober prober;
    private final Stager stager;
    private final Candidates candidates;
    private boolean changed; // while it was staged: to be staged again soon

    public Switcher(Generations generations, Commits commits, Verdicts verdicts, Prober prober) {
        this.generations = generations;
        this.commits = commits;
        this.verdicts = verdicts;
        this.prober = prober;
        this.stager = new Stager(generations, commits.observed().observers());
        this.candidates = new Candidates(stager);
    }

    public boolean waiting() {
        return stager.waiting() || changed;
    }

    /** Changes whenever something else than the plan may have made a group ready. */
    public int revision() {
        return prober.revision();
    }

    /** Trusts nothing that was staged before, and asks every probe again. */
    public void distrust() {
        candidates.retain(List.of(), Set.of());
        stager.retryNow();
        prober.retry();
    }

    /** A group with its content. */
    private record Ready(Group group, List<Content> contents) {

        /** Those that want it to switch. */
        Set<String> artifacts() {
            Set<String> names = contents.stream().map(c -> c.supply.artifact()).collect(Collectors.toSet());
            group.release().ifPresent(release -> names.add(release.artifact()));
            return names;
        }
    }

    private record Content(SetSupply supply, StagedSet set) {}

    /** One plan on its way. */
    private record Step(Plan plan, GenerationRecord current, Set<String> damaged, long now, List<Held> held) {

        /** Whether staging found that this is live already, and whole. */
        boolean isLive(SetSupply supply) {
            return !damaged.contains(supply.set()) && current.set(supply.set()).filter(supply::isLive).isPresent();
        }

        void hold(Group group, String reason) {
            for (String set : group.sets()) {
                held.add(new Held(set, current.set(set).map(live -> live.version().toString()).orElse(""),
                        group.told(reason)));
            }
        }
    }

    /**
     * Carries the plan out, notes what now supplies each set, and returns which sets are held.
     *
     * @param bases into which something is merged, which may change soon
     */
    public List<Held> execute(Plan plan, GenerationRecord current, Set<SetSupply.Content> bases,
            Map<String, String> suppliers, long now) {
        Set<String> wanted = plan.puts().stream().map(SetSupply::artifact).collect(Collectors.toSet());
        wanted.add(COMMIT);
        stager.retain(wanted);
        changed = false;
        candidates.retain(plan.puts(), bases);
        long start = System.nanoTime();
        Step step = new Step(plan, current, generations.damagedSets(), now, new ArrayList<>(plan.held()));
        List<Ready> ready = new ArrayList<>();
        Map<SetSupply, Stager.Result> results = candidates.stage(plan.puts(), now);
        for (Group group : plan.groups()) {
            staged(group, results, ready, suppliers, step).ifPresent(ready::add);
        }
        ready = probed(settled(ready, step), step);
        commit(settled(ready, step), suppliers, step, start);
        return step.held;
    }

    private Optional<Ready> staged(Group group, Map<SetSupply, Stager.Result> results, List<Ready> before,
            Map<String, String> suppliers, Step step) {
        List<Content> contents = new ArrayList<>();
        for (SetSupply supply : group.put()) {
            Stager.Result result = results.get(supply);
            if (result instanceof Stager.Result.Done done) {
                Snapshot snapshot = done.set().snapshot();
                SetSupply known = supply.layer() == Layer.OVERLAY ? supply : supply.with(snapshot.baseDigest());
                verdicts.know(known);
                if (step.isLive(known)) {
                    suppliers.put(supply.set(), supply.artifact());
                    candidates.drop(supply);
                    continue;
                }
                Optional<String> obstacle = obstacle(group, known, snapshot.digest(), contents, before, step);
                if (obstacle.isPresent()) {
                    step.hold(group, obstacle.get());
                    return Optional.empty();
                }
                contents.add(new Content(known, done.set()));
            } else if (result instanceof Stager.Result.Bad bad) {
                reject(group, supply, bad.reason(), step);
                return Optional.empty();
            } else if (result instanceof Stager.Result.Later later) {
                commits.observed().held(supply, Outcome.FAILED, later.reason());
                step.hold(group, later.reason());
                return Optional.empty();
            } else if (result instanceof Stager.Result.Unmergeable unmergeable) {
                step.hold(group, "what is merged into " + supply.artifact() + " does not go with it: "
                        + unmergeable.reason());
                return Optional.empty();
            } else {
                verdicts.changed(supply, step.now);
                changed = true;
                return Optional.empty();
            }
        }
        return Optional.of(new Ready(group, contents));
    }

    // What only the content tells.
    private Optional<String> obstacle(Group group, SetSupply supply, Digest digest, List<Content> contents,
            List<Ready> before, Step step) {
        if (step.current.policy().refuses(supply.set(), digest)) {
            return Optional.of("version " + supply.version() + " " + Planner.REFUSED);
        }
        if (group.release().map(release -> release.members().get(supply.set()))
                .filter(member -> !member.isMetBy(supply.version(), supply.digest())).isPresent()) {
            return Optional.of(supply.artifact() + " has other content than the release names");
        }
        List<Content> all = new ArrayList<>(contents);
        before.forEach(ready -> all.addAll(ready.contents));
        if (sameBundle(supply, all, step)) {
            candidates.drop(supply);
            String reason = "another set's bundle has the same symbolic name and version: rename one";
            verdicts.reject(supply, reason, step.now);
            return Optional.of("its artifact " + supply.artifact() + " is bad: " + reason);
        }
        return Optional.empty();
    }

    private static boolean sameBundle(SetSupply supply, List<Content> staged, Step step) {
        Set<String> changed = step.plan.groups().stream().flatMap(g -> g.sets().stream()).collect(Collectors.toSet());
        return staged.stream().anyMatch(s -> BundleName.same(supply.headers(), s.supply.headers()))
                || step.current.sets().stream().filter(set -> !changed.contains(set.name()))
                        .anyMatch(set -> BundleName.same(supply.headers(), set.origin().headers()));
    }

    private void reject(Group group, SetSupply supply, String reason, Step step) {
        if (verdicts.reject(supply, reason, step.now)) {
            step.hold(group, "its artifact " + supply.artifact() + " is bad: " + reason);
        }
    }

    private static List<Ready> settled(List<Ready> ready, Step step) {
        List<Group> settled = Requirements.settle(ready.stream().map(Ready::group).toList(), step.current, step::hold);
        return ready.stream().filter(each -> settled.contains(each.group)).toList();
    }

    private List<Ready> probed(List<Ready> ready, Step step) {
        if (prober.idle()) {
            return ready;
        }
        View pending = generations.preview(change(ready, Map.of(), step));
        List<Group> groups = ready.stream().map(Ready::group).toList();
        List<Ready> agreed = new ArrayList<>();
        Set<Question> questions = new HashSet<>();
        for (Ready each : ready) {
            Question question = question(each, Requirements.needed(each.group, groups, step.current), pending);
            questions.add(question);
            prober.objection(question, pending)
                    .ifPresentOrElse(reason -> object(each, reason, step), () -> agreed.add(each));
        }
        prober.retain(questions);
        return agreed;
    }

    private void object(Ready ready, String reason, Step step) {
        step.hold(ready.group, reason);
        if (!Prober.undecided(reason)) {
            commits.observed().held(ready.group, Outcome.REFUSED, reason);
        }
    }

    private static Question question(Ready ready, Iterable<String> needed, View pending) {
        Map<String, Optional<Prober.Content>> changing = new TreeMap<>();
        ready.group.sets().forEach(set -> changing.put(set, content(set, pending)));
        Map<String, Prober.Content> others = new TreeMap<>();
        needed.forEach(set -> content(set, pending).ifPresent(content -> others.put(set, content)));
        return new Question(changing, others);
    }

    private static Optional<Prober.Content> content(String set, View pending) {
        return pending.set(set).map(s -> new Prober.Content(s.version(), s.digest()));
    }

    private static Change change(List<Ready> ready, Map<String, String> releases, Step step) {
        List<StagedSet> put = ready.stream().flatMap(each -> each.contents.stream()).map(Content::set).toList();
        Set<String> remove = ready.stream().flatMap(each -> each.group.remove().stream()).collect(Collectors.toSet());
        return new Change(Commits.DEPLOYER, reason(ready), put, remove, step.current.policy().withReleases(releases));
    }

    private static String reason(List<Ready> ready) {
        List<String> reasons = new ArrayList<>();
        for (Ready each : ready) {
            each.group.release().ifPresent(release -> reasons.add("release " + release.id()));
            each.contents.forEach(c -> reasons.add(
                    c.supply.set() + " " + c.supply.version() + " from " + c.supply.sources()));
            each.group.remove().forEach(set -> reasons.add("removed " + set));
        }
        if (reasons.isEmpty()) {
            return "releases in force have changed";
        }
        int more = reasons.size() - TOLD;
        return more <= 0 ? String.join(", ", reasons)
                : String.join(", ", reasons.subList(0, TOLD)) + ", and " + more + " more";
    }

    private void commit(List<Ready> ready, Map<String, String> suppliers, Step step, long start) {
        Map<String, String> releases = new HashMap<>(step.plan.releases());
        ready.forEach(each -> each.group.release().ifPresent(
                release -> release.members().keySet().forEach(set -> releases.put(set, release.id()))));
        Change change = change(ready, releases, step);
        if (change.put().isEmpty() && change.remove().isEmpty() && releases.equals(step.current.policy().releases())) {
            stager.forget(COMMIT);
            return;
        }
        GenerationRecord after;
        try {
            stager.throttle(COMMIT, step.now);
            after = commits.deploy(change, ready.stream().map(Ready::artifacts).toList());
        } catch (IOException | RuntimeException e) {
            String why = stager.later(COMMIT, e, step.now).reason();
            ready.forEach(each -> {
                step.hold(each.group, why);
                commits.observed().held(each.group, Outcome.FAILED, why);
            });
            return;
        }
        stager.forget(COMMIT);
        long millis = (System.nanoTime() - start) / 1_000_000;
        for (Ready each : ready) {
            for (Content content : each.contents) {
                suppliers.put(content.supply.set(), content.supply.artifact());
                candidates.drop(content.supply);
                tell(content.supply.set(), content.supply.version().toString(), "from " + content.supply.sources(),
                        after, millis, step);
            }
            each.group.remove().forEach(set -> tell(set, "none", "its artifact is gone", after, millis, step));
        }
    }

    private static void tell(String set, String version, String why, GenerationRecord after, long millis, Step step) {
        LOG.info("set {}: {} -> {} in generation {} after {} ms, {}", set,
                step.current.set(set).map(SetRecord::version).map(Object::toString).orElse("none"), version,
                after.number(), millis, why);
    }
}
