package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an operator decides against the folder, and that it outlives the process. */
@Timeout(90)
class OperatorTest {

    private static final Node NODE = Node.of(OperatorTest.class);
    /** Long enough for several looks at the folder. */
    private static final Duration SEVERAL_PASSES = Duration.ofSeconds(2);

    @BeforeAll
    static void start() {
        NODE.start();
    }

    @AfterAll
    static void end() {
        NODE.close();
    }

    private static void bring(String set, String version) {
        NODE.deploy(set + ".jar", SetJar.of(set, version).file("v", set + " " + version).indexed());
        NODE.awaitLive(set, version);
    }

    private static void assertStays(String set, String version) {
        Node.await(set + " to stay at " + version).during(SEVERAL_PASSES).pollInterval(Duration.ofMillis(400))
                .until(() -> version.equals(NODE.set(set).get("version")));
        assertThat(NODE.ok("cat " + set + " v")).isEqualTo(set + " " + version);
    }

    private static void restart() {
        NODE.kill();
        NODE.start();
    }

    @Test
    void aRollbackRefusesWhatItLeavesUntilRetriedOrReplaced() {
        bring("back", "1.0.0");
        bring("back", "2.0.0");
        int before = (Integer) NODE.status().get("generation");
        assertThat(NODE.ok("rollback")).startsWith("generation " + (before + 1) + ": ");
        assertStays("back", "1.0.0");
        // The file is good, its content refused: the operator is told which and why.
        assertThat(NODE.ok("status --json")).contains("back").containsIgnoringCase("rollback");
        assertThat(NODE.quickset("wait", "back@2.0.0", "--timeout", "0").exit()).isEqualTo(1);

        restart();
        assertStays("back", "1.0.0");
        NODE.ok("reload");
        assertStays("back", "1.0.0");

        List<Map<String, Object>> plan = Json.array(NODE.ok("reload --dry-run --retry --json"));
        assertThat(plan).anySatisfy(step -> {
            assertThat(step.keySet()).containsExactly("action", "subject", "reason");
            assertThat(step).containsEntry("action", "switch").containsEntry("subject", "back");
        });
        assertStays("back", "1.0.0");
        NODE.ok("reload --retry");
        NODE.awaitLive("back", "2.0.0");

        NODE.ok("rollback");
        assertThat(NODE.set("back")).containsEntry("version", "1.0.0");
        bring("back", "2.1.0");
        assertStays("back", "2.1.0");
    }

    @Test
    void aRollbackNamesItsGeneration() {
        bring("far", "1.0.0");
        int first = (Integer) NODE.set("far").get("generation");
        bring("far", "2.0.0");
        bring("far", "3.0.0");
        NODE.ok("rollback " + first);
        assertStays("far", "1.0.0");
        assertThat((Integer) NODE.status().get("generation")).as("a number is never reused").isGreaterThan(first + 2);
        assertThat(Json.array(NODE.ok("history --json")).get(0)).containsEntry("actor", "shell");
    }

    @Test
    void aPinBeatsTheFolder() {
        bring("held", "1.0.0");
        NODE.ok("pin held 1.0.0");
        NODE.deploy("held.jar", SetJar.of("held", "2.0.0").file("v", "held 2.0.0").indexed());
        Node.await("the newer file to be reported").until(() ->
                Json.array(NODE.statusFile(), "shadowed").stream().anyMatch(s -> "held.jar".equals(s.get("artifact"))));
        assertStays("held", "1.0.0");
        assertThat(Json.object(NODE.ok("set held --json"))).containsEntry("pinned", "1.0.0");

        restart();
        assertStays("held", "1.0.0");
        // Its bytes are never freed, however many generations pass.
        for (int i = 1; i <= 6; i++) {
            bring("passing", "1." + i + ".0");
        }
        assertStays("held", "1.0.0");
        NODE.undeploy("held.jar");
        assertStays("held", "1.0.0");
        NODE.deploy("held.jar", SetJar.of("held", "2.0.0").file("v", "held 2.0.0").indexed());

        NODE.ok("unpin held");
        NODE.awaitLive("held", "2.0.0");
        assertThat(Json.object(NODE.ok("set held --json"))).containsEntry("pinned", null);
    }

    @Test
    void aPinGoesBackToARetainedVersion() {
        bring("again", "1.0.0");
        bring("again", "2.0.0");
        NODE.ok("pin again 1.0.0");
        assertStays("again", "1.0.0");
        NODE.ok("unpin again");
        NODE.awaitLive("again", "2.0.0");
    }

    @Test
    void aReloadOfWhatIsLiveDoesNothing() {
        bring("calm", "1.0.0");
        NODE.ok("reload"); // what other tests left is settled by it
        Node.await("nothing to do").until(() -> Json.array(NODE.ok("reload --dry-run --json")).stream()
                .noneMatch(step -> List.of("switch", "remove", "install", "update", "uninstall")
                        .contains(step.get("action"))));
        Map<String, Object> before = NODE.set("calm");
        NODE.ok("reload");
        NODE.ok("reload");
        assertThat(NODE.set("calm")).isEqualTo(before);
    }

    @Test
    void verifyFindsEverythingSound() {
        bring("sound", "1.0.0");
        assertThat(Json.array(NODE.ok("verify --json"))).isNotEmpty()
                .allSatisfy(line -> assertThat(line).containsEntry("ok", true));
    }

    @Test
    void noLeaseIsOpenWhenNobodyReads() {
        assertThat(NODE.ok("leases --json")).isEqualTo("[]\n");
    }
}
