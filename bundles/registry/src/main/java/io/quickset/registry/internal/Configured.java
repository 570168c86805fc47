package io.quickset.registry.internal;

import java.util.Map;
import java.util.function.Consumer;

/** The values of {@link RegistryConfig}. */
record Configured(int retained, long retainedBytes, int retainedPercent, int retainedMinutes, long warmBytes,
        int scrubHours, boolean traceLeases, long stopGraceMillis) {

    /**
     * Reads them. What is no number is told, and its default taken.
     *
     * @param told one line for each such value
     */
    static Configured of(Map<String, ?> properties, Consumer<String> told) {
        return new Configured(
                (int) number(properties, "retained", 3, Integer.MAX_VALUE, told),
                number(properties, "retainedBytes", 0, Long.MAX_VALUE, told),
                (int) number(properties, "retainedPercent", 25, Integer.MAX_VALUE, told),
                (int) number(properties, "retainedMinutes", 60, Integer.MAX_VALUE, told),
                number(properties, "warmBytes", 32L << 20, Long.MAX_VALUE, told),
                (int) number(properties, "scrubHours", 168, Integer.MAX_VALUE, told),
                Boolean.parseBoolean(String.valueOf(properties.get("traceLeases")).trim()),
                number(properties, "stopGraceMillis", 5000, Long.MAX_VALUE, told));
    }

    private static long number(Map<String, ?> properties, String name, long normal, long most, Consumer<String> told) {
        Object value = properties.get(name);
        if (value == null) {
            return normal;
        }
        try {
            long number = Long.parseLong(value.toString().trim());
            if (Math.abs(number) <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, as one that is too large
        }
        told.accept(name + "=" + value + " in io.quickset.registry.cfg is no whole number up to " + most + "; " + normal
                + " is taken");
        return normal;
    }
}
