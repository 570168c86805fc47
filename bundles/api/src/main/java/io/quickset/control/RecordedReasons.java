package io.quickset.control;

import java.util.OptionalLong;

/**
 * The actors and the beginnings of reasons by which a {@link GenerationRecord} tells, also much later, what kind of
 * decision it was. They are a contract: the journal keeps them, a node of another version reads them, and what a
 * rollback, a health check or the audit trail does next depends on them. So none changes, and whatever writes or reads
 * one does it through this class. What follows in a reason is for people alone.
 */
public final class RecordedReasons {

    /** The actor of a switch that the deploy folder asked for by itself. */
    public static final String DEPLOYER = "deploy";

    /** The actor of a rollback that a health check asked for. */
    public static final String HEALTH = "health";

    /** The actor of what was made at a start because content was damaged: older content may stand in for it. */
    public static final String BOOT = "boot";

    /** The actor of a copy made from intact content, in place of what was found damaged: the content is the same. */
    public static final String SCRUB = "scrub";

    private static final String PUT = "put: ";
    private static final String ROLLBACK = "rollback to generation ";
    private static final String HEALED = "healed: ";

    private RecordedReasons() {}

    /** The reason of a switch that someone asked for by putting artifacts into the deploy folder. */
    public static String put(String what) {
        return PUT + what;
    }

    /** The reason of a generation with the content of that one. */
    public static String rollback(long generation) {
        return ROLLBACK + generation;
    }

    /** The same, with why: a text for people. */
    public static String rollback(long generation, String why) {
        return rollback(generation) + ": " + why;
    }

    /** The reason of a generation that takes the place of damaged content. */
    public static String healed(String what) {
        return HEALED + what;
    }

    /** Whether the content of the deploy folder led to a generation, rather than someone's decision. */
    public static boolean isDeployed(String actor, String reason) {
        return actor.equals(DEPLOYER) || reason.startsWith(PUT);
    }

    /** Whether that generation only takes the place of damaged content. */
    public static boolean isHealed(GenerationRecord record) {
        return (record.actor().equals(SCRUB) || record.actor().equals(BOOT)) && record.reason().startsWith(HEALED);
    }

    /** The generation whose content that one brought back; empty for one that went back to none. */
    public static OptionalLong wentBackTo(GenerationRecord record) {
        if (!record.reason().startsWith(ROLLBACK)) {
            return OptionalLong.empty();
        }
        String number = record.reason().substring(ROLLBACK.length()).split(":", 2)[0];
        try {
            return OptionalLong.of(Long.parseLong(number));
        } catch (NumberFormatException e) { // none of ours: it must not keep a node from going back
            return OptionalLong.empty();
        }
    }
}
