package io.quickset.control;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of the node, as {@code quickset:status --json} prints it and {@code data/status.json} holds it: the
 * component names are the JSON names. Times are ISO-8601 instants in UTC.
 *
 * @param generation the current generation
 * @param state {@code ok}, or {@code degraded} when anything is rejected or held, an overlay directory can't be read or
 *     watched, or a locator gave an older answer than it should
 * @param url where the node can be reached by HTTP; null when it does not listen
 * @param environment where the node runs
 * @param rejected artifacts that are bad
 * @param held sets, and ordinary bundles, that stay as they are although the deploy folder says otherwise
 * @param shadowed artifacts that a higher version of the same set, or a pin, keeps from being live
 * @param drain old generations that wait for their last lease
 * @param watching the overlay directories, and how changes in them are noticed; and locators that gave an older answer
 *     than they should
 */
public record NodeStatus(
        long generation,
        String state,
        @Nullable String url,
        Environment environment,
        List<Rejected> rejected,
        List<Held> held,
        List<Shadowed> shadowed,
        List<Drain> drain,
        List<Watching> watching) {

    /**
     * Where the node runs: it decides which layers and paths apply ({@code conf/routes.cfg}).
     *
     * @param name its name
     * @param why what told so, to be read after "because"
     */
    public record Environment(String name, String why) {}

    /**
     * A bad artifact.
     *
     * @param artifact its file name in the deploy folder; {@code deploy} for the folder itself; the path of what lies elsewhere,
     *     such as {@code baked/...}, {@code mount/...} or a file of {@code conf/}
     * @param kind the class of the reason, in JSON in lower case
     * @param reason what is wrong and what to do
     * @param since when it was first found so
     */
    public record Rejected(String artifact, Rejection kind, String reason, String since) {}

    /**
     * A set that stays as it is.
     *
     * @param set its name; of an ordinary bundle whose file is missing, {@code code:} and the name of that file
     * @param version the version that stays live; empty for none, and for an ordinary bundle
     * @param reason why
     */
    public record Held(String set, String version, String reason) {}

    /**
     * How changes in one source of a set are noticed.
     *
     * @param set the set that it supplies or lies over
     * @param source the path of an overlay directory, or the name of a locator
     * @param state of a directory {@code watched} (the system tells), {@code scanned} (by looking again and again),
     *     {@code missing}, {@code unreadable} or {@code bad} (what it holds can't be used); of a locator {@code stale}
     * @param reason why it is not watched, or what a change in it waits for, and what to do; empty when all is well
     */
    public record Watching(String set, String source, String state, String reason) {}

    /**
     * An artifact that is good but not live.
     *
     * @param artifact its file name
     * @param set the set it supplies
     * @param version the version it supplies
     * @param reason what keeps it from being live
     */
    public record Shadowed(String artifact, String set, String version, String reason) {}
}
