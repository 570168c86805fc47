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
    void holdsTheProcessIdAndBlanksItAtTheEnd() throws IOException {
        Path file = folder.resolve("lock");
        try (HomeLock held = HomeLock.acquire(file)) {
            assertThat(held).isNotNull();
            assertThat(Files.readString(file).strip()).isEqualTo(Long.toString(ProcessHandle.current().pid()));
        }
        assertThat(file).content().isBlank().hasSize(20); // a full disk gives no room back
    }

    @Test
    void isTakenOnAFullDisk() throws IOException {
        Path full = Path.of("/dev/full"); // each write fails: No space left on device
        assertThat(full).isWritable();
        HomeLock.acquire(full).close();
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
        Path file = Files.writeString(folder.resolve("lock"), "4194304999999 and what else lay there before it\n");
        HomeLock.acquire(file).close();
        assertThat(file).content().isBlank();
    }
}
