package io.quickset.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeLockTest {

    @TempDir
    Path folder;

    @Test
    void holdsTheProcessIdAndEmptiesItAtTheEnd() throws IOException {
        Path file = folder.resolve("lock");
        try (HomeLock held = HomeLock.acquire(file)) {
            assertThat(held).isNotNull();
            assertThat(file).hasContent(Long.toString(ProcessHandle.current().pid()));
        }
        assertThat(file).isEmptyFile();
    }

    @Test
    void refusesASecondInstance() throws IOException {
        Path file = folder.resolve("lock");
        try (HomeLock held = HomeLock.acquire(file)) {
            assertThat(held).isNotNull();
            assertThatThrownBy(() -> HomeLock.acquire(file)).isInstanceOf(HomeLock.HeldException.class)
                    .hasMessageContaining("already runs");
        }
        HomeLock.acquire(file).close();
    }

    @Test
    void takesOverWhatAKilledProcessLeft() throws IOException {
        Path file = Files.writeString(folder.resolve("lock"), "4194304999999\n");
        HomeLock.acquire(file).close();
    }
}
