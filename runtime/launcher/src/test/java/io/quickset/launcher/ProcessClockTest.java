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
    Path folder;

    @Test
    void countsFromWhereTheScriptBegan() throws IOException {
        Path uptime = Files.writeString(folder.resolve("uptime"), "50.75 90.00\n");
        assertThat(ProcessClock.sinceBegan("50.00", uptime)).contains(Duration.ofMillis(750));
    }

    @Test
    void saysNothingOfWhatItDoesNotKnow() throws IOException {
        Path uptime = Files.writeString(folder.resolve("uptime"), "50.75 90.00\n");
        assertThat(ProcessClock.sinceBegan("", uptime)).isEmpty();
        assertThat(ProcessClock.sinceBegan("60.00", uptime)).as("another boot").isEmpty();
        assertThat(ProcessClock.sinceBegan("50.00", folder.resolve("none"))).isEmpty();
    }

    @Test
    void countsFromTheStartOfTheProcessElsewhere() {
        assertThat(ProcessClock.age()).isPositive();
    }
}
