package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** What survives an end of the process, orderly or not. A node for each test. */
@Timeout(90)
class RestartTest {

    /** The stop's own grace for leases and bundles; an idle node needs none of it. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private Node node = Node.on(Path.of("replaced"));

    @BeforeEach
    void home(TestInfo test) {
        node = Node.on(Distribution.emptyFolder("RestartTest." + test.getTestMethod().orElseThrow().getName()));
    }

    @AfterEach
    void end() {
        node.close();
    }

    private void deployTwo() {
        node.deploy("web.jar", SetJar.of("web", "1.0.0").file("a.txt", "web 1").indexed());
        node.awaitLive("web", "1.0.0");
        node.deploy("conf.jar", SetJar.of("conf", "3.0.0").file("a.txt", "conf 3").indexed());
        node.awaitLive("conf", "3.0.0");
        Node.await("the bundles").until(() -> node.sets().stream().allMatch(set -> set.get("bundle") != null));
    }

    private void assertSame(List<Map<String, Object>> before, Node.Ready ready) {
        long newest = before.stream().mapToLong(set -> ((Number) set.get("generation")).longValue()).max().orElse(0);
        assertThat(ready.generation()).isEqualTo(newest);
        assertThat(ready.sets()).isEqualTo(before.size());
        assertThat(withoutBundle(node.sets())).isEqualTo(withoutBundle(before));
        assertThat(node.ok("cat web a.txt")).isEqualTo("web 1");
        Node.await("the bundles").until(() -> node.sets().stream().allMatch(set -> set.get("bundle") != null));
    }

    /** Bundle ids are the framework cache's, which may be deleted. */
    private static List<Map<String, Object>> withoutBundle(List<Map<String, Object>> sets) {
        sets.forEach(set -> set.remove("bundle"));
        return sets;
    }

    @Test
    void anEmptyHomeIsMadeAndReadyIsTheOnlyLinePrinted() {
        Node.Ready ready = node.start();
        assertThat(ready.generation()).isZero();
        assertThat(ready.sets()).isZero();
        assertThat(node.printed()).isEqualTo(ready.line() + "\n");
        assertThat(node.home()).isDirectoryContaining(path -> path.endsWith("deploy"))
                .isDirectoryContaining(path -> path.endsWith("conf")).isDirectoryContaining(path -> path.endsWith("data"));
        assertThat(node.log(ready.line())).hasSize(1);
        assertThat(node.log(" WARN ")).isEmpty();
        assertThat(node.log(" ERROR ")).isEmpty();
        assertThat(node.statusFile()).containsEntry("generation", 0).containsEntry("state", "ok");
        assertThat(node.statusFile().keySet())
                .containsExactly("generation", "state", "url", "environment", "rejected", "held", "shadowed", "drain",
                        "watching");
        assertThat(node.statusFile()).as("the core listens nowhere").containsEntry("url", null);
        assertThat(node.status()).isEqualTo(node.statusFile());
    }

    @Test
    void aStopInOrderKeepsEverything() {
        node.start();
        deployTwo();
        List<Map<String, Object>> before = node.sets();
        long asked = System.nanoTime();
        int exit = node.stop();
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(STOP_LIMIT);
        assertThat(exit).as("as every process that SIGTERM ends").isEqualTo(128 + 15);
        assertThat(node.log("quickset has stopped")).hasSize(1);
        assertThat(node.home().resolve("data/shell.sock")).doesNotExist();
        assertThat(node.home().resolve("data/lock")).content().isBlank();
        assertSame(before, node.start());
        assertThat(node.log(" ERROR ")).isEmpty();
    }

