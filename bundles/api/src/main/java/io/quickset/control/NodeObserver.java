package io.quickset.control;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Registered as an OSGi service to be told how the node works: what metrics and event streams are made of. Each method
 * does nothing unless it is overridden.
 *
 * <p>Called on the thread that does the work, mostly the reconciler's: it has to return at once, and block on nothing. What
 * it throws is logged. Nothing is told of what happened before it came.
 */
@ConsumerType
public interface NodeObserver {

    /** What a switch is made of, in order. */
    enum Step {
        /** An artifact is judged, as far as that goes without its content. */
        VERIFY,
        /** A set is copied into the store, each byte verified. */
        STAGE,
        /** A probe looks at the pending view. */
        PROBE,
        /** The change is made durable, and published. */
        COMMIT;

        /** The name as it stands in metrics: lower case. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How it ended for a set that was to switch. */
    enum Outcome {
        /** It is live. */
        SWITCHED,
        /** A probe refused it. */
        REFUSED,
        /** This node could not store or commit it; it is tried again. */
        FAILED,
        /** It was live, and was undone since a health check turned critical. */
        ROLLED_BACK;

        /** The name as it stands in metrics: lower case. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A step ended, well or not.
     *
     * @param subject the artifact, the set, or for {@link Step#COMMIT} nothing
     * @param took how long it took
     */
    default void stepped(Step step, String subject, Duration took) {}

    /**
     * A probe has answered, or was given up.
     *
     * @param set that it looked at
     * @param probe its name
     * @param reason why it refuses; empty when it does not
     */
    default void probed(String set, String probe, String reason) {}

    /**
     * How it ended for a set that was to switch. Told once for each content and reason, not at each try.
     *
     * @param set its name
     * @param reason in one line; empty for {@link Outcome#SWITCHED}
     */
    default void ended(String set, Outcome outcome, String reason) {}

    /**
     * An artifact is bad. Told once for each content and reason, not at each try.
     *
     * @param artifact its file name in the deploy folder
     * @param kind the class of the reason
     * @param reason in one line
     */
    default void rejected(String artifact, Rejection kind, String reason) {}

    /**
     * The node switched.
     *
     * @param record the new generation
     * @param took from the start of the pass, or of the operator's wish, until it was published
     */
    default void switched(GenerationRecord record, Duration took) {}

    /**
     * The node went back to an older content. Told after {@link #switched}, which is told of it too.
     *
     * @param record the new generation
     * @param byHealthCheck whether what was left was undone for a health check, or for not being survived; else someone
     *     wanted it
     */
    default void rolledBack(GenerationRecord record, boolean byHealthCheck) {}

    /**
     * A pass of the reconciler ended without an error.
     *
     * @param time when
     * @param lag from the first sign of what it dealt with until its end; zero when nothing had changed
     */
    default void reconciled(Instant time, Duration lag) {}

    /** The status differs from the one told before; the first one is told when it is known. */
    default void changed(NodeStatus status) {}

    /**
     * The content of a live set was read from storage and checked, by the scrub or on demand.
     *
     * @param damaged how many of its files are damaged
     */
    default void scrubbed(String set, int damaged) {}
}
