package io.quickset.deployer.internal.health;

import io.quickset.control.GenerationRecord;
import io.quickset.control.Reconciler.RefusedException;
import io.quickset.control.RecordedReasons;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes back when a health check turned critical after a switch: as a new generation, whose reason names the check.
 *
 * @param reconciler does it
 */
public record HealthRollback(Undo reconciler) implements HealthWatch.Alarm {

    private static final Logger LOG = LoggerFactory.getLogger(HealthRollback.class);

    /** Undoes what the deployer did after a generation. */
    @FunctionalInterface
    public interface Undo {
        /**
         * Makes what was live then live again, or says why not.
         *
         * @throws DecidedException if someone has decided something since
         */
        GenerationRecord undo(long before, String actor, String why) throws RefusedException;
    }

    /** Someone has decided on what is live: nothing is undone over that. */
    public static final class DecidedException extends RefusedException {

        private static final long serialVersionUID = 1;
        private final transient GenerationRecord decision;

        /** Of that generation. */
        public DecidedException(GenerationRecord decision) {
            super("'" + decision.actor() + "' made generation " + decision.number() + " meanwhile");
            this.decision = decision;
        }
    }

    @Override
    public HealthWatch.Outcome critical(GenerationRecord before, GenerationRecord after, String check, String reason) {
        return undo(before, "health check '" + check + "' turned critical after " + made(before, after) + ": "
                + reason);
    }

    /** The node did not outlive the watch after a switch, in so many starts. */
    HealthWatch.Outcome deadly(GenerationRecord before, GenerationRecord after, int starts) {
        HealthWatch.Outcome outcome = undo(before, "the node was started " + starts + " times after "
                + made(before, after) + " and ended each time before its watch was over");
        if (outcome instanceof HealthWatch.Failed failed) {
            LOG.error("{}", failed.why());
        }
        return outcome;
    }

    private static String made(GenerationRecord before, GenerationRecord after) {
        long first = before.number() + 1;
        return first == after.number() ? "generation " + first : "generations " + first + " to " + after.number();
    }

    private HealthWatch.Outcome undo(GenerationRecord before, String why) {
        try {
            GenerationRecord back = reconciler.undo(before.number(), RecordedReasons.HEALTH, why);
            LOG.warn("Generation {} is a {}", back.number(), back.reason());
            return new HealthWatch.Undone(back.number());
        } catch (DecidedException e) {
            LOG.warn("{}; it is not rolled back: {}", why, e.getMessage());
            return new HealthWatch.Decided(e.decision.number());
        } catch (RefusedException | RuntimeException e) {
            return new HealthWatch.Failed(why + "; it could not be rolled back yet: " + e.getMessage());
        }
    }
}
