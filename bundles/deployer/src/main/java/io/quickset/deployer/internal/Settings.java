package io.quickset.deployer.internal;

import io.quickset.deployer.internal.artifact.Limits;
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
                Duration.ofSeconds(Limits.value(configured, "probeSeconds", 5, 1, MAX_SECONDS, told)),
                Duration.ofSeconds(Limits.value(configured, "bundleStartSeconds", 10, 1, MAX_SECONDS, told)),
                Duration.ofSeconds(Limits.value(configured, "watchSeconds", 10, 0, MAX_SECONDS, told)));
    }
}
