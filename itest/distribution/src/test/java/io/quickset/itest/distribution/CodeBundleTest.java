package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bundles that are no sets: they live as a FileInstall user expects, and data never restarts them. */
@Timeout(90)
class CodeBundleTest {

    private static final Node NODE = Node.of(CodeBundleTest.class);

    @BeforeAll
    static void start() {
        NODE.start();
    }

    @AfterAll
    static void end() {
        NODE.close();
    }

    private static Path notes(String name) {
        return NODE.home().resolve(name + ".notes");
    }

    private static List<String> lines(String name) {
        return Node.read(notes(name)).lines().toList();
    }

    private static byte[] watcher(String name, String version) {
        return Bundles.watcher(name, version, notes(name));
    }

    /** Only what it says of itself. */
    private static List<String> life(String name) {
        return lines(name).stream().filter(line -> line.startsWith("start") || line.startsWith("stop")).toList();
    }

    @Test
    void itStartsUpdatesAndGoes() {
        NODE.deploy("life.jar", watcher("life", "1.0.0"));
        Node.await("its start").until(() -> life("life").equals(List.of("start 1.0.0")));
        NODE.deploy("life.jar", watcher("life", "1.1.0"));
        Node.await("its update").until(() -> life("life").equals(List.of("start 1.0.0", "stop 1.0.0", "start 1.1.0")));
        NODE.undeploy("life.jar");
        Node.await("its end").until(() -> life("life").size() == 4 && !NODE.ok("lb -s").contains("life"));
        assertThat(life("life")).endsWith("stop 1.1.0");
    }

    @Test
    void aBrokenUpdateLeavesItRunning() {
        byte[] good = watcher("sturdy", "1.0.0");
        NODE.deploy("sturdy.jar", good);
        Node.await("its start").until(() -> life("sturdy").equals(List.of("start 1.0.0")));
        NODE.deploy("sturdy.jar", java.util.Arrays.copyOf(watcher("sturdy", "1.1.0"), good.length / 2));
        Node.await("it in the status").until(() -> NODE.statusFile().toString().contains("sturdy.jar"));
        Node.await("it to stay").during(Duration.ofSeconds(3)).until(() -> life("sturdy").size() == 1);
        assertThat(NODE.ok("lb -s")).containsPattern("Active.*sturdy \\(1\\.0\\.0\\)");
        NODE.deploy("sturdy.jar", watcher("sturdy", "1.2.0"));
        Node.await("its update").until(() -> life("sturdy").contains("start 1.2.0"));
    }

    @Test
    void aBundleThatDoesNotResolveIsToldAndStartsOnceItCan() {
        NODE.deploy("wanting.jar", BundleJar.of("wanting", "1.0.0").header("Require-Capability", "itest.thing").bytes());
        Node.await("it in the status").until(() -> NODE.statusFile().toString().contains("wanting.jar"));
        NODE.deploy("thing.jar", BundleJar.of("thing", "1.0.0").header("Provide-Capability", "itest.thing").bytes());
        Node.await("its start").until(() -> NODE.ok("lb -s").lines()
                .anyMatch(line -> line.contains("Active") && line.contains("wanting")));
        Node.await("it to leave the status").until(() -> !NODE.statusFile().toString().contains("wanting.jar"));
    }

    @Test
    void itIsThereOnceAfterARestart() {
        NODE.deploy("again.jar", watcher("again", "1.0.0"));
        Node.await("its start").until(() -> life("again").equals(List.of("start 1.0.0")));
        NODE.kill();
        NODE.start();
        Node.await("its second start").until(() -> life("again").equals(List.of("start 1.0.0", "start 1.0.0")));
        assertThat(NODE.ok("lb -s").lines().filter(line -> line.contains("again"))).hasSize(1);
    }

    @Test
    void aSwitchTouchesNoOtherBundle() {
        NODE.deploy("onlooker.jar", watcher("onlooker", "1.0.0"));
        NODE.deploy("consumer.jar", Bundles.consumer("consumer", notes("consumer")));
        Node.await("the onlooker").until(() -> life("onlooker").size() == 1);
        Node.await("the consumer").until(() -> lines("consumer").contains("activate without"));
        NODE.deploy("page.jar", SetJar.of("page", "1.0.0").file("f", "1").indexed());
        NODE.awaitLive("page", "1.0.0");
        Node.await("the set's service").until(() -> lines("consumer").contains("bind"));
        Node.await("the set's bundle").until(() -> NODE.set("page").get("bundle") != null);

        for (int i = 1; i <= 5; i++) {
            String version = "1." + i + ".0";
            NODE.deploy("page.jar", SetJar.of("page", version).file("f", version).indexed());
            NODE.awaitLive("page", version);
            Node.await("the consumer to be told of " + version).until(() ->
                    lines("consumer").contains("updated " + version + " sees " + version));
        }
        NODE.undeploy("page.jar");
        Node.await("the set's end").until(() -> lines("consumer").contains("unbind"));
        Node.await("its bundle's end").until(() -> lines("onlooker").contains("event uninstalled quickset:page"));

        assertThat(lines("consumer")).filteredOn(line -> line.contains("activate")).containsExactly("activate without");
        int first = lines("onlooker").indexOf("event installed quickset:page");
        assertThat(first).isNotNegative();
        assertThat(lines("onlooker").subList(first, lines("onlooker").size()))
                .filteredOn(line -> line.startsWith("event"))
                .allSatisfy(line -> assertThat(line).endsWith(" quickset:page"));
        assertThat(life("onlooker")).containsExactly("start 1.0.0");
    }
}
