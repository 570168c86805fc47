package io.quickset.deployer.internal;

import io.quickset.control.GenerationRecord;
import io.quickset.control.Generations;
import io.quickset.control.NodeStatus;
import io.quickset.control.Reconciler;
import io.quickset.control.StagedSet;
import io.quickset.deployer.internal.commit.Operations;
import io.quickset.deployer.internal.stage.Stager;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.osgi.framework.Version;

/** The reconciler as others see it: every wish runs on its one thread, between passes. Safe for use by any thread. */
final class ReconcilerService implements Reconciler {

    private final Reconciliation reconciliation;
    private final Generations generations;
    private final Operations operations;
    private final CurrentStatus status;
    private final StatusPublisher publisher;
    private final MountedArtifacts mounts;
    private final PassLoop loop;
    private final ToLongFunction<String> bundleId;
    private final LongSupplier clock;

    ReconcilerService(Reconciliation reconciliation, Generations generations, Operations operations,
            CurrentStatus status, StatusPublisher publisher, MountedArtifacts mounts, PassLoop loop,
            ToLongFunction<String> bundleId, LongSupplier clock) {
        this.reconciliation = reconciliation;
        this.generations = generations;
        this.operations = operations;
        this.status = status;
        this.publisher = publisher;
        this.mounts = mounts;
        this.loop = loop;
        this.bundleId = bundleId;
        this.clock = clock;
    }

    @Override
    public void wake() {
        loop.wake();
    }

    /** One pass, and what people see of it. On the loop's thread. */
    List<PlanStep> pass(Set<ReloadOption> options) {
        List<PlanStep> steps = reconciliation.pass(options);
        publisher.publish(status());
        mounts.tell(reconciliation.report(), reconciliation.supplies(), generations.current());
        return steps;
    }

    @Override
    public List<PlanStep> reload(ReloadOption... options) throws RefusedException {
        Set<ReloadOption> wanted = EnumSet.noneOf(ReloadOption.class);
        wanted.addAll(List.of(options));
        return run(() -> {
            boolean dryRun = wanted.contains(ReloadOption.DRY_RUN);
            if (wanted.contains(ReloadOption.RETRY) && !dryRun) {
                operations.forgetRefused("shell");
            }
            reconciliation.distrust(dryRun);
            return pass(wanted);
        });
    }

    @Override
    public GenerationRecord rollback(long generation, String actor) throws RefusedException {
        return run(() -> rolledBack(operations.rollback(generation, actor)));
    }

    /** Undoes what the deployer did after that generation, unless someone else has decided something since. */
    GenerationRecord undo(long before, String actor, String why) throws RefusedException {
        return run(() -> rolledBack(operations.undo(before, actor, why)));
    }

    private GenerationRecord rolledBack(GenerationRecord after) {
        reconciliation.rolledBack();
        pass(Set.of());
        return after;
    }

    @Override
    public GenerationRecord pin(String set, Version version, String actor) throws RefusedException {
        return run(() -> {
            GenerationRecord after = operations.pin(set, version, actor, wanted -> fromFolder(set, wanted));
            pass(Set.of());
            return after;
        });
    }

    @Override
    public GenerationRecord unpin(String set, String actor) throws RefusedException {
        return run(() -> {
            GenerationRecord after = operations.unpin(set, actor);
            pass(Set.of());
            return after;
        });
    }

    private Optional<StagedSet> fromFolder(String set, Version version) {
        return reconciliation.supplies().stream()
                .filter(s -> s.set().equals(set) && s.version().equals(version)).findFirst()
                // A pin is of the artifact alone. What is merged into one stays staged with the stager, to be used
                // again.
                .map(s -> new Stager(generations).stage(s.merging(List.of()), clock.getAsLong()))
                .map(result -> result instanceof Stager.Result.Done done ? done.set() : null);
    }

    @Override
    public NodeStatus status() {
        return status.get();
    }

    @Override
    public long bundleId(String set) {
        return bundleId.applyAsLong(set);
    }

    private <T> T run(Wish<T> wish) throws RefusedException {
        FutureTask<T> task = new FutureTask<>(wish::run);
        loop.submit(task);
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RefusedException refused) {
                throw refused;
            }
            throw new RefusedException("it failed: " + e.getCause(), e.getCause());
        } catch (java.util.concurrent.CancellationException e) {
            throw new RefusedException("the node is stopping", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException("interrupted while waiting for it", e);
        }
    }

    private interface Wish<T> {
        T run() throws RefusedException;
    }

    /** The value of {@link Reconciler#READY} now. */
    String ready() {
        GenerationRecord current = generations.current();
        return "generation=" + current.number() + " sets=" + current.sets().size();
    }

    /** The properties to register with. */
    Map<String, Object> properties() {
        return Map.of(READY, ready());
    }
}
