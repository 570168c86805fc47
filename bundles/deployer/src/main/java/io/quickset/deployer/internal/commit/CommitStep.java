package io.quickset.deployer.internal.commit;

import io.quickset.control.Change;
import io.quickset.control.GenerationRecord;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.NodeObserver.Outcome;
import io.quickset.control.Policy;
import io.quickset.control.RecordedReasons;
import io.quickset.control.StagedSet;
import io.quickset.deployer.internal.artifact.SetSupply;
import io.quickset.deployer.internal.scan.Found;
import io.quickset.deployer.internal.stage.Candidates;
import io.quickset.deployer.internal.stage.Retries;
import io.quickset.deployer.internal.stage.Stager;
import io.quickset.format.text.PlainText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last step: makes one generation of all groups that are ready, and tells of it. For one thread. */
final class CommitStep {

    private static final Logger LOG = LoggerFactory.getLogger(CommitStep.class);
    private static final String COMMIT = "commit"; // what all of its failures are noted as
    private static final int TOLD = 10; // of what a generation changed: its reason stands in every line of its audit

    private final Commits commits;
    private final Candidates candidates;
    private final Retries retries = new Retries();

    CommitStep(Commits commits, Candidates candidates) {
        this.commits = commits;
        this.candidates = candidates;
    }

    /** Whether something is to be tried again. */
    boolean isWaiting() {
        return retries.waiting();
    }

    /** Tries everything again at once. */
    void retryNow() {
        retries.clear();
    }

    /** The change that those groups make. */
    static Change change(List<StagedGroup> ready, Map<String, String> releases, Attempt attempt) {
        List<StagedSet> put = ready.stream().flatMap(each -> each.contents().stream()).map(StagedGroup.Content::set).toList();
        Set<String> remove = ready.stream().flatMap(each -> each.group().remove().stream()).collect(Collectors.toSet());
        Set<String> kept = new HashSet<>(attempt.kept());
        ready.forEach(each -> kept.removeAll(each.group().sets()));
        Policy policy = attempt.current().policy();
        return new Change(RecordedReasons.DEPLOYER, reason(ready, policy.releases().equals(releases)), put, remove,
                policy.withReleases(releases).withKept(kept));
    }

    private static String reason(List<StagedGroup> ready, boolean sameReleases) {
        List<String> reasons = new ArrayList<>();
        for (StagedGroup each : ready) {
            each.group().release().ifPresent(release -> reasons.add("release " + release.id()));
            each.contents().forEach(c -> reasons.add(
                    c.supply().set() + " " + c.supply().version() + " from " + c.supply().sources()));
            each.group().remove().forEach(set -> reasons.add("removed " + set));
        }
        if (reasons.isEmpty()) {
            return sameReleases ? "what a rollback kept is supplied again or may go" : "releases in force have changed";
        }
        int more = reasons.size() - TOLD;
        return more <= 0 ? String.join(", ", reasons)
                : String.join(", ", reasons.subList(0, TOLD)) + ", and " + more + " more";
    }

    /** See {@link Puts#retain}. */
    void scanned(Collection<Found> there) {
        commits.puts().retain(there);
    }

    /**
     * Commits those groups; what can't be committed now is held and tried again. Notes what supplies what is live.
     *
     * @param start when the attempt began, by {@link System#nanoTime()}
     */
    void run(List<StagedGroup> complete, Map<String, String> suppliers, Attempt attempt, long start) {
        List<StagedGroup> ready = new ArrayList<>();
        for (StagedGroup each : complete) {
            List<StagedGroup.Content> healed = healed(each, attempt);
            for (StagedGroup.Content content : healed) {
                switched(content.supply(), suppliers);
                commits.puts().done(Set.of(content.supply().artifact()));
            }
            ready.add(each.without(healed));
        }
        Map<String, String> releases = new HashMap<>(attempt.plan().releases());
        ready.forEach(each -> each.group().release().ifPresent(
                release -> release.members().keySet().forEach(set -> releases.put(set, release.id()))));
        Change change = change(ready, releases, attempt);
        if (change.put().isEmpty() && change.remove().isEmpty()
                && change.policy().equals(attempt.current().policy())) {
            retries.clear();
            return;
        }
        Optional<String> failure = retries.fresh(COMMIT, attempt.now().ticks());
        if (failure.isPresent()) {
            hold(ready, failure.get(), attempt);
            return;
        }
        GenerationRecord after;
        try {
            after = commits.deploy(change, ready.stream().map(StagedGroup::artifacts).toList());
        } catch (IOException | RuntimeException | Error e) {
            String reason = Stager.Result.Later.of(e).reason();
            if (retries.failed(COMMIT, reason, attempt.now().ticks()) && !(e instanceof IOException)) {
                LOG.error("a generation could not be made and is tried again", e);
            }
            hold(ready, reason, attempt);
            return;
        }
        retries.clear();
        long millis = (System.nanoTime() - start) / 1_000_000;
        for (StagedGroup each : ready) {
            for (StagedGroup.Content content : each.contents()) {
                switched(content.supply(), suppliers);
                tell(content.supply().set(), content.supply().version().toString(),
                        "from " + content.supply().sources(), after, millis, attempt);
            }
            each.group().remove().forEach(set -> tell(set, "none", "its artifact is gone", after, millis, attempt));
        }
    }

    private void hold(List<StagedGroup> ready, String reason, Attempt attempt) {
        ready.forEach(each -> {
            attempt.hold(each.group(), reason);
            commits.observed().held(each.group(), Outcome.FAILED, reason);
        });
    }

    // What the scrub has made live itself meanwhile: what was staged to replace it gave it an intact copy.
    private List<StagedGroup.Content> healed(StagedGroup ready, Attempt attempt) {
        Set<String> damaged = commits.generations().damagedSets();
        GenerationRecord current = commits.generations().current();
        return ready.contents().stream().filter(each -> attempt.damaged().contains(each.name())
                && !damaged.contains(each.name()) && current.set(each.name()).filter(each::isLive).isPresent()).toList();
    }

    private void switched(SetSupply supply, Map<String, String> suppliers) {
        suppliers.put(supply.set(), supply.artifact());
        candidates.drop(supply);
    }

    private static void tell(String set, String version, String why, GenerationRecord after, long millis,
            Attempt attempt) {
        LOG.info("set {}: {} -> {} in generation {} after {} ms, {}", set,
                attempt.current().set(set).map(SetRecord::version).map(Object::toString).orElse("none"), version,
                after.number(), millis, PlainText.harmless(why));
    }
}
