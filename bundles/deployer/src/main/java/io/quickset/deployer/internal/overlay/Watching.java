package io.quickset.deployer.internal.overlay;

/**
 * How changes in one bound directory are noticed, for the status and the health check.
 *
 * @param how one of the constants here
 * @param reason why it is not watched, or what a change in it waits for, and what to do; empty when all is well
 */
public record Watching(OverlayBinding binding, String how, String reason) {

    /** The system tells of changes at once. */
    public static final String WATCHED = "watched";
    /** Changes are found by looking at all of it again and again. */
    public static final String SCANNED = "scanned";
    /** There is no such directory; it is looked for. */
    public static final String MISSING = "missing";
    /** This process may not read it, or not all of it. */
    public static final String UNREADABLE = "unreadable";
}
