package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
        node.ok("reload --accept-empty");
        Node.await("both to go").until(() -> node.sets().isEmpty());
        awaitHealed();
    }

    @Test
    void absentAtBoot() throws Exception {
        node.stop();
        Path aside = Files.move(node.deploy(), node.home().resolve("deploy.aside"));
        assertThat(node.start().sets()).isEqualTo(2);
        assertBothStay();
        assertThat(node.status()).containsEntry("state", "degraded");
        assertThat(node.deploy()).as("made, so that a move back would nest in it").doesNotExist();
        Files.move(aside, node.deploy());
        awaitHealed();
        node.deploy("web.jar", SetJar.of("web", "1.1.0").file("a.txt", "web 1.1").indexed());
        node.awaitLive("web", "1.1.0");
    }

    @Test
    void aLinkInItsPlaceThatIsRepointed() throws Exception {
        Path first = Files.move(node.deploy(), node.home().resolve("first"));
        Path second = Files.createDirectories(node.home().resolve("second"));
        Files.write(second.resolve("web.jar"), SetJar.of("web", "2.0.0").file("a.txt", "web 2").indexed());
        repoint(first);
        assertBothStay();
        repoint(second);
        node.awaitLive("web", "2.0.0");
        awaitDegraded(); // conf is held: that whole folder may be the wrong one
        Node.await("conf to stay").during(LONGER_THAN_AN_ABSENCE).pollInterval(Duration.ofMillis(500))
                .until(() -> node.set("conf").get("version").equals("1.0.0"));
        // What comes into the folder that it points to now is seen.
        Files.write(second.resolve("conf.jar"), SetJar.of("conf", "2.0.0").file("a.txt", "conf 2").indexed());
        node.awaitLive("conf", "2.0.0");
        awaitHealed();
        repoint(first);
        node.awaitLive("web", "1.0.0");
        node.awaitLive("conf", "1.0.0");
        awaitHealed();
    }

    /** In one step, as {@code ln -sfn} followed by {@code mv -T} does. */
    private void repoint(Path target) throws Exception {
        Path link = node.home().resolve("link");
        Files.createSymbolicLink(link, target);
        Files.move(link, node.deploy(), StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void aFolderInItWithNamesBeyondAsciiWhereNoLocaleIsSet() throws Exception {
        node.stop();
        Files.writeString(Files.createDirectories(node.deploy().resolve("pages")).resolve("gr\u00f6\u00dfe.txt"), "M");
        Path overlay = Files.createDirectories(node.home().resolve("overlay"));
        Files.writeString(overlay.resolve("\u00e4.txt"), "\u00e4");
        Files.writeString(node.home().resolve("conf/routes.cfg"), "*.overlay.web = overlay\n");
        node.with("LC_ALL", "C").start();
        node.awaitLive("pages", "0.0.0");
        assertThat(node.ok("cat pages gr\u00f6\u00dfe.txt")).isEqualTo("M");
        Node.await("the overlay").until(() -> node.sh("cat web \u00e4.txt").out().equals("\u00e4"));
        assertThat(node.log(" ERROR ")).isEmpty();
    }

    /** The heap is 64 MB: what is within the limits fits, and what is not ends nothing. */
    @Test
    void aFolderInItOfManyLongNames() throws Exception {
        Path folder = Files.createDirectories(node.home().resolve("long"));
        String name = "\u03a9".repeat(95);
        for (int i = 0; i < 85_000; i++) {
            Files.createFile(folder.resolve(name + i));
        }
        Files.move(folder, node.deploy().resolve("long"));
        Node.await("it to be refused").until(() -> Json.array(node.statusFile(), "rejected").toString()
                .contains("the list of its files has more than"));
        for (int i = 45_000; i < 85_000; i++) {
            Files.delete(node.deploy().resolve("long").resolve(name + i));
        }
        node.awaitLive("long", "0.0.0");
        assertThat(node.set("long")).containsEntry("resources", 45_000);
        assertThat(node.ok("cat web a.txt")).isEqualTo("web 1");
    }
}
