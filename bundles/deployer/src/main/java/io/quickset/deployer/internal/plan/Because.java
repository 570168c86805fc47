package io.quickset.deployer.internal.plan;

/**
 * Why something stays as it is: for people, and apart from that what the node itself has to know. The text is never read.
 *
 * @param reason for people; blank where there is nothing to tell yet
 */
public record Because(String reason, Kind kind) {

    /** What the node makes of it. */
    public enum Kind {
        /** A probe has not answered yet: nothing is decided. */
        UNDECIDED,
        /** Something is rejected, and that is told of by itself. */
        REJECTED,
        OTHER
    }

    /** Of no kind that matters. */
    public static Because of(String reason) {
        return new Because(reason, Kind.OTHER);
    }

    /** Something is rejected, for a reason that is in this one. */
    public static Because rejected(String reason) {
        return new Because(reason, Kind.REJECTED);
    }

    /** The same, with that before its reason. */
    public Because after(String before) {
        return new Because(before + reason, kind);
    }
}