    @Test
    void aKilledProcessBootsIntoWhatItHadReported() {
        node.start();
        deployTwo();
        List<Map<String, Object>> before = node.sets();
        node.kill();
        assertSame(before, node.start());
        // And at the very moment of the report, a few times over.
        for (int i = 1; i <= 5; i++) {
            node.deploy("conf.jar", SetJar.of("conf", "4." + i + ".0").file("a.txt", "conf 4." + i).indexed());
            node.awaitLive("conf", "4." + i + ".0");
            node.kill();
            Node.Ready ready = node.start();
            assertThat(node.set("conf")).containsEntry("version", "4." + i + ".0")
                    .containsEntry("generation", (int) ready.generation());
            assertThat(node.ok("cat conf a.txt")).isEqualTo("conf 4." + i);
        }
    }

    @Test
    void deletingTheFrameworkCacheLosesNothing() throws Exception {
        node.start();
        deployTwo();
        List<Map<String, Object>> before = node.sets();
        node.stop();
        Distribution.delete(node.home().resolve("data/cache"));
        assertSame(before, node.start());
    }

    @Test
    void aWreckedFrameworkCacheLosesNothing() throws Exception {
        node.start();
        deployTwo();
        List<Map<String, Object>> before = node.sets();
        node.kill();
        for (Path file : node.files("data/cache")) {
            Files.write(file, new byte[0]);
        }
        assertSame(before, node.start());
    }

    @Test
    void whatChangedWhileItWasDownIsServedFromReadyOn() throws Exception {
        node.start();
        deployTwo();
        node.stop();
        node.deploy("web.jar", SetJar.of("web", "1.1.0").file("a.txt", "web 1.1").indexed());
        node.deploy("more.jar", SetJar.of("more", "1.0.0").file("a.txt", "more").indexed());
        node.undeploy("conf.jar");
        Node.Ready ready = node.start();
        assertThat(node.set("web")).containsEntry("version", "1.1.0");
        assertThat(node.set("more")).containsEntry("version", "1.0.0");
        assertThat(ready.sets()).isGreaterThanOrEqualTo(2);
        Node.await("the set whose file went").until(() -> node.set("conf").isEmpty());
    }

    @Test
    void aSecondInstanceOnTheSameHomeIsRefused() throws Exception {
        node.start();
        Command.Result second = Command.run(Node.LIMIT, node.environment(),
                List.of(Distribution.script().toString(), "run"));
        assertThat(second.exit()).isEqualTo(1);
        assertThat(second.out()).isEmpty();
        assertThat(second.err()).hasLineCount(1).contains("process " + node.pid() + " already runs")
                .contains(node.home().toString());
        assertThat(node.quickset("start").err()).contains("process " + node.pid() + " already runs");
        assertThat(node.sets()).isEmpty(); // the first still answers
    }

    @Test
    void theLogGoesToStandardOutputWhenAsked() {
        node.with("QUICKSET_LOG", "stdout").start();
        node.deploy("bad.jar", new byte[] {1});
        Node.await("the log").until(() -> node.printed().contains("bad.jar"));
        assertThat(node.log()).isEmpty();
        assertThat(node.printed().lines().filter(line -> line.startsWith("READY "))).hasSize(1);
        assertThat(node.ok("sets --json")).isEqualTo("[]\n");
    }

    @Test
    void startAndStopInTheBackground() throws Exception {
        Command.Result started = node.quickset("start");
        long pid = Long.parseLong(Node.read(node.home().resolve("data/lock")).strip());
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        try {
            assertThat(started.exit()).isZero();
            assertThat(started.out()).matches("READY generation=0 sets=0 ms=\\d+\n");
            assertThat(node.quickset("status").out()).startsWith("generation 0, ok, 0 sets");
            assertThat(node.quickset("stop").exit()).isZero();
            process.onExit().get(Node.LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(node.quickset("stop").out()).contains("nothing runs");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aHomeThatCannotBeMadeIsOneLine() throws Exception {
        Path file = Files.writeString(Distribution.emptyFolder("RestartTest.file").resolve("file"), "");
        Command.Result result = Command.run(Node.LIMIT, Map.of("QUICKSET_HOME", file.resolve("home").toString()),
                List.of(Distribution.script().toString(), "run"));
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).hasLineCount(1).contains("cannot start").contains(file.toString());
    }
}
