package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** Sets that ship inside the distribution. A node and a distribution of its own for each test. */
@Timeout(120)
class BakedTest {

    private static final Duration LONGER_THAN_AN_ABSENCE = Duration.ofSeconds(8);
    /** Such as {@code baked 1.0.0}. */
    private static final String NONE = "none";

    private Node node = Node.on(Path.of("replaced"));
    private Path sets = Path.of("replaced");

    @BeforeEach
    void unpack(TestInfo test) throws IOException {
        String name = "BakedTest." + test.getTestMethod().orElseThrow().getName();
        Path distribution = Distribution.copy(name + ".distribution");
        sets = Files.createDirectories(distribution.resolve("sets"));
        node = Node.on(Distribution.emptyFolder(name)).from(distribution);
    }

    @AfterEach
    void end() {
        node.close();
    }

    private static byte[] set(String name, String version) {
        return SetJar.of(name, version).file("a.txt", name + " " + version).indexed();
    }

    private void bake(String file, byte[] content) throws IOException {
        Files.write(sets.resolve(file), content);
    }

    /** Layer and version of a set. */
    private String live(String set) {
        return live(node.set(set));
    }

    private static String live(Map<String, Object> line) {
        return line.isEmpty() ? NONE : line.get("layer") + " " + line.get("version");
    }

