package io.quickset.deployer.internal;

import io.quickset.control.GenerationRecord;
import io.quickset.control.NodeStatus;
import io.quickset.control.Reconciler;
import io.quickset.deployer.internal.observe.SwitchTimes;
import io.quickset.deployer.internal.scan.Found;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.osgi.framework.Version;

/** The reconciler as others see it: every wish runs on its one thread, between passes. Safe for use by any thread. */
final class ReconcilerService implements Reconciler {

    private final Turn turn;
    private final Wishes wishes;
    private final Arrivals arrivals;
    private final Supplier<NodeStatus> status;
    private final ToLongFunction<String> bundleId;
    private final SwitchTimes times;

    ReconcilerService(Turn turn, Wishes wishes, Arrivals arrivals, Supplier<NodeStatus> status,
            ToLongFunction<String> bundleId, SwitchTimes times) {
        this.turn = turn;
        this.wishes = wishes;
        this.arrivals = arrivals;
        this.status = status;
        this.bundleId = bundleId;
        this.times = times;
    }

    @Override
    public Pass reload(Set<ReloadOption> options, String actor) throws RefusedException {
        Set<ReloadOption> wanted = Set.copyOf(options);
        Turn.Wish<Pass> reload = () -> passed(wishes.reload(wanted, actor));
        return wanted.contains(ReloadOption.DRY_RUN) ? turn.take(reload) : turn.change(reload);
    }

    @Override
    public GenerationRecord rollback(long generation, String actor) throws RefusedException {
        return turn.change(() -> wishes.rollback(generation, actor));
    }

    /** Undoes what the deployer did after that generation, unless someone else has decided something since. */
    GenerationRecord undo(long before, String actor, String why) throws RefusedException {
        return turn.take(() -> wishes.undo(before, actor, why));
    }

    @Override
    public GenerationRecord pin(String set, Version version, String actor) throws RefusedException {
        return turn.change(() -> wishes.pin(set, version, actor));
    }

    @Override
    public GenerationRecord unpin(String set, String actor) throws RefusedException {
        return turn.change(() -> wishes.unpin(set, actor));
    }

    @Override
    public Pass put(String artifact, Path content, String actor) throws RefusedException {
        Found durable = arrivals.durable(artifact, content);
        return turn.change(() -> passed(wishes.put(durable, actor)));
    }

    // On the reconciler's thread: afterwards another wish may have made the current generation.
    private Pass passed(List<PlanStep> steps) {
        return new Pass(turn.generations().current().number(), steps);
    }

    @Override
    public Pass preview(String artifact, Path content) throws RefusedException {
        Found checked = arrivals.checked(artifact, content);
        return turn.take(() -> passed(wishes.preview(checked.settled())));
    }

    @Override
    public Reconciler ifCurrent(long generation) {
        return new ReconcilerService(turn.ifCurrent(generation), wishes, arrivals, status, bundleId, times);
    }

    @Override
    public NodeStatus status() {
        return status.get();
    }

    @Override
    public long bundleId(String set) {
        return bundleId.applyAsLong(set);
    }

    @Override
    public Optional<Duration> switchTook(long generation) {
        return times.took(generation);
    }
}
