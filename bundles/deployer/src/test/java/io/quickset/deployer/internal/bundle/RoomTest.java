package io.quickset.deployer.internal.bundle;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Room on a disk, also for a folder that is yet to be made. */
class RoomTest {

    @TempDir
    Path dir;

    @Test
    void whatDoesNotFitIsTold() {
        assertThatThrownBy(() -> Room.require(dir.resolve("a/b"), Long.MAX_VALUE / 2)).isInstanceOf(IOException.class)
                .hasMessageContainingAll("No space left on device", "MiB have to be free");
    }

    @Test
    void whatFitsPasses() {
        assertThatCode(() -> Room.require(dir.resolve("a/b"), 1)).doesNotThrowAnyException();
    }
}
