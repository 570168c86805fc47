package io.quickset.deployer.internal;

import io.quickset.control.GenerationRecord;
import io.quickset.control.Reconciler.RefusedException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes back when a health check turned critical after a switch: as a new generation, whose reason names the check. The
 * reconciler is asked for late: it is made after the watch.
 */
record HealthRollback(Supplier<ReconcilerService> reconciler) implements HealthWatch.Alarm {

    static final String ACTOR = "health";
    private static final Logger LOG = LoggerFactory.getLogger(HealthRollback.class);

    @Override
    public boolean critical(GenerationRecord before, GenerationRecord after, String check, String reason) {
        String why = "health check '" + check + "' turned critical after generation " + after.number() + ": " + reason;
        try {
            GenerationRecord back = reconciler.get().undo(before.number(), ACTOR, why);
            LOG.warn("{}; generation {} is a {}", why, back.number(), back.reason().split(":", 2)[0]);
            return true;
        } catch (RefusedException e) {
            LOG.error("{}; it is not rolled back: {}", why, e.getMessage());
            return false;
        }
    }
}
