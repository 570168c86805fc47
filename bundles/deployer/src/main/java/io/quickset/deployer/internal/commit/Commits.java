package io.quickset.deployer.internal.commit;

import io.quickset.control.Change;
import io.quickset.control.GenerationRecord;
import io.quickset.control.Generations;
import io.quickset.deployer.internal.health.HealthRollback;
import io.quickset.deployer.internal.health.HealthWatch;
import java.io.IOException;
import java.util.Set;

/** The one way to a new generation: the health watch is told of each. For the reconciler's thread. */
public record Commits(Generations generations, HealthWatch watch) {

    /** The actor of a switch that the deploy folder asked for; what a person asked for is not watched. */
    static final String DEPLOYER = "deploy";

    /** See {@link Generations#commit}. */
    public GenerationRecord commit(Change change) throws IOException {
        boolean deploys = change.actor().equals(DEPLOYER);
        Set<String> good = deploys ? watch.good() : Set.of();
        GenerationRecord before = generations.current();
        GenerationRecord after = generations.commit(change);
        if (deploys) {
            watch.switched(before, after, good);
        } else if (!change.actor().equals(HealthRollback.ACTOR)) {
            watch.end();
        }
        return after;
    }
}
