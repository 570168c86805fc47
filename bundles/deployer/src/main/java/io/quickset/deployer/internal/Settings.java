package io.quickset.deployer.internal;

import io.quickset.deployer.internal.artifact.BadArtifactException;
import io.quickset.deployer.internal.artifact.Limits;
import io.quickset.deployer.internal.artifact.RemotePaths;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What {@code conf/io.quickset.deployer.cfg} says.
 *
 * @param limits how much an artifact may ask for
 * @param probe how long a probe may take
 * @param bundleStart how long an ordinary bundle may take to start; counts from the next start of the node
 * @param watch how long health checks are watched after a switch; zero for not at all
 * @param locate how long a locator may give no sign of life
 * @param remote by set: the files that locators are asked for before a switch
 */
record Settings(Limits limits, Duration probe, Duration bundleStart, Duration watch, Duration locate,
        Map<String, RemotePaths> remote) {

    private static final String REMOTE = "remote.";
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
                Duration.ofSeconds(Limits.value(configured, "watchSeconds", 10, 0, MAX_SECONDS, told)),
                Duration.ofSeconds(Limits.value(configured, "locateSeconds", 30, 1, MAX_SECONDS, told)),
                remote(configured, told));
    }

    private static Map<String, RemotePaths> remote(Map<String, ?> configured, Consumer<String> told) {
        Map<String, RemotePaths> remote = new TreeMap<>();
        configured.forEach((name, value) -> {
            if (name.startsWith(REMOTE)) {
                try {
                    remote.put(name.substring(REMOTE.length()), RemotePaths.parse(value.toString()));
                } catch (BadArtifactException e) {
                    told.accept(name + "=" + value + " in io.quickset.deployer.cfg is no list of paths and globs, and"
                            + " nothing is asked for: " + e.getMessage());
                }
            }
        });
        return remote;
    }
}
