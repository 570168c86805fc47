package io.quickset.deployer.internal;

import io.quickset.control.GenerationRecord;
import io.quickset.control.Generations;
import io.quickset.control.NodeStatus;
import io.quickset.control.Reconciler.PlanStep;
import io.quickset.control.Reconciler.RefusedException;
import io.quickset.control.Reconciler.ReloadOption;
import io.quickset.control.StagedSet;
import io.quickset.deployer.internal.commit.Operations;
import io.quickset.deployer.internal.scan.Found;
import io.quickset.deployer.internal.stage.Stager;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.osgi.framework.Version;

/** A pass, and what is done for each wish: each ends with a pass that people see. For the reconciler's thread. */
final class Wishes {

    private final Reconciliation reconciliation;
    private final Generations generations;
    private final Operations operations;
    private final Supplier<NodeStatus> status;
    private final StatusPublisher publisher;
    private final Mounts mounts;
    private final Arrivals arrivals;
    private final LongSupplier clock;

    Wishes(Reconciliation reconciliation, Generations generations, Operations operations, Supplier<NodeStatus> status,
            StatusPublisher publisher, Mounts mounts, Arrivals arrivals, LongSupplier clock) {
        this.reconciliation = reconciliation;
        this.generations = generations;
        this.operations = operations;
        this.status = status;
        this.publisher = publisher;
        this.mounts = mounts;
        this.arrivals = arrivals;
        this.clock = clock;
    }

    /** One pass, and what people see of it. */
    List<PlanStep> pass(Set<ReloadOption> options) {
        List<PlanStep> steps = reconciliation.pass(options);
        publisher.publish(status.get());
        mounts.tell(reconciliation.report(), reconciliation.supplies(), generations.current());
        return steps;
    }

    List<PlanStep> reload(Set<ReloadOption> options, String actor) throws RefusedException {
        boolean dryRun = options.contains(ReloadOption.DRY_RUN);
        if (options.contains(ReloadOption.RETRY) && !dryRun) {
            operations.forgetRefused(actor);
        }
        reconciliation.distrust(dryRun);
        return pass(options);
    }

    GenerationRecord rollback(long generation, String actor) throws RefusedException {
        return rolledBack(operations.rollback(generation, actor));
    }

    GenerationRecord undo(long before, String actor, String why) throws RefusedException {
        return rolledBack(operations.undo(before, actor, why));
    }

    private GenerationRecord rolledBack(GenerationRecord after) {
        reconciliation.rolledBack();
        pass(Set.of());
        return after;
    }

    GenerationRecord pin(String set, Version version, String actor) throws RefusedException {
        GenerationRecord after = operations.pin(set, version, actor, wanted -> fromFolder(set, wanted));
        pass(Set.of());
        return after;
    }

    GenerationRecord unpin(String set, String actor) throws RefusedException {
        GenerationRecord after = operations.unpin(set, actor);
        pass(Set.of());
        return after;
    }

    private Optional<StagedSet> fromFolder(String set, Version version) {
        return reconciliation.supplies().stream()
                .filter(s -> s.set().equals(set) && s.version().equals(version)).findFirst()
                .map(s -> new Stager(generations).stage(s.merging(List.of()), clock.getAsLong())) // a pin is of the artifact
                .map(result -> result instanceof Stager.Result.Done done ? done.set() : null);
    }

    /** Takes an artifact in that was checked. */
    List<PlanStep> put(Found artifact, String actor) throws RefusedException {
        arrivals.enter(artifact, actor);
        return pass(Set.of());
    }

    List<PlanStep> preview(Found artifact) {
        return reconciliation.preview(artifact);
    }
}
