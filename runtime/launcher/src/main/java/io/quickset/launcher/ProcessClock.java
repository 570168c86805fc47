package io.quickset.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How long the start has taken so far, including the shell script that became this process by {@code exec}. */
final class ProcessClock {

    /** Set by {@code bin/quickset}: the first word of {@code /proc/uptime}, read when the script began. */
    private static final String BEGAN = "quickset.began";

    private ProcessClock() {
    }

    static Duration age() {
        return sinceBegan(System.getProperty(BEGAN, ""), Path.of("/proc/uptime")).orElseGet(ProcessClock::sinceStarted);
    }

    /** By the system's uptime, in seconds; empty where there is none. */
    static Optional<Duration> sinceBegan(String began, Path uptime) {
        try {
            double now = Double.parseDouble(Files.readString(uptime).split(" ")[0]);
            long millis = Math.round((now - Double.parseDouble(began)) * 1000);
            return millis < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
        } catch (IOException | NumberFormatException notLinux) {
            return Optional.empty();
        }
    }

    /** By the start of the process; on Linux it can be wrong by a second, for it counts from the boot time. */
    private static Duration sinceStarted() {
        Instant now = Instant.now();
        return Duration.between(ProcessHandle.current().info().startInstant().orElse(now), now);
    }
}
