package io.quickset.deployer.internal.health;

import io.quickset.control.GenerationRecord;
import io.quickset.control.Reconciler.RefusedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes back when a health check turned critical after a switch: as a new generation, whose reason names the check.
 *
 * @param reconciler does it
 */
public record HealthRollback(Undo reconciler) implements HealthWatch.Alarm {

    public static final String ACTOR = "health";
    private static final Logger LOG = LoggerFactory.getLogger(HealthRollback.class);

    /** Undoes what the deployer did after a generation. */
    @FunctionalInterface
    public interface Undo {
        /** Makes what was live then live again, or says why not. */
        GenerationRecord undo(long before, String actor, String why) throws RefusedException;
    }

    @Override
    public boolean critical(GenerationRecord before, GenerationRecord after, String check, String reason) {
        String why = "health check '" + check + "' turned critical after generation " + after.number() + ": " + reason;
        try {
            GenerationRecord back = reconciler.undo(before.number(), ACTOR, why);
            LOG.warn("{}; generation {} is a {}", why, back.number(), back.reason().split(":", 2)[0]);
            return true;
        } catch (RefusedException e) {
            LOG.error("{}; it is not rolled back: {}", why, e.getMessage());
            return false;
        }
    }
}
