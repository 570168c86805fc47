package io.quickset.deployer.internal.commit;

import io.quickset.control.Change;
import io.quickset.control.GenerationRecord;
import io.quickset.control.Generations;
import io.quickset.control.Policy;
import io.quickset.control.RecordedReasons;
import io.quickset.deployer.internal.health.HealthRollback;
import io.quickset.deployer.internal.health.HealthWatch;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The one way to a new generation: the health watch is told of each. For the reconciler's thread.
 *
 * @param puts tells in whose name a switch is that an artifact asks for
 * @param observed tells of each
 */
public record Commits(Generations generations, HealthWatch watch, Puts puts, Observed observed) {

    /** What there was before the first generation. */
    static final GenerationRecord NOTHING =
            new GenerationRecord(0, Instant.EPOCH, "", "", List.of(), Policy.NONE);

    /** With nothing put yet. */
    public Commits(Generations generations, HealthWatch watch, Observed observed) {
        this(generations, watch, new Puts(), observed);
    }

    /**
     * Commits what the deploy folder asks for, in the name of those who put it there.
     *
     * @param artifacts of each group that switches
     */
    GenerationRecord deploy(Change change, Collection<Set<String>> artifacts) throws IOException {
        GenerationRecord after = commit(puts.named(change, artifacts));
        artifacts.forEach(puts::done);
        return after;
    }

    /** See {@link Generations#commit}. */
    public GenerationRecord commit(Change change) throws IOException {
        if (RecordedReasons.isDeployed(change.actor(), change.reason())) { // what a person decided is not watched
            return watched(change);
        }
        GenerationRecord after = observed.commit(generations, change);
        watch.end();
        return after;
    }

    /**
     * Commits a change that goes back.
     *
     * @param byHealthCheck whether the health watch wants it, which has ended itself then; else someone does
     */
    public GenerationRecord rollback(Change change, boolean byHealthCheck) throws IOException {
        GenerationRecord after = observed.rollback(generations, change, byHealthCheck);
        if (!byHealthCheck) {
            watch.end();
        }
        return after;
    }

    private GenerationRecord watched(Change change) throws IOException {
        Set<String> good = watch.good();
        GenerationRecord before = generations.current();
        watch.switching(before, good);
        boolean switched = false;
        try {
            GenerationRecord after = observed.commit(generations, change);
            switched = true;
            watch.switched(before, after);
            return after;
        } finally {
            if (!switched) {
                watch.notSwitched();
            }
        }
    }

    /**
     * The last run may have ended while a switch was watched: it is watched on, or undone if the node did not survive it.
     * While nothing else commits.
     */
    public void resume(HealthRollback rollback) {
        List<GenerationRecord> history = new ArrayList<>(generations.history());
        if (!history.isEmpty() && history.get(history.size() - 1).number() == 1) {
            history.add(NOTHING);
        }
        watch.resume(history, Commits::ends, rollback);
    }

    // Someone has decided something, or the switch is undone: also where something came after that.
    private static boolean ends(long before, GenerationRecord since) {
        return isDecision(since) || since.actor().equals(RecordedReasons.HEALTH)
                && RecordedReasons.wentBackTo(since).orElse(since.number()) <= before;
    }

    /** Whether someone has decided on that generation, rather than the deploy folder, a health check or what heals. */
    static boolean isDecision(GenerationRecord record) {
        return !RecordedReasons.isDeployed(record.actor(), record.reason())
                && !record.actor().equals(RecordedReasons.HEALTH) && !RecordedReasons.isHealed(record);
    }

    /** Whether older content may stand in that generation for what was damaged at a boot. */
    static boolean hasStandIns(GenerationRecord record) {
        return record.actor().equals(RecordedReasons.BOOT) && RecordedReasons.isHealed(record);
    }
}
