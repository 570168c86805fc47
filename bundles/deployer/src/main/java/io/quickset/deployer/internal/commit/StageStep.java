package io.quickset.deployer.internal.commit;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.Snapshot;
import io.quickset.control.NodeObserver.Outcome;
import io.quickset.deployer.internal.artifact.SetSupply;
import io.quickset.deployer.internal.artifact.Verdicts;
import io.quickset.deployer.internal.plan.Group;
import io.quickset.deployer.internal.plan.Planner;
import io.quickset.deployer.internal.stage.Candidates;
import io.quickset.deployer.internal.stage.Stager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The first step: which groups have their content in the store, and whether that may be live. For one thread. */
final class StageStep {

    private final Verdicts verdicts;
    private final Candidates candidates;
    private final Observed observed;
    private boolean changed; // something did while it was staged: to be staged again soon

    StageStep(Verdicts verdicts, Candidates candidates, Observed observed) {
        this.verdicts = verdicts;
        this.candidates = candidates;
        this.observed = observed;
    }

    /** Whether what it last staged has to be staged again soon. */
    boolean isWaiting() {
        return changed;
    }

    /** Stages all groups; returns those that are complete, and holds the others. Notes what supplies what is live. */
    List<Ready> run(Attempt attempt, Map<String, String> suppliers) {
        changed = false;
        List<Ready> ready = new ArrayList<>();
        Map<SetSupply, Stager.Result> results = candidates.stage(attempt.plan().puts(), attempt.now().ticks());
        for (Group group : attempt.plan().groups()) {
            staged(group, results, ready, suppliers, attempt).ifPresent(ready::add);
        }
        return ready;
    }

    private Optional<Ready> staged(Group group, Map<SetSupply, Stager.Result> results, List<Ready> before,
            Map<String, String> suppliers, Attempt attempt) {
        List<Ready.Content> contents = new ArrayList<>();
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
                contents.add(new Ready.Content(known, done.set()));
            } else if (result instanceof Stager.Result.Bad bad) {
                reject(group, supply, bad.reason(), attempt);
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
        return Optional.of(new Ready(group, contents));
    }

    // What only the content tells.
    private Optional<String> obstacle(Group group, SetSupply supply, Digest digest, List<Ready.Content> contents,
            List<Ready> before, Attempt attempt) {
        if (attempt.current().policy().refuses(supply.set(), digest, supply.version())) {
            return Optional.of("version " + supply.version() + " " + Planner.REFUSED);
        }
        if (group.release().map(release -> release.members().get(supply.set()))
                .filter(member -> !member.isMetBy(supply.version(), supply.digest())).isPresent()) {
            return Optional.of(supply.artifact() + " has other content than the release names");
        }
        List<Ready.Content> all = new ArrayList<>(contents);
        before.forEach(ready -> all.addAll(ready.contents()));
        if (sameBundle(supply, all, attempt)) {
            candidates.drop(supply);
            String reason = "another set's bundle has the same symbolic name and version: rename one";
            verdicts.reject(supply, reason, attempt.now());
            return Optional.of("its artifact " + supply.artifact() + " is bad: " + reason);
        }
        return Optional.empty();
    }

    private static boolean sameBundle(SetSupply supply, List<Ready.Content> staged, Attempt attempt) {
        Set<String> changing =
                attempt.plan().groups().stream().flatMap(g -> g.sets().stream()).collect(Collectors.toSet());
        return staged.stream().anyMatch(s -> BundleName.same(supply.headers(), s.supply().headers()))
                || attempt.current().sets().stream().filter(set -> !changing.contains(set.name()))
                        .anyMatch(set -> BundleName.same(supply.headers(), set.origin().headers()));
    }

    private void reject(Group group, SetSupply supply, String reason, Attempt attempt) {
        if (verdicts.reject(supply, reason, attempt.now())) {
            attempt.hold(group, "its artifact " + supply.artifact() + " is bad: " + reason);
        }
    }
}
