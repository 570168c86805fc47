package io.quickset.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessClockTest {

    @TempDir
    Path proc;

    @Test
    void countsFromTheStartThatTheKernelNoted() throws IOException {
        Files.createDirectory(proc.resolve("self"));
        Files.writeString(proc.resolve("self/stat"),
                "7 (a (b) c) S 1 7 7 0 -1 4194304 1 0 0 0 1 1 0 0 20 0 1 0 5000 1 1");
        Files.writeString(proc.resolve("uptime"), "50.75 90.00\n");
        assertThat(ProcessClock.fromProc(proc)).contains(Duration.ofMillis(750));
    }

    @Test
    void saysNothingElsewhere() {
        assertThat(ProcessClock.fromProc(proc)).isEmpty();
        assertThat(ProcessClock.age()).isPositive();
    }
}
