package io.quickset.deployer.internal;

import io.quickset.control.GenerationRecord;
import io.quickset.control.Reconciler.PlanStep;
import io.quickset.control.Reconciler.RefusedException;
import io.quickset.control.Reconciler.ReloadOption;
import io.quickset.control.StagedSet;
import io.quickset.deployer.internal.artifact.SetSupply;
import io.quickset.deployer.internal.commit.Operations;
import io.quickset.deployer.internal.scan.Found;
import io.quickset.deployer.internal.scan.Moment;
import io.quickset.deployer.internal.stage.Stager;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.osgi.framework.Version;

/** What is done for each wish. It ends with a pass. For the reconciler's thread. */
final class Wishes {

    private final Passes passes;
    private final Reconciliation reconciliation;
    private final Operations operations;
    private final Arrivals arrivals;
    private final Supplier<Stager> stager;
    private final Supplier<Moment> clock;

    /**
     * Over those.
     *
     * @param stager makes one for what no pass stages
     */
    Wishes(Passes passes, Reconciliation reconciliation, Operations operations, Arrivals arrivals,
            Supplier<Stager> stager, Supplier<Moment> clock) {
        this.passes = passes;
        this.reconciliation = reconciliation;
        this.operations = operations;
        this.arrivals = arrivals;
        this.stager = stager;
        this.clock = clock;
    }

    List<PlanStep> reload(Set<ReloadOption> options, String actor) throws RefusedException {
        boolean dryRun = options.contains(ReloadOption.DRY_RUN);
        if (options.contains(ReloadOption.RETRY) && !dryRun) {
            operations.forgetRefused(actor);
        }
        reconciliation.distrust(dryRun);
        return passes.pass(options);
    }

    GenerationRecord rollback(long generation, String actor) throws RefusedException {
        return rolledBack(operations.rollback(generation, actor));
    }

    GenerationRecord undo(long before, String actor, String why) throws RefusedException {
        return rolledBack(operations.undo(before, actor, why));
    }

    private GenerationRecord rolledBack(GenerationRecord after) {
        reconciliation.rolledBack();
        passes.pass(Set.of());
        return after;
    }

    GenerationRecord pin(String set, Version version, String actor) throws RefusedException {
        GenerationRecord after = operations.pin(set, version, actor, wanted -> fromFolder(set, wanted));
        passes.pass(Set.of());
        return after;
    }

    GenerationRecord unpin(String set, String actor) throws RefusedException {
        GenerationRecord after = operations.unpin(set, actor);
        passes.pass(Set.of());
        return after;
    }

    // The first that can be staged; of the artifact alone: what is merged into one stays staged with the stager, to be
    // used again.
    private Optional<StagedSet> fromFolder(String set, Version version) throws RefusedException {
        List<String> obstacles = new ArrayList<>();
        for (SetSupply supply : reconciliation.supplies().all()) {
            if (supply.set().equals(set) && supply.version().equals(version)) {
                Stager.Result result = stager.get().stage(supply.merging(List.of()), clock.get().ticks());
                if (result instanceof Stager.Result.Done done) {
                    return Optional.of(done.set());
                }
                obstacles.add(supply.artifact() + " " + obstacle(result));
            }
        }
        if (!obstacles.isEmpty()) {
            throw new RefusedException(String.join("; ", obstacles));
        }
        return Optional.empty();
    }

    private static String obstacle(Stager.Result result) {
        if (result instanceof Stager.Result.Bad bad) {
            return "is bad: " + bad.reason();
        }
        return result instanceof Stager.Result.Later later ? "can't be stored now: " + later.cause()
                : "changed while it was read: try again";
    }

    /** Takes an artifact in that was checked. */
    List<PlanStep> put(Found artifact, String actor) throws RefusedException {
        arrivals.enter(artifact, actor);
        try {
            arrivals.settle(artifact);
        } catch (RefusedException e) {
            passes.pass(Set.of()); // it is there
            throw e;
        }
        return passes.pass(Set.of());
    }

    List<PlanStep> preview(Found artifact) {
        return reconciliation.preview(artifact);
    }
}
