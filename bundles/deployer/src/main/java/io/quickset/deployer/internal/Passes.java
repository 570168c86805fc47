package io.quickset.deployer.internal;

import io.quickset.control.Generations;
import io.quickset.control.NodeStatus;
import io.quickset.control.Reconciler.PlanStep;
import io.quickset.control.Reconciler.ReloadOption;
import io.quickset.deployer.internal.artifact.Verdict;
import io.quickset.deployer.internal.artifact.Verdict.State;
import io.quickset.deployer.internal.observe.Lag;
import io.quickset.deployer.internal.observe.Observers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** One pass, and what people and programs see of it. For the reconciler's thread. */
final class Passes {

    private final Reconciliation reconciliation;
    private final Generations generations;
    private final Supplier<NodeStatus> status;
    private final StatusPublisher publisher;
    private final MountedArtifacts mounts;
    private final Observers observers;
    private final Lag lag;

    Passes(Reconciliation reconciliation, Generations generations, Supplier<NodeStatus> status, StatusPublisher publisher,
            MountedArtifacts mounts, Observers observers, Lag lag) {
        this.reconciliation = reconciliation;
        this.generations = generations;
        this.status = status;
        this.publisher = publisher;
        this.mounts = mounts;
        this.observers = observers;
        this.lag = lag;
    }

    /** Runs it, and returns its steps. What it throws is told by the status until one succeeds. */
    List<PlanStep> pass(Set<ReloadOption> options) {
        boolean dryRun = options.contains(ReloadOption.DRY_RUN);
        if (!dryRun) {
            lag.begin();
        }
        List<PlanStep> steps;
        try {
            steps = reconciliation.pass(options);
        } catch (RuntimeException | Error e) {
            if (!dryRun) {
                failed(e);
            }
            throw e;
        }
        NodeStatus now = status.get();
        publisher.publish(now, reconciliation.report());
        if (!dryRun) {
            mounts.tell(reconciliation.report(), reconciliation.supplies().all(), generations.current());
            tell(now);
        }
        return steps;
    }

    private void failed(Throwable failure) {
        try {
            reconciliation.failed(failure);
            NodeStatus now = status.get();
            publisher.publish(now, reconciliation.report());
            observers.changed(now);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private void tell(NodeStatus now) {
        if (!reconciliation.idle()) {
            reconciliation.judged().stream().filter(verdict -> verdict.state() == State.BAD).forEach(this::rejected);
        }
        observers.changed(now);
        Duration behind = lag.end(!reconciliation.idle(), reconciliation.unsettled());
        observers.tell(each -> each.reconciled(Instant.now(), behind));
    }

    private void rejected(Verdict bad) {
        observers.rejected(bad.found().name(), bad.found().fingerprint(), bad.kind(), bad.reason());
    }
}
