package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A health check that turns critical after a switch undoes it. */
@Timeout(120)
class HealthTest {

    private static final Node NODE = Node.of(HealthTest.class);
    /** The default. */
    private static final Duration WINDOW = Duration.ofSeconds(10);

    @BeforeAll
    static void start() {
        NODE.start();
        NODE.deploy("health.jar", Bundles.health());
        Node.await("the checks").until(() -> NODE.ok("lb -s").matches("(?s).*Active[^\n]*\\Whealth .*"));
    }

    @AfterAll
    static void end() {
        NODE.close();
    }

    private static byte[] shop(String version, String state) {
        return SetJar.of("shop", version).file("state", state).indexed();
    }

    private static String live(String set) {
        return String.valueOf(NODE.set(set).get("version"));
    }

    private static Map<String, Object> newest() {
        return Json.array(NODE.ok("history --json")).stream()
                .max((a, b) -> Integer.compare((Integer) a.get("generation"), (Integer) b.get("generation")))
                .orElseThrow();
    }

    private static void awaitRollback(int generation) {
        Node.await("a rollback to " + generation).atMost(WINDOW).until(() -> {
            Map<String, Object> newest = newest();
            return newest.get("actor").equals("health") && newest.get("reason").toString()
                    .startsWith("rollback to generation " + generation + ": health check 'shop' turned critical");
        });
    }

    @Test
    void aBadVersionIsUndoneByItselfAndNotTriedAgainUntilAsked() throws Exception {
        NODE.deploy("shop.jar", shop("1.0.0", "good"));
        NODE.awaitLive("shop", "1.0.0");
        int good = (Integer) NODE.status().get("generation");

        NODE.deploy("shop.jar", shop("2.0.0", "on fire"));
        awaitRollback(good);
        assertThat(live("shop")).isEqualTo("1.0.0");
        assertThat((Integer) NODE.status().get("generation")).as("a new generation").isEqualTo(good + 2);
        assertThat(NODE.status().toString()).contains("is refused since a rollback", "reload --retry");
        assertThat(NODE.log("turned critical")).singleElement().asString().contains("the shop is on fire");

        Files.setLastModifiedTime(NODE.deploy().resolve("shop.jar"), FileTime.from(Instant.now().minusSeconds(60)));
        Node.await("it to stay").during(Duration.ofSeconds(3)).pollInterval(Duration.ofMillis(400))
                .until(() -> newest().get("generation").equals(good + 2));

        NODE.ok("reload --retry");
        Node.await("the retry, undone too").atMost(WINDOW).until(() -> {
            Map<String, Object> newest = newest();
            return (Integer) newest.get("generation") > good + 3 && newest.get("actor").equals("health");
        });
        assertThat(live("shop")).isEqualTo("1.0.0");

        NODE.deploy("shop.jar", shop("3.0.0", "good again"));
        NODE.awaitLive("shop", "3.0.0");
    }

    @Test
    void checksThatHangOrAreCriticalAllAlongUndoNothing() {
        NODE.deploy("calm.jar", SetJar.of("calm", "1.0.0").file("f", "1").indexed());
        NODE.awaitLive("calm", "1.0.0");
        NODE.deploy("calm.jar", SetJar.of("calm", "2.0.0").file("f", "2").indexed());
        NODE.awaitLive("calm", "2.0.0");
        Node.await("it to stay").during(Duration.ofSeconds(4)).pollInterval(Duration.ofMillis(400))
                .until(() -> live("calm").equals("2.0.0"));
        assertThat(NODE.log("'sick' turned critical")).isEmpty();
        assertThat(NODE.log("'hanging' turned critical")).isEmpty();
        assertThat(NODE.log("health check 'hanging' has not answered")).isNotEmpty();
    }
}
