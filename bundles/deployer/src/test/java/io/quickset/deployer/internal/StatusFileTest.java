package io.quickset.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import io.quickset.control.Drain;
import io.quickset.control.NodeStatus;
import io.quickset.control.Rejection;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    /** One that is added to the record, or to one within, is in the file too. */
    @Test
    void holdsEachComponentOfTheStatus() throws Exception {
        NodeStatus status = new NodeStatus(7, "degraded", null, new NodeStatus.Environment("test", "it is one"),
                List.of(new NodeStatus.Rejected("x.jar", Rejection.DAMAGED, "truncated", "2026")),
                List.of(new NodeStatus.Held("web", "1.0.0", "pinned")),
                List.of(new NodeStatus.Shadowed("y.jar", "web", "0.9.0", "1.0.0 is live")),
                List.of(new Drain(3, 1, 1, 0, 5, "2026")),
                List.of(new NodeStatus.Watching("web", "/work", "watched", "")));
        Path path = home.resolve("status.json");
        new StatusFile(path).write(status);
        assertComponents(JSON.std.mapFrom(Files.readString(path)), status);
    }

    private static void assertComponents(Map<?, ?> members, Record data) throws Exception {
        List<String> names = new ArrayList<>();
        for (RecordComponent component : data.getClass().getRecordComponents()) {
            names.add(component.getName());
            Object value = component.getAccessor().invoke(data);
            Object member = members.get(component.getName());
            if (value instanceof Record inner) {
                assertComponents((Map<?, ?>) member, inner);
            } else if (value instanceof List<?> many) {
                assertThat((List<?>) member).as(component.getName()).hasSize(1);
                assertComponents((Map<?, ?>) ((List<?>) member).get(0), (Record) many.get(0));
            } else {
                assertThat(String.valueOf(member)).as(component.getName()).isEqualTo(String.valueOf(value));
            }
        }
        assertThat(members.keySet()).map(String::valueOf).containsExactlyElementsOf(names);
    }
}
