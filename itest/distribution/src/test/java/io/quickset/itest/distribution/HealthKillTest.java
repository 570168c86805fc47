package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** SIGKILL while a switch is watched: the next run watches on. */
@Timeout(120)
class HealthKillTest {

    private final Node node = Node.of(HealthKillTest.class);
    private final Path trouble = node.home().resolve("trouble");

    @BeforeEach
    void start() {
        node.start();
        node.deploy("health.jar", Bundles.health());
        Node.await("the checks").until(() -> node.ok("lb -s").matches("(?s).*Active[^\n]*\\Whealth .*"));
        deploy("1.0.0", "good");
        deploy("2.0.0", "good unless there is " + trouble);
        node.kill();
    }

    @AfterEach
    void end() {
        node.close();
    }

    private void deploy(String version, String state) {
        node.deploy("shop.jar", SetJar.of("shop", version).file("state", state).indexed());
        node.awaitLive("shop", version);
    }

    private String live() {
        return String.valueOf(node.set("shop").get("version"));
    }

    private List<Map<String, Object>> undone() {
        return Json.array(node.ok("history --json")).stream().filter(each -> each.get("actor").equals("health")).toList();
    }

    @Test
    void whatTurnsCriticalAfterTheRestartIsUndone() throws IOException {
        Files.createFile(trouble);
        node.start();
        Node.await("the rollback").until(() -> live().equals("1.0.0"));
        assertThat(undone()).singleElement().asString().contains("health check 'shop' turned critical after generation");
        assertThat(node.status().toString()).contains("is refused since a rollback");
        Node.await("the end of the watch").until(() -> Files.notExists(node.home().resolve("data/watch.json")));
        node.kill();
        node.start();
        assertThat(live()).isEqualTo("1.0.0");
        assertThat(undone()).hasSize(1);
    }

    @Test
    void whatTheNodeDoesNotSurviveIsUndoneAtTheThirdStart() {
        for (int i = 0; i < 2; i++) {
            node.start();
            assertThat(live()).isEqualTo("2.0.0");
            node.kill();
        }
        node.start();
        assertThat(live()).isEqualTo("1.0.0");
        assertThat(undone()).singleElement().asString().contains("the node was started 3 times");
        assertThat(node.status().toString()).contains("is refused since a rollback");
        assertThat(Node.read(node.home().resolve("data/audit.jsonl"))).contains("the node was started 3 times");
    }
}
