package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** The deploy folder itself goes wrong: what is live stays. A node for each test, with two sets. */
@Timeout(90)
class FolderTest {

    private static final Duration LONGER_THAN_AN_ABSENCE = Duration.ofSeconds(8);

    private Node node = Node.on(Path.of("replaced"));

    @BeforeEach
    void start(TestInfo test) {
        node = Node.on(Distribution.emptyFolder("FolderTest." + test.getTestMethod().orElseThrow().getName()));
        node.start();
        node.deploy("web.jar", SetJar.of("web", "1.0.0").file("a.txt", "web 1").indexed());
        node.deploy("conf.jar", SetJar.of("conf", "1.0.0").file("a.txt", "conf 1").indexed());
        node.awaitLive("web", "1.0.0");
        node.awaitLive("conf", "1.0.0");
    }

    @AfterEach
    void end() {
        node.close();
    }

    private void assertBothStay() {
        Node.await("both sets to stay").during(LONGER_THAN_AN_ABSENCE).pollInterval(Duration.ofMillis(500))
                .until(() -> node.sets().size() == 2);
        assertThat(node.ok("cat web a.txt")).isEqualTo("web 1");
        assertThat(node.ok("cat conf a.txt")).isEqualTo("conf 1");
    }

    private void awaitDegraded() {
        Node.await("the state degraded").until(() -> "degraded".equals(node.statusFile().get("state")));
    }

    private void awaitHealed() {
        Node.await("the state ok").until(() -> "ok".equals(node.statusFile().get("state")));
    }

    @Test
    void aFileInItsPlace() throws Exception {
        Path aside = node.home().resolve("deploy.aside");
        Files.move(node.deploy(), aside);
        Files.writeString(node.deploy(), "a file");
        awaitDegraded();
        assertBothStay();
        assertThat(node.log(" WARN ").size()).as(node.log()).isLessThanOrEqualTo(3);

        Files.delete(node.deploy());
        Files.move(aside, node.deploy());
        awaitHealed();
        node.deploy("web.jar", SetJar.of("web", "1.1.0").file("a.txt", "web 1.1").indexed());
        node.awaitLive("web", "1.1.0");
    }

    @Test
    void aDanglingLinkInItsPlace() throws Exception {
        Path aside = node.home().resolve("deploy.aside");
        Files.move(node.deploy(), aside);
        Files.createSymbolicLink(node.deploy(), Path.of("nowhere"));
        awaitDegraded();
        assertBothStay();
        Files.delete(node.deploy());
        Files.move(aside, node.deploy());
        awaitHealed();
    }

    @Test
    void goneAndMadeAnew() throws Exception {
        Distribution.delete(node.deploy());
        Files.createDirectories(node.deploy());
        awaitDegraded();
        assertBothStay();
        // It is no longer deaf: what comes is taken, and only what an operator says is gone goes.
        node.deploy("web.jar", SetJar.of("web", "1.1.0").file("a.txt", "web 1.1").indexed());
        node.awaitLive("web", "1.1.0");
        assertThat(node.set("conf")).containsEntry("version", "1.0.0");
        node.ok("reload --accept-empty");
        Node.await("conf to go").until(() -> node.set("conf").isEmpty());
        awaitHealed();
    }

    @Test
    void severalSetsGoneAtOnce() {
        node.undeploy("web.jar");
        node.undeploy("conf.jar");
        awaitDegraded();
        assertBothStay();
        node.ok("reload --accept-empty");
        Node.await("both to go").until(() -> node.sets().isEmpty());
        assertThat(node.stop()).isEqualTo(143);
        assertThat(node.start().sets()).isZero();
    }

    @Test
    void emptyAtBoot() {
        node.stop();
        node.undeploy("web.jar");
        node.undeploy("conf.jar");
        assertThat(node.start().sets()).isEqualTo(2);
        assertBothStay();
        assertThat(node.status()).containsEntry("state", "degraded");
    }
}
