package io.quickset.bench;

import java.util.Locale;

/**
 * One line of the table.
 *
 * @param what what was measured
 * @param target what is asked for, in words; empty for a line that is only told
 * @param reached the measured value
 * @param unit its unit
 * @param verdict whether the target was met
 */
public record Figure(String what, String target, double reached, String unit, Verdict verdict) {

    /** Whether a target was met. */
    public enum Verdict {
        MET, MISSED, TOLD
    }

    /** A figure that must not be higher. */
    public static Figure atMost(String what, double reached, double target, String unit) {
        return new Figure(what, "at most " + number(target) + " " + unit, reached, unit,
                reached <= target ? Verdict.MET : Verdict.MISSED);
    }

    /** A figure that must not be lower. */
    public static Figure atLeast(String what, double reached, double target, String unit) {
        return new Figure(what, "at least " + number(target) + " " + unit, reached, unit,
                reached >= target ? Verdict.MET : Verdict.MISSED);
    }

    /** A figure without a target, such as that of a peer. */
    public static Figure told(String what, double reached, String unit) {
        return new Figure(what, "", reached, unit, Verdict.TOLD);
    }

    /** What could not be measured. */
    public static Figure broken(String what, String reason) {
        return new Figure(what, "", Double.NaN, reason, Verdict.MISSED);
    }

    /** The value as people write it. */
    public String reachedText() {
        return Double.isNaN(reached) ? unit : number(reached) + " " + unit;
    }

    private static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return String.format(Locale.ROOT, "%,d", (long) value);
        }
        return String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.2f" : "%,.1f", value);
    }
}
