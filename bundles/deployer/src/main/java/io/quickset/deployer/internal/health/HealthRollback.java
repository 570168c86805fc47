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
        return undo(before,
                "health check '" + check + "' turned critical after generation " + after.number() + ": " + reason);
    }

    /** The node did not outlive the watch after a switch, in so many starts. */
    boolean deadly(GenerationRecord before, GenerationRecord after, int starts) {
        return undo(before, "the node was started " + starts + " times after generation " + after.number()
                + " and ended each time before its watch was over");
    }

    private boolean undo(GenerationRecord before, String why) {
        try {
            GenerationRecord back = reconciler.undo(before.number(), ACTOR, why);
            LOG.warn("{}; generation {} is a {}", why, back.number(), back.reason().split(":", 2)[0]);
            return true;
        } catch (RefusedException | RuntimeException e) {
            LOG.error("{}; it is not rolled back: {}", why, e.getMessage());
            return false;
        }
    }
}
