package io.quickset.deployer.internal;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What {@code conf/io.quickset.deployer.cfg} says.
 *
 * @param limits how much an artifact may ask for
 * @param probe how long a probe may take
 * @param bundleStart how long an ordinary bundle may take to start; counts from the next start of the node
 * @param watch how long health checks are watched after a switch; zero for not at all
 */
record Settings(Limits limits, Duration probe, Duration bundleStart, Duration watch) {

    private static final long MAX_SECONDS = 24 * 60 * 60;

    /**
     * The settings in a configuration. A value that is no number in its range is told and its default taken.
     *
     * @param told one line for each such value
     */
    static Settings of(Map<String, ?> configured, Consumer<String> told) {
        return new Settings(
                Limits.of(configured, told),
                Duration.ofSeconds(value(configured, "probeSeconds", 5, 1, MAX_SECONDS, told)),
                Duration.ofSeconds(value(configured, "bundleStartSeconds", 10, 1, MAX_SECONDS, told)),
                Duration.ofSeconds(value(configured, "watchSeconds", 10, 0, MAX_SECONDS, told)));
    }

    /** One number. */
    static long value(
            Map<String, ?> configured, String name, long normal, long least, long most, Consumer<String> told) {
        Object set = configured.get(name);
        if (set == null) {
            return normal;
        }
        try {
            long value = Long.parseLong(set.toString().trim());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below, as any other value out of range
        }
        told.accept(name + "=" + set + " in io.quickset.deployer.cfg is no whole number from " + least + " to " + most
                + "; " + normal + " is taken");
        return normal;
    }
}
