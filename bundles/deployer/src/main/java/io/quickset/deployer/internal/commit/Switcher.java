package io.quickset.deployer.internal.commit;

import io.quickset.control.GenerationRecord;
import io.quickset.control.Generations;
import io.quickset.deployer.internal.artifact.SetSupply;
import io.quickset.deployer.internal.artifact.Verdicts;
import io.quickset.deployer.internal.plan.Group;
import io.quickset.deployer.internal.plan.Hold;
import io.quickset.deployer.internal.plan.Plan;
import io.quickset.deployer.internal.probe.Prober;
import io.quickset.deployer.internal.scan.Found;
import io.quickset.deployer.internal.scan.Moment;
import io.quickset.deployer.internal.stage.Candidates;
import io.quickset.deployer.internal.stage.Stager;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The steps from a plan to a generation: stage, check needs, probe, commit. All groups that are ready become one new
 * generation; the others are held with the reason. For one thread.
 */
public final class Switcher {

    private final Generations generations;
    private final Prober prober;
    private final Stager stager;
    private final Candidates candidates;
    private final StageStep stage;
    private final ProbeStep probe;
    private final CommitStep commit;

    public Switcher(Generations generations, Commits commits, Verdicts verdicts, Prober prober) {
        this.generations = generations;
        this.prober = prober;
        this.stager = new Stager(generations, commits.observed().observers());
        this.candidates = new Candidates(stager);
        this.stage = new StageStep(verdicts, candidates, commits.observed());
        this.probe = new ProbeStep(generations, prober, commits.observed());
        this.commit = new CommitStep(commits, candidates);
    }

    public boolean waiting() {
        return stager.waiting() || stage.isWaiting() || probe.isWaiting() || commit.isWaiting();
    }

    /** Changes whenever something else than the plan may have made a group ready. */
    public int revision() {
        return prober.revision();
    }

    /** Trusts nothing that was staged before, and asks every probe again. */
    public void distrust() {
        candidates.retain(List.of(), Set.of());
        stager.retryNow();
        stage.retryNow();
        probe.retryNow();
        commit.retryNow();
        prober.retry();
    }

    /** What was put into the deploy folder and lies there no more is nobody's wish any more. */
    public void scanned(Collection<Found> there) {
        commit.scanned(there);
    }

    /**
     * What is to be done.
     *
     * @param current what the plan starts from
     * @param kept the sets that stay although nothing supplies them, as far as the plan leaves them alone
     * @param bases into which something is merged, which may change soon
     */
    public record Task(Plan plan, GenerationRecord current, Set<String> kept, Set<SetSupply.Content> bases) {}

    /** Carries the plan out, notes what now supplies each set, and returns which sets are held. */
    public List<Hold> execute(Task task, Map<String, String> suppliers, Moment now) {
        Plan plan = task.plan();
        stager.retain(plan.puts().stream().map(SetSupply::artifact).collect(Collectors.toSet()));
        candidates.retain(plan.puts(), task.bases());
        long start = System.nanoTime();
        Attempt attempt = new Attempt(plan, task.current(), task.kept(), generations.damagedSets(), now,
                new ArrayList<>(plan.holds()));
        List<StagedGroup> staged = settled(stage.run(attempt, suppliers), attempt);
        commit.run(settled(probe.run(staged, attempt), attempt), suppliers, attempt, start);
        return attempt.holds();
    }

    // Those whose needs are met.
    private static List<StagedGroup> settled(List<StagedGroup> ready, Attempt attempt) {
        List<Group> settled = Requirements.settle(
                ready.stream().map(StagedGroup::group).toList(), attempt.current(), attempt::hold);
        return ready.stream().filter(each -> settled.contains(each.group())).toList();
    }
}
