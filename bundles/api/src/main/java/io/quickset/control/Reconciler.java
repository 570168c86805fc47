package io.quickset.control;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;
import org.osgi.framework.Version;

/**
 * The deployer's side, an OSGi service: makes the node what the deploy folder's content, the policy and the durable
 * state say it should be. Registered once the first pass after start has run.
 *
 * <p>Safe for use by any thread. All work is done by one thread; methods that change something wait for it.
 */
@ProviderType
public interface Reconciler {

    /** Service property: {@code generation=<n> sets=<k>} as of the first pass. */
    String READY = "io.quickset.ready";

    /**
     * Service property: why the node can't start, for its operator. Any service that has it ends the start in place of
     * {@link #READY}.
     */
    String START_FAILURE = "io.quickset.start.failure";

    /**
     * Runs a pass that trusts no remembered file state and waits for it.
     *
     * @param options how
     * @param actor who wants it: what {@link ReloadOption#RETRY} forgets is forgotten in that name
     * @return what was done, or with {@link ReloadOption#DRY_RUN} would be done
     */
    Pass reload(Set<ReloadOption> options, String actor) throws RefusedException;

    /**
     * Makes a new generation with the content of an old one, and refuses the digests that it leaves.
     *
     * @param generation the old generation; 0 for one step further back each time: the newest retained one before the
     *     one whose content is live, with other content and none that is refused
     * @throws RefusedException if that generation is not retained, or the new one could not be made durable
     */
    GenerationRecord rollback(long generation, String actor) throws RefusedException;

    /**
     * Holds a set at a version that is live, retained or in the deploy folder, until it is unpinned.
     *
     * @throws RefusedException if there is no such set or version
     */
    GenerationRecord pin(String set, Version version, String actor) throws RefusedException;

    /**
     * Ends a pin; also frees a set that a release which is gone has left where it is.
     *
     * @throws RefusedException if the set is neither
     */
    GenerationRecord unpin(String set, String actor) throws RefusedException;

    /**
     * Puts an artifact into the deploy folder, as a person does who renames it there, and runs a pass. One that is bad is
     * refused before it gets there, so that it replaces nothing. One that is good stays there, also where the pass holds
     * its set, for a probe or a pin: the steps say so. Of two of the same name the second replaces the first.
     *
     * @param artifact its file name in the deploy folder: {@code .jar}, {@code .zip} or {@code .feature.json}
     * @param content a complete file that nobody writes to, in the file system of the deploy folder; it is moved, and
     *     gone afterwards if that succeeded
     * @param actor who wants it: named by the generation that it leads to
     * @return what the pass did
     * @throws RefusedException if the name or the artifact is bad, or it could not be moved; or if it lies in the folder
     *     and counts, but may not outlast a power cut: the message says which
     */
    Pass put(String artifact, Path content, String actor) throws RefusedException;

    /**
     * What {@link #put} would do; nothing is changed, and the content stays where it is.
     *
     * @throws RefusedException as {@link #put} does
     */
    Pass preview(String artifact, Path content) throws RefusedException;

    /**
     * The same reconciler, which refuses each wish to change something by an {@link OutdatedException} unless that
     * generation is the current one when its turn comes, so that nobody has been faster. What changes nothing, such as a
     * dry run, is not refused for that.
     */
    Reconciler ifCurrent(long generation);

    /** The state of the node now. */
    NodeStatus status();

    /** The id of the bundle that stands for that set in the framework, or -1 when it has none. */
    long bundleId(String set);

    /**
     * How long the switch to that generation took: from the start of the pass, or of the operator's wish, until it was
     * published. Empty where that is not known, as of one before this start of the node, or long ago.
     */
    default Optional<Duration> switchTook(long generation) {
        return Optional.empty();
    }

    /** How a reload runs. */
    enum ReloadOption {
        /** Plan only. */
        DRY_RUN,
        /** Forget refused digests first. */
        RETRY,
        /** Take an empty folder, or several sets gone at once, for what was meant. */
        ACCEPT_EMPTY
    }

    /**
     * What a pass did, or would do.
     *
     * @param generation live at its end, before any other wish was granted: the one that it made, if it made one
     * @param steps what was done, in order
     */
    record Pass(long generation, List<PlanStep> steps) {}

    /**
     * One step of a plan.
     *
     * @param action {@code switch}, {@code remove}, {@code install}, {@code update}, {@code uninstall}, {@code hold},
     *     {@code reject} or {@code shadow}
     * @param subject the set or artifact
     * @param reason why
     */
    record PlanStep(String action, String subject, String reason) {}

    /** A wish that was made of another generation than the current one. */
    final class OutdatedException extends RefusedException {

        private static final long serialVersionUID = 1;

        private final long current;

        /** With the generation that is current now. */
        public OutdatedException(long expected, long current) {
            super("generation " + current + " is live, not " + expected + ": look again, and decide again");
            this.current = current;
        }

        /** The generation that is current now. */
        public long current() {
            return current;
        }
    }

    /**
     * A wish that was cut off, since the node stops or whoever waited was interrupted. It judges nothing that was wanted; where
     * it may have been carried out all the same the message says so: the history tells.
     */
    final class CutOffException extends RefusedException {

        private static final long serialVersionUID = 1;

        /** With what is known of it. */
        public CutOffException(String reason) {
            super(reason);
        }
    }

    /** An operator's wish that can't be met. The message is one line that says why and what to do. */
    class RefusedException extends Exception {

        private static final long serialVersionUID = 1;

        /** With that reason. */
        public RefusedException(String reason) {
            super(reason);
        }

        /** With that reason and its cause. */
        public RefusedException(String reason, Throwable cause) {
            super(reason, cause);
        }
    }
}
