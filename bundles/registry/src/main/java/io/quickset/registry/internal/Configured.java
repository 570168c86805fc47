package io.quickset.registry.internal;

import java.util.Map;
import java.util.function.Consumer;

/** The values of {@link RegistryConfig}. */
record Configured(int retained, long retainedBytes, int retainedPercent, int retainedMinutes, long warmBytes,
        int scrubHours, boolean traceLeases, long stopGraceMillis) {

    /**
     * Reads them. What is no number, or none in its range, is told, and its default taken; of what is retained less than
     * nothing is nothing, as {@link Bounds} tells.
     *
     * @param told one line for each such value
     */
    static Configured of(Map<String, ?> properties, Consumer<String> told) {
        return new Configured(
                (int) number(properties, "retained", 3, -Integer.MAX_VALUE, Integer.MAX_VALUE, told),
                number(properties, "retainedBytes", 0, -Long.MAX_VALUE, Long.MAX_VALUE, told),
                (int) number(properties, "retainedPercent", 25, -Integer.MAX_VALUE, Integer.MAX_VALUE, told),
                (int) number(properties, "retainedMinutes", 60, -Integer.MAX_VALUE, Integer.MAX_VALUE, told),
                number(properties, "warmBytes", 32L << 20, 0, Long.MAX_VALUE, told),
                (int) number(properties, "scrubHours", 168, 0, Integer.MAX_VALUE, told),
                isTrue(properties, "traceLeases", told),
                number(properties, "stopGraceMillis", 5000, 0, Long.MAX_VALUE, told));
    }

    private static boolean isTrue(Map<String, ?> properties, String name, Consumer<String> told) {
        String value = String.valueOf(properties.get(name)).trim();
        boolean is = value.equalsIgnoreCase("true");
        if (!is && properties.get(name) != null && !value.equalsIgnoreCase("false")) {
            told.accept(name + "=" + value + " in io.quickset.registry.cfg is neither true nor false; false is taken");
        }
        return is;
    }

    private static long number(Map<String, ?> properties, String name, long normal, long least, long most,
            Consumer<String> told) {
        Object value = properties.get(name);
        if (value == null) {
            return normal;
        }
        try {
            long number = Long.parseLong(value.toString().trim());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, as one that is too large
        }
        told.accept(name + "=" + value + " in io.quickset.registry.cfg is no whole number from "
                + Math.max(0, least) + " to " + most + "; " + normal
                + " is taken");
        return normal;
    }
}