    /** The same without the start of a JVM, for a loop. */
    private String quickly(String set) {
        try {
            return Offers.sets(node.home()).stream().filter(line -> set.equals(line.get("name"))).findFirst()
                    .map(BakedTest::live).orElse(NONE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void await(String set, String live) {
        Node.await(set + " to be " + live).until(() -> quickly(set).equals(live));
    }

    private void assertStays(String set, String live) {
        Node.await(set + " to stay " + live).during(LONGER_THAN_AN_ABSENCE).until(() -> quickly(set).equals(live));
    }

    private List<String> rejected() {
        return Json.array(node.statusFile(), "rejected").stream().map(each -> (String) each.get("artifact")).toList();
    }

    private String held(String set) {
        return Json.array(node.statusFile(), "held").stream().filter(each -> set.equals(each.get("set")))
                .map(each -> (String) each.get("reason")).findFirst().orElse("");
    }

    @Test
    void areServedFromTheFirstMomentOn() throws Exception {
        bake("web.jar", set("web", "1.0.0"));
        bake("conf-2.1.zip", SetJar.zip(Map.of("a.txt", "conf 2.1".getBytes())));
        for (int first = 1; first <= 2; first++) {
            Node.Ready ready = node.start();
            assertThat(ready.line()).startsWith("READY generation=1 sets=2 ");
            assertThat(live("web")).isEqualTo("baked 1.0.0");
            assertThat(live("conf")).isEqualTo("baked 2.1.0");
            assertThat(node.ok("cat web a.txt")).isEqualTo("web 1.0.0");
            assertThat(node.set("web").get("bundle")).as("the bundle that stands for it").isInstanceOf(Integer.class);
            assertThat(node.status()).containsEntry("state", "ok");
            node.stop();
            Distribution.delete(node.home().resolve("data")); // nothing that it would have to remember
        }
    }

    @Test
    void aDamagedOneIsToldAndTheOthersAreServed() throws Exception {
        byte[] whole = set("web", "1.0.0");
        bake("web.jar", java.util.Arrays.copyOf(whole, whole.length / 2));
        bake("lies.jar", SetJar.of("lies", "1.0.0").file("a.txt", "x").spoiltFile("a.txt", "y").indexed());
        bake("conf.jar", set("conf", "1.0.0"));
        bake("reader.jar", Bundles.reader());
        assertThat(node.start().sets()).isEqualTo(1);
        assertThat(live("conf")).isEqualTo("baked 1.0.0");
        Node.await("what is wrong").untilAsserted(() -> assertThat(rejected())
                .containsExactly("baked/lies.jar", "baked/reader.jar", "baked/web.jar"));
        assertThat(node.ok("status")).contains("baked/web.jar");
        bake("web.jar", whole);
        await("web", "baked 1.0.0");
    }

    @Test
    void areServedWhateverIsInThePlaceOfTheDeployFolder() throws Exception {
        bake("web.jar", set("web", "1.0.0"));
        Files.writeString(node.deploy(), "a file");
        assertThat(node.start().line()).startsWith("READY generation=1 sets=1 ");
        assertThat(live("web")).isEqualTo("baked 1.0.0");
        assertThat(node.status()).containsEntry("state", "degraded");
        assertThat(rejected()).containsExactly("deploy");
        Files.delete(node.deploy());
        node.deploy("web.jar", set("web", "2.0.0"));
        await("web", "mounted 2.0.0");
        Node.await("the state ok").until(() -> "ok".equals(node.statusFile().get("state")));
    }

    @Test
    void noReadNoticesWhatIsMountedAndTakenAway() throws Exception {
        bake("red.jar", ReaderSets.jar("red", "1.0.0").indexed());
        bake("blue.jar", ReaderSets.jar("blue", "1.0.0").indexed());
        Path notes = node.home().resolve("notes");
        node.start();
        node.deploy("reader.jar", Bundles.reader());
        node.deploy("watcher.jar", Bundles.watcher("watcher", "1.0.0", notes));
        Node.await("the readers").until(() -> node.sh("hammer:report").exit() == 0);
        Node.await("the watcher").until(() -> Node.read(notes).contains("start"));

        node.deploy("red.jar", ReaderSets.jar("red", "1.1.0").indexed());
        await("red", "mounted 1.1.0");
        long mounted = ((Number) node.set("red").get("generation")).longValue();
        node.undeploy("red.jar");
        await("red", "baked 1.0.0");
        assertThat(((Number) node.set("red").get("generation")).longValue()).as("a generation of its own")
                .isEqualTo(mounted + 1);

        node.deploy("red.jar", ReaderSets.jar("red", "0.9.0").indexed());
        await("red", "mounted 0.9.0"); // a lower version too
        node.deploy("red.jar", new byte[] {1, 2, 3});
        Node.await("red to be held").until(() -> held("red").contains("red.jar is bad"));
        assertStays("red", "mounted 0.9.0");
        node.undeploy("red.jar");
        await("red", "baked 1.0.0");
        node.deploy("blue.jar", ReaderSets.jar("blue", "1.1.0").indexed());
        await("blue", "mounted 1.1.0");
        node.undeploy("blue.jar");
        await("blue", "baked 1.0.0");

        long last = node.liveGeneration();
        Node.await("a reader in the last generation").until(() -> report().get("newest").equals((int) last));
        node.ok("hammer:quit");
        assertThat(report()).as(report().toString()).containsEntry("failures", 0);
        assertThat((int) report().get("reads")).isGreaterThan(1000);
        assertThat(Node.read(notes).lines().filter(line -> line.startsWith("stop")
                || line.startsWith("event stopped") && !line.contains(" quickset:"))).as("no code stops").isEmpty();
    }

    private Map<String, Object> report() {
        return Json.object(node.ok("hammer:report"));
    }

    @Test
    void fallingBackOutlivesKills() throws Exception {
        bake("web.jar", set("web", "1.0.0"));
        node.start();
        node.deploy("web.jar", set("web", "2.0.0"));
        node.deploy("other.jar", set("other", "1.0.0"));
        await("web", "mounted 2.0.0");
        await("other", "mounted 1.0.0");
        node.undeploy("web.jar");
        node.kill(); // before it counts as deleted
        node.start();
        assertThat(live("web")).isIn("mounted 2.0.0", "baked 1.0.0");
        node.kill();
        node.start();
        await("web", "baked 1.0.0");
        node.kill(); // acknowledged: durable
        node.start();
        assertThat(live("web")).isEqualTo("baked 1.0.0");
        assertThat(live("other")).isEqualTo("mounted 1.0.0");
    }

    @Test
    void anEmptyFolderAtTheStartHoldsAndAcceptedFallsBack() throws Exception {
        bake("web.jar", set("web", "1.0.0"));
        node.start();
        node.deploy("web.jar", set("web", "2.0.0"));
        node.deploy("other.jar", set("other", "1.0.0"));
        await("web", "mounted 2.0.0");
        await("other", "mounted 1.0.0");
        node.kill();
        node.undeploy("web.jar");
        node.undeploy("other.jar");
        assertThat(node.start().sets()).isEqualTo(2);
        assertStays("web", "mounted 2.0.0");
        assertThat(held("web")).contains("empty at start");
        node.ok("reload --accept-empty");
        await("web", "baked 1.0.0");
        await("other", NONE);
    }

    @Test
    void aNextDistributionBringsItsOwn() throws Exception {
        bake("web-2.jar", set("web", "2.0.0"));
        bake("conf.jar", set("conf", "2.0.0"));
        bake("old.jar", set("old", "1.0.0"));
        node.start();
        node.deploy("conf.jar", set("conf", "1.5.0"));
        await("conf", "mounted 1.5.0");
        node.stop();
        for (String next : List.of("3.0.0", "1.0.0")) { // an upgrade, and the way back
            Distribution.delete(sets);
            Files.createDirectories(sets);
            bake("web-" + next + ".jar", set("web", next));
            bake("conf.jar", set("conf", next));
            assertThat(node.start().sets()).as("what it does not bake any more is gone at once").isEqualTo(2);
            assertThat(live("web")).isEqualTo("baked " + next);
            assertThat(live("conf")).as("what is mounted stays").isEqualTo("mounted 1.5.0");
            assertThat(node.status()).containsEntry("state", "ok");
            node.stop();
        }
    }

    @Test
    void noCommandRemovesOneAndPinsAndRollbacksReachIt() throws Exception {
        bake("web.jar", set("web", "1.0.0"));
        node.start();
        node.ok("reload --accept-empty");
        node.ok("felix:uninstall " + node.set("web").get("bundle"));
        assertThat(node.sh("unpin web").exit()).isEqualTo(1);
        assertThat(node.sh("rollback").exit()).isEqualTo(1);
        Files.delete(sets.resolve("web.jar")); // not even that, while it runs
        node.ok("reload --accept-empty");
        Node.await("web to be held").until(() -> held("web").contains("baked/web.jar vanished"));
        assertStays("web", "baked 1.0.0");
        bake("web.jar", set("web", "1.0.0"));

        node.deploy("web.jar", set("web", "2.0.0"));
        await("web", "mounted 2.0.0");
        node.ok("pin web 1.0.0");
        assertThat(live("web")).isEqualTo("baked 1.0.0");
        node.kill();
        node.start();
        assertThat(live("web")).isEqualTo("baked 1.0.0");
        node.ok("unpin web");
        await("web", "mounted 2.0.0");
        node.ok("rollback");
        assertThat(live("web")).isEqualTo("baked 1.0.0");
        assertThat(held("web")).contains("refused since a rollback");
        node.ok("reload --retry");
        await("web", "mounted 2.0.0");
    }
}
