package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No code runs but what was verified and is bounded, also at the next start; nothing of it keeps the node from starting. */
@Timeout(120)
class CodeBootTest {

    private static final List<String> NO_ARTIFACTS = List.of("a.jar.part", "b.jar.tmp", "c.jar~", "e.JAR", "f.jar.bak", "g");

    private final Node node = Node.on(linked());

    // FileInstall calls files by their real paths.
    private static Path linked() {
        Path home = Distribution.emptyFolder("CodeBootTest");
        try {
            Path link = home.resolveSibling("CodeBootTest.link");
            Files.deleteIfExists(link);
            return Files.createSymbolicLink(link, home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void start() throws IOException {
        Files.createDirectories(node.home().resolve("conf"));
        Files.writeString(node.home().resolve("conf/io.quickset.deployer.cfg"), "bundleStartSeconds=3\n");
        node.start();
    }

    @AfterEach
    void end() {
        node.close();
    }

    private Path notes(String name) {
        return node.home().resolve(name + ".notes");
    }

    private List<String> life(String name) {
        return Node.read(notes(name)).lines().filter(line -> line.startsWith("start") || line.startsWith("stop")).toList();
    }

    private void deployGood(String name, byte[] jar) {
        node.deploy(name + ".jar", jar);
        awaitNoted(name + "\\.jar/good=\\w+");
    }

    private void awaitNoted(String line) {
        Node.await(line).until(() -> Node.read(node.home().resolve("data/code/state.properties")).lines()
                .anyMatch(noted -> noted.matches(line)));
    }

    private void awaitTold(String name, String... parts) {
        Node.await(name + " in the status").untilAsserted(
                () -> assertThat(node.statusFile().toString()).contains(name + ".jar").contains(parts));
    }

    @Test
    void whatIsNoArtifactByItsNameNeverRuns() throws IOException {
        for (String name : NO_ARTIFACTS) {
            node.deploy(name, Bundles.watcher(name.replace('~', '_'), "1.0.0", notes(name)));
        }
        Node.await("nothing to start").during(Duration.ofSeconds(4)).until(
                () -> NO_ARTIFACTS.stream().allMatch(name -> life(name).isEmpty()));
        Files.move(node.deploy().resolve("a.jar.part"), node.deploy().resolve("a.jar"));
        Node.await("its start").until(() -> life("a.jar.part").contains("start 1.0.0"));
        assertThat(node.ok("lb -s")).contains("a.jar.part").doesNotContain("b.jar", "c.jar", "e.JAR", "f.jar");
        assertThat(life("a.jar.part")).as("once").containsExactly("start 1.0.0");
    }

    @Test
    void whatFileInstallOnceTookUnderSuchANameIsGoneAtTheNextStart() {
        Path file = node.deploy("stray.jar.part", Bundles.watcher("stray", "1.0.0", notes("stray")));
        Matcher id = Pattern.compile("\\d+").matcher(node.ok("install " + file.toFile().toURI()));
        assertThat(id.find()).isTrue();
        node.ok("start " + id.group());
        Node.await("its start").until(() -> life("stray").equals(List.of("start 1.0.0")));
        node.kill();
        node.start();
        assertThat(node.ok("lb -s")).doesNotContain("stray");
        assertThat(life("stray")).as("not once more").containsExactly("start 1.0.0");
    }

    @Test
    void oneThatHangsAtALaterStartIsGivenUpAndToldAndTheRestGoesOn() throws IOException {
        deployGood("late", Bundles.failing("late", "1.0.0", notes("late"), "block later"));
        deployGood("other", Bundles.watcher("other", "1.0.0", notes("other")));
        node.kill();
        Files.createFile(Path.of(notes("late") + ".block"));
        node.start();
        awaitTold("late", "does not return from start() within 3 s");
        assertThat(node.log("does not return from start() within 3 s")).isNotEmpty();
        assertThat(life("other")).as("at the start, too").containsExactly("start 1.0.0", "start 1.0.0");
        deployGood("third", Bundles.watcher("third", "1.0.0", notes("third")));
        node.deploy("late.jar", Bundles.watcher("late", "2.0.0", notes("late")));
        Node.await("its successor").until(() -> life("late").contains("start 2.0.0"));
        Node.await("it to leave the status").until(() -> !node.statusFile().toString().contains("late.jar"));
        long begun = System.nanoTime();
        node.stop();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).as("what hangs is interrupted").isLessThan(Duration.ofSeconds(15));
        assertThat(node.start().line()).startsWith("READY");
        Node.await("one of them alone").untilAsserted(() -> assertThat(node.ok("lb -s").lines()
                .filter(line -> line.contains("late"))).singleElement().asString().contains("Active").contains("2.0.0"));
    }

    @Test
    void oneThatHangsAndIsDeletedDoesNotHangTheNextStart() throws IOException {
        deployGood("late", Bundles.failing("late", "1.0.0", notes("late"), "block later"));
        deployGood("other", Bundles.watcher("other", "1.0.0", notes("other")));
        node.stop();
        Files.createFile(Path.of(notes("late") + ".block"));
        node.start();
        awaitTold("late", "does not return from start()");
        node.undeploy("late.jar");
        awaitTold("late", "is uninstalled when its activator returns");
        node.kill();
        node.start();
        Node.await("its end").until(() -> !node.ok("lb -s").contains("late"));
        assertThat(life("late").stream().filter("start 1.0.0"::equals)).as("not tried again").hasSize(2);
    }

    @Test
    void oneThatDoesNotStopIsReplacedAllTheSame() {
        deployGood("stayer", Bundles.failing("stayer", "1.0.0", notes("stayer"), "block stop"));
        node.deploy("stayer.jar", Bundles.watcher("stayer", "2.0.0", notes("stayer")));
        Node.await("its successor").until(() -> life("stayer").equals(List.of("start 1.0.0", "stop 1.0.0", "start 2.0.0")));
        awaitNoted("stayer\\.jar/pending=false"); // the new one is the good one
        Node.await("nothing to be told").until(() -> !node.statusFile().toString().contains("stayer.jar"));
        assertThat(node.log("version 1.0.0: its activator does not return from stop() within 3 s")).isNotEmpty();
        node.kill();
        node.start();
        Node.await("one of them alone").untilAsserted(() -> assertThat(node.ok("lb -s").lines()
                .filter(line -> line.contains("stayer"))).singleElement().asString().contains("Active").contains("2.0.0"));
    }
}
