package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A version of an ordinary bundle that works is only replaced by one that works too. */
@Timeout(120)
class GuardedCodeTest {

    private static final Node NODE = Node.of(GuardedCodeTest.class);

    @BeforeAll
    static void start() {
        NODE.start();
    }

    @AfterAll
    static void end() {
        NODE.close();
    }

    // What is rejected keeps anything from being removed.
    @AfterEach
    void empty() {
        NODE.files("deploy").forEach(file -> NODE.undeploy(file.getFileName().toString()));
    }

    private static Path notes(String name) {
        return NODE.home().resolve(name + ".notes");
    }

    private static List<String> life(String name) {
        return Node.read(notes(name)).lines().filter(line -> line.startsWith("start") || line.startsWith("stop")).toList();
    }

    private static void deployGood(String name) {
        NODE.deploy(name + ".jar", Bundles.watcher(name, "1.0.0", notes(name)));
        Node.await("its start").until(() -> life(name).contains("start 1.0.0"));
        Node.await("it to be known as good").until(() -> Node.read(NODE.home().resolve("data/code/state.properties"))
                .lines().anyMatch(line -> line.matches(name + "\\.jar/good=\\w+")));
    }

    private static void awaitRejected(String name, String... parts) {
        Node.await(name + " in the status").untilAsserted(
                () -> assertThat(NODE.statusFile().toString()).contains(name + ".jar").contains(parts));
    }

    private static void assertRuns(String name, String version) {
        Node.await(version + " of " + name).untilAsserted(() -> assertThat(NODE.ok("lb -s"))
                .containsPattern("Active.*" + name + " \\(" + version.replace(".", "\\.") + "\\)"));
    }

    @Test
    void oneThatThrowsMakesWayForThePrevious() {
        deployGood("thrower");
        deployGood("bystander");
        NODE.deploy("thrower.jar", Bundles.failing("thrower", "2.0.0", notes("thrower"), "throw"));
        awaitRejected("thrower", "does not start", "no luck today", "version 1.0.0 of it runs on");
        assertRuns("thrower", "1.0.0");
        Node.await("no further try").during(Duration.ofSeconds(7)).until(
                () -> life("thrower").stream().filter("start 2.0.0"::equals).count() == 1);
        assertThat(life("bystander")).as("what does not depend on it").containsExactly("start 1.0.0");
        assertThat(NODE.ok("reload --retry")).isNotNull();
        Node.await("the retry").until(() -> life("thrower").stream().filter("start 2.0.0"::equals).count() == 2);
        Node.await("the previous once more").untilAsserted(() -> assertThat(life("thrower")).endsWith("start 1.0.0"));
        NODE.deploy("thrower.jar", Bundles.watcher("thrower", "2.1.0", notes("thrower")));
        Node.await("it to leave the status").until(() -> !NODE.statusFile().toString().contains("thrower.jar"));
        assertRuns("thrower", "2.1.0");
    }

    @Test
    void oneThatDoesNotResolveNeverStopsThePrevious() {
        deployGood("wanting");
        NODE.deploy("wanting.jar", Bundles.watching("wanting", "2.0.0", notes("wanting"))
                .header("Require-Capability", "not.there").bytes());
        awaitRejected("wanting", "does not resolve", "not.there", "version 1.0.0 of it runs on");
        assertThat(life("wanting")).containsExactly("start 1.0.0");
        assertRuns("wanting", "1.0.0");
    }

    @Test
    void oneThatBlocksIsGivenUpAndDelaysNoSet() {
        deployGood("blocker");
        NODE.deploy("blocker.jar", Bundles.failing("blocker", "2.0.0", notes("blocker"), "block"));
        Node.await("its try").until(() -> life("blocker").contains("start 2.0.0"));
        NODE.deploy("meanwhile.jar", SetJar.of("meanwhile", "1.0.0").file("f", "1").indexed());
        NODE.awaitLive("meanwhile", "1.0.0");
        assertThat(NODE.statusFile().toString()).as("still within its time").doesNotContain("blocker.jar");
        awaitRejected("blocker", "does not return from start()", "version 1.0.0 of it runs on");
        assertRuns("blocker", "1.0.0");
    }

    @Test
    void withoutTheFrameworksCacheTheLastGoodOneComesBack() throws IOException {
        deployGood("lasting");
        byte[] next = Bundles.watcher("lasting", "2.0.0", notes("lasting"));
        deployGood("thrown");
        NODE.kill();
        NODE.deploy("lasting.jar", Arrays.copyOf(next, next.length / 2));
        NODE.deploy("thrown.jar", Bundles.failing("thrown", "2.0.0", notes("thrown"), "throw"));
        Distribution.delete(NODE.home().resolve("data/cache"));
        NODE.start();
        awaitRejected("lasting", "zip");
        awaitRejected("thrown", "no luck today");
        assertRuns("lasting", "1.0.0");
        assertRuns("thrown", "1.0.0");
    }

    @Test
    void aRenamedJarChangesNothing() throws IOException {
        deployGood("before");
        Files.move(NODE.deploy().resolve("before.jar"), NODE.deploy().resolve("after.jar"));
        Node.await("nothing").during(Duration.ofSeconds(7)).untilAsserted(() -> {
            assertThat(life("before")).containsExactly("start 1.0.0");
            assertThat(NODE.statusFile().toString()).doesNotContain("after.jar").doesNotContain("before.jar");
        });
        NODE.undeploy("after.jar");
        Node.await("its end").until(() -> life("before").contains("stop 1.0.0"));
    }
}
