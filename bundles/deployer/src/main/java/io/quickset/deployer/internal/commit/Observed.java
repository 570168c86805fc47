package io.quickset.deployer.internal.commit;

import io.quickset.control.Change;
import io.quickset.control.GenerationRecord;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.Generations;
import io.quickset.control.NodeObserver.Outcome;
import io.quickset.control.NodeObserver.Step;
import io.quickset.deployer.internal.artifact.SetSupply;
import io.quickset.deployer.internal.observe.Lag;
import io.quickset.deployer.internal.observe.Observers;
import io.quickset.deployer.internal.plan.Group;
import java.io.IOException;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** What observers are told of commits, and of what does not get there. For the reconciler's thread. */
public record Observed(Observers observers, Lag lag) {

    /** Commits, and tells what became of it. */
    GenerationRecord commit(Generations generations, Change change) throws IOException {
        return commit(generations, change, (before, after) -> switched(change));
    }

    /** The same, for a change that goes back. */
    GenerationRecord rollback(Generations generations, Change change, boolean byHealthCheck) throws IOException {
        return commit(generations, change, (before, after) -> {
            observers.tell(each -> each.rolledBack(after, byHealthCheck));
            if (byHealthCheck) {
                changed(before, after).forEach(set -> observers.ended(set, Outcome.ROLLED_BACK, "", change.reason()));
            } else {
                switched(change);
            }
        });
    }

    private GenerationRecord commit(Generations generations, Change change,
            BiConsumer<GenerationRecord, GenerationRecord> ended) throws IOException {
        GenerationRecord before = generations.current();
        GenerationRecord after;
        long start = System.nanoTime();
        try {
            after = generations.commit(change);
        } finally {
            observers.stepped(Step.COMMIT, "", start);
        }
        if (after.number() != before.number()) {
            observers.tell(each -> each.switched(after, lag.took()));
            ended.accept(before, after);
        }
        return after;
    }

    private void switched(Change change) {
        change.put().forEach(put -> observers.ended(put.snapshot().name(), Outcome.SWITCHED, "", ""));
    }

    private static Stream<String> changed(GenerationRecord before, GenerationRecord after) {
        return before.sets().stream()
                .filter(set -> after.set(set.name()).filter(same -> same.generation() == set.generation()).isEmpty())
                .map(SetRecord::name);
    }

    /** That group does not switch, for that reason. */
    void held(Group group, Outcome outcome, String reason) {
        group.put().forEach(supply -> held(supply, outcome, reason));
        group.remove().forEach(set -> observers.ended(set, outcome, "", reason));
    }

    /** That one does not. */
    void held(SetSupply supply, Outcome outcome, String reason) {
        String content = supply.digest().map(Object::toString).orElse(supply.fingerprint()) + supply.states();
        observers.ended(supply.set(), outcome, content, reason);
    }
}
