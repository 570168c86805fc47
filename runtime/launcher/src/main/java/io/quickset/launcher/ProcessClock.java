package io.quickset.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How long this process has been running, including the shell script that became it by {@code exec}. */
final class ProcessClock {

    private static final long TICK_MILLIS = 10; // Linux reports to programs in 1/100 s, on every architecture

    private ProcessClock() {
    }

    static Duration age() {
        return fromProc(Path.of("/proc")).orElseGet(ProcessClock::fromHandle);
    }

    /** ProcessHandle counts from the boot time in whole seconds, so it can be wrong by one; these two files are not. */
    static Optional<Duration> fromProc(Path proc) {
        try {
            String stat = Files.readString(proc.resolve("self/stat"));
            // The second field is the program's name in parentheses and may itself hold blanks and parentheses.
            String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long startedMillis = Long.parseLong(afterName[19]) * TICK_MILLIS;
            String uptime = Files.readString(proc.resolve("uptime")).split(" ")[0];
            long nowMillis = Math.round(Double.parseDouble(uptime) * 1000);
            return nowMillis < startedMillis ? Optional.empty() : Optional.of(Duration.ofMillis(nowMillis - startedMillis));
        } catch (IOException | RuntimeException notLinux) {
            return Optional.empty();
        }
    }

    private static Duration fromHandle() {
        Instant now = Instant.now();
        return Duration.between(ProcessHandle.current().info().startInstant().orElse(now), now);
    }
}
