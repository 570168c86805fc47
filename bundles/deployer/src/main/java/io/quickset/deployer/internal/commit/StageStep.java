package io.quickset.deployer.internal.commit;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.Snapshot;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.NodeObserver.Outcome;
import io.quickset.deployer.internal.artifact.SetSupply;
import io.quickset.deployer.internal.artifact.Verdicts;
import io.quickset.deployer.internal.plan.Because;
import io.quickset.deployer.internal.plan.Group;
import io.quickset.deployer.internal.plan.Planner;
import io.quickset.deployer.internal.stage.Candidates;
import io.quickset.deployer.internal.stage.Stager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The first step: which groups have their content in the store, and whether that may be live. For one thread. */
final class StageStep {

    private final Verdicts verdicts;
    private final Candidates candidates;
    private final Observed observed;
    private final Alone alone;
    private boolean changed; // something did while it was staged: to be staged again soon

    StageStep(Verdicts verdicts, Candidates candidates, Observed observed) {
        this.verdicts = verdicts;
        this.candidates = candidates;
        this.observed = observed;
        this.alone = new Alone(observed);
    }

    /** Whether what it last staged has to be staged again soon. */
    boolean isWaiting() {
        return changed || alone.waiting();
    }

    /** Tries everything again at once. */
    void retryNow() {
        alone.retryNow();
    }

    /** Stages all groups; returns those that are complete, and holds the others. Notes what supplies what is live. */
    List<StagedGroup> run(Attempt attempt, Map<String, String> suppliers) {
        changed = false;
        List<StagedGroup> ready = new ArrayList<>();
        Map<SetSupply, Stager.Result> results = candidates.stage(attempt.plan().puts(), attempt.now().ticks());
        alone.retain(attempt.plan().groups());
        for (Group group : attempt.plan().groups()) {
            alone.run(group, attempt, () -> staged(group, results, ready, suppliers, attempt)).ifPresent(ready::add);
        }
        return ready;
    }

    private Optional<StagedGroup> staged(Group group, Map<SetSupply, Stager.Result> results, List<StagedGroup> before,
            Map<String, String> suppliers, Attempt attempt) {
        List<StagedGroup.Content> contents = new ArrayList<>();
        for (SetSupply supply : group.put()) {
            Stager.Result result = results.get(supply);
            if (result instanceof Stager.Result.Done done) {
                Snapshot snapshot = done.set().snapshot();
                SetSupply known = supply.layer() == Layer.OVERLAY ? supply : supply.with(snapshot.baseDigest());
                verdicts.know(known);
                if (attempt.isLive(known)) {
                    suppliers.put(supply.set(), supply.artifact());
                    candidates.drop(supply);
                    continue;
                }
                Optional<String> obstacle = obstacle(group, known, snapshot.digest(), contents, before, attempt);
                if (obstacle.isPresent()) {
                    attempt.hold(group, obstacle.get());
                    return Optional.empty();
                }
                contents.add(new StagedGroup.Content(known, done.set()));
            } else if (result instanceof Stager.Result.Bad bad) {
                reject(group, supply, bad, attempt);
                return Optional.empty();
            } else if (result instanceof Stager.Result.Later later) {
                attempt.hold(group, later.reason());
                observed.held(supply, Outcome.FAILED, later.reason());
                return Optional.empty();
            } else if (result instanceof Stager.Result.Unmergeable unmergeable) {
                attempt.hold(group, "what is merged into " + supply.artifact() + " does not go with it: "
                        + unmergeable.reason());
                return Optional.empty();
            } else {
                verdicts.changed(supply, attempt.now());
                changed = true;
                return Optional.empty();
            }
        }
        return Optional.of(new StagedGroup(group, contents));
    }

    // What only the content tells.
    private Optional<String> obstacle(Group group, SetSupply supply, Digest digest, List<StagedGroup.Content> contents,
            List<StagedGroup> before, Attempt attempt) {
        if (attempt.current().policy().refuses(supply.set(), digest, supply.version())) {
            return Optional.of("version " + supply.version() + " " + Planner.REFUSED);
        }
        if (group.release().map(release -> release.members().get(supply.set()))
                .filter(member -> !member.isMetBy(supply.version(), supply.digest())).isPresent()) {
            return Optional.of(supply.artifact() + " has other content than the release names");
        }
        List<StagedGroup.Content> all = new ArrayList<>(contents);
        before.forEach(ready -> all.addAll(ready.contents()));
        return twin(group, supply, all, attempt).map(other -> "its artifact " + supply.artifact()
                + " can't be live beside set " + other + ", whose bundle has the same symbolic name and version: rename one");
    }

    // No verdict on the file: it is good once the other set has gone on. That one may stay for all that is planned,
    // unless it switches together with this one.
    private static Optional<String> twin(Group group, SetSupply supply, List<StagedGroup.Content> staged, Attempt attempt) {
        Stream<String> now = attempt.current().sets().stream().filter(set -> !group.sets().contains(set.name()))
                .filter(set -> BundleName.same(supply.headers(), set.origin().headers())).map(SetRecord::name);
        Stream<String> soon = staged.stream().map(StagedGroup.Content::supply)
                .filter(other -> BundleName.same(supply.headers(), other.headers())).map(SetSupply::set);
        return Stream.concat(now, soon).filter(other -> !other.equals(supply.set())).findFirst();
    }

    private void reject(Group group, SetSupply supply, Stager.Result.Bad bad, Attempt attempt) {
        if (verdicts.reject(supply, bad.kind(), bad.reason(), attempt.now())) {
            attempt.hold(group, Because.rejected("its artifact " + supply.artifact() + " is bad: " + bad.reason()));
        }
    }
}
