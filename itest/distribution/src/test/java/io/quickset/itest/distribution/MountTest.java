package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** A bundle of code that mounts sets, seen from outside: what an operator sees of it, and how it survives an end. */
@Timeout(120)
class MountTest {

    private Node node = Node.on(Path.of("replaced"));

    @BeforeEach
    void start(TestInfo test) {
        node = Node.on(Distribution.emptyFolder("MountTest." + test.getTestMethod().orElseThrow().getName()));
        node.start();
        node.deploy("web.jar", SetJar.of("web", "1.0.0").file("text", "dropped").indexed());
        node.awaitLive("web", "1.0.0");
        node.deploy("mounter.jar", Bundles.mounter("web 2.0.0 by-code"));
        awaitLive("2.0.0", "by-code");
        awaitHeard("mounted web 2.0.0");
    }

    @AfterEach
    void end() {
        node.close();
    }

    private void awaitLive(String version, String text) {
        node.awaitLive("web", version);
        assertThat(node.ok("cat web text")).isEqualTo(text);
    }

    private void awaitHeard(String wanted) {
        Node.await("the bundle to hear '" + wanted + "'").until(() ->
                node.sh("help").out().contains("mounts:heard") && node.ok("mounts:heard").strip().equals(wanted));
    }

    @Test
    void anOperatorSeesAMountAsAnyOtherArtifact() throws Exception {
        assertThat(node.set("web")).containsEntry("layer", "mounted");
        assertThat(node.ok("history")).contains("web 2.0.0 from mount/mounter/web");
        assertThat(node.status().get("shadowed")).asString()
                .contains("web.jar", "mount/mounter/web supplies version 2.0.0");
        node.ok("mounts:put web 3.0.0 newer");
        awaitLive("3.0.0", "newer");
        node.ok("rollback");
        awaitLive("2.0.0", "by-code");
        node.ok("mounts:put web 4.0.0 mended");
        awaitLive("4.0.0", "mended");
        node.ok("pin web 4.0.0");
        node.ok("mounts:unmount web");
        Node.await("the pin to be all that keeps it").until(() -> node.status().get("shadowed").toString()
                .contains("pinned"));
        assertThat(node.set("web")).containsEntry("version", "4.0.0");
        node.ok("unpin web");
        awaitLive("1.0.0", "dropped");
    }

    @Test
    void aBadArtifactIsRejectedWithItsMountsName() throws Exception {
        Path bad = Files.writeString(node.home().resolve("bad.zip"), "no zip");
        assertThat(node.ok("mounts:path " + bad).strip()).isEqualTo("mount/mounter/bad.zip");
        Node.await("the reason").until(() -> node.ok("mounts:heard").contains("refused it is no complete zip"));
        assertThat(node.status().get("rejected")).asString()
                .contains("mount/mounter/bad.zip", "it is no complete zip");
        node.ok("mounts:unmount " + bad);
        Node.await("an end of it").until(() -> "ok".equals(node.status().get("state")));
        assertThat(node.set("web")).containsEntry("version", "2.0.0");
    }

    @Test
    void theEndOfTheProcessUnmountsNothingHoweverItEnds() {
        Map<String, Object> before = node.set("web");
        for (boolean killed : List.of(true, false)) {
            if (killed) {
                node.kill();
            } else {
                node.stop();
            }
            Node.Ready ready = node.start();
            assertThat(ready.generation()).isEqualTo(((Number) before.get("generation")).longValue());
            awaitLive("2.0.0", "by-code");
            awaitHeard("mounted web 2.0.0");
            node.ok("reload");
            assertThat(node.liveGeneration()).as("mounted anew, it is what was live").isEqualTo(ready.generation());
            assertThat(node.files("data/mounts")).as("what the last process kept is gone").hasSize(1);
        }
    }

    @Test
    void whatNoBundleMountsAgainFallsBackAfterTheStart() {
        node.kill();
        node.undeploy("mounter.jar");
        node.start();
        node.awaitLive("web", "1.0.0");
        assertThat(node.ok("cat web text")).isEqualTo("dropped");
        Node.await("an end of what it kept").until(() -> node.files("data/mounts").isEmpty());
    }

    @Test
    void withItsBundlesCacheLostItIsMountedAgainInTime() throws Exception {
        long generation = node.liveGeneration();
        node.stop();
        Distribution.delete(node.home().resolve("data/cache"));
        node.start();
        awaitHeard("mounted web 2.0.0");
        node.ok("reload");
        assertThat(node.liveGeneration()).isEqualTo(generation);
    }
}
