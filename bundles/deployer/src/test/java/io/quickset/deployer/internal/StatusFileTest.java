package io.quickset.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.control.NodeStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusFileTest {

    @TempDir
    Path home;

    private static NodeStatus status(long generation) {
        return new NodeStatus(generation, "ok", null, new NodeStatus.Environment("test", "it is one"), List.of(),
                List.of(), List.of(), List.of(), List.of());
    }

    @Test
    void isWrittenWhenTheStatusChangesOrItIsGone() throws Exception {
        Path path = home.resolve("data/status.json");
        StatusFile file = new StatusFile(path);
        file.write(status(1));
        assertThat(path).content().contains("\"generation\" : 1");
        FileTime then = FileTime.fromMillis(1000);
        Files.setLastModifiedTime(path, then);
        file.write(status(1));
        assertThat(Files.getLastModifiedTime(path)).as("nothing to write").isEqualTo(then);
        file.write(status(2));
        assertThat(path).content().contains("\"generation\" : 2");
        Files.delete(path);
        file.write(status(2));
        assertThat(path).content().contains("\"generation\" : 2");
        assertThat(path.resolveSibling("status.json.tmp")).doesNotExist();
    }

    @Test
    void thatItCantBeWrittenIsPartOfTheStatusUntilItCan() throws Exception {
        Path path = home.resolve("data/status.json");
        Path inTheWay = Files.createDirectories(path.resolveSibling("status.json.tmp"));
        StatusFile file = new StatusFile(path);
        file.write(status(1));
        NodeStatus.Rejected trouble = file.trouble().orElseThrow();
        assertThat(trouble.artifact()).isEqualTo("data/status.json");
        assertThat(trouble.reason()).contains("can't be written").contains("Is a directory");
        file.write(status(2));
        assertThat(file.trouble()).as("since when").containsSame(trouble);
        Files.delete(inTheWay);
        file.write(status(2));
        assertThat(file.trouble()).isEmpty();
        assertThat(path).content().contains("\"generation\" : 2");
    }
}
