package io.quickset.deployer.internal.bundle;

import io.quickset.control.GenerationRecord;
import io.quickset.control.Reconciler.PlanStep;
import io.quickset.deployer.internal.artifact.CodeJar;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes the framework's bundles follow, off the switch. */
public interface BundleKeeper {

    /** What the framework should hold from now on. Returns at once; a later call replaces one not yet served. */
    void follow(Wanted wanted);

    /** What {@link #follow} would do to ordinary bundles, without doing it. */
    default List<PlanStep> steps(Wanted wanted) {
        return List.of();
    }

    /** Forgets what was rejected, so that it is tried again. Returns at once. */
    default void retryNow() {}

    /** What is wrong with bundles, by file name of the artifact that they are of. */
    Map<String, Problem> problems();

    /** File names of the ordinary bundles that are looked after. */
    Set<String> installed();

    /**
     * What is wrong with a bundle.
     *
     * @param reason in one line
     * @param since in milliseconds since the epoch
     */
    record Problem(String reason, long since) {}

    /**
     * What the framework should hold.
     *
     * @param generation its sets have bundles
     * @param code ordinary bundles that are to be there with that content
     * @param remove file names of ordinary bundles that are to go; others stay as they are
     */
    record Wanted(GenerationRecord generation, List<CodeJar> code, Set<String> remove) {}
}
