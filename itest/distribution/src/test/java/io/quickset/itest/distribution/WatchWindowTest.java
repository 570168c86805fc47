package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code watchSeconds} says for how long after a switch health checks may undo it; it is changed while the node runs. */
@Timeout(120)
class WatchWindowTest {

    private static final Node NODE = Node.of(WatchWindowTest.class);

    @BeforeAll
    static void start() throws Exception {
        Files.createDirectories(NODE.home().resolve("conf"));
        configure("watchSeconds=0\n");
        NODE.start();
        NODE.deploy("health.jar", Bundles.health());
        Node.await("the checks").until(() -> NODE.ok("lb -s").matches("(?s).*Active[^\n]*\\Whealth .*"));
    }

    @AfterAll
    static void end() {
        NODE.close();
    }

    private static void configure(String text) throws Exception {
        Path part = Files.writeString(NODE.home().resolve("conf/window.part"), text);
        Files.move(part, NODE.home().resolve("conf/io.quickset.deployer.cfg"),
                StandardCopyOption.REPLACE_EXISTING);
    }

    private static void deploy(String version, String state) {
        NODE.deploy("shop.jar", SetJar.of("shop", version).file("state", state).indexed());
        NODE.awaitLive("shop", version);
    }

    private static String live() {
        return String.valueOf(NODE.set("shop").get("version"));
    }

    @Test
    void noneUndoesNothingAndOneThatIsConfiguredLaterDoes() throws Exception {
        deploy("1.0.0", "good");
        deploy("2.0.0", "on fire");
        Node.await("it to stay").during(Duration.ofSeconds(4)).pollInterval(Duration.ofMillis(400))
                .until(() -> live().equals("2.0.0"));
        assertThat(NODE.log("turned critical")).isEmpty();

        deploy("3.0.0", "good");
        configure("watchSeconds=30\nmaxRatio=lots\n");
        Node.await("the change").until(() -> NODE.log("maxRatio=lots").size() == 1);
        NODE.deploy("shop.jar", SetJar.of("shop", "4.0.0").file("state", "on fire").indexed());
        Node.await("the undoing").until(() -> NODE.log("turned critical").size() == 1);
        assertThat(NODE.log("turned critical")).first().asString().contains("the shop is on fire");
        Node.await("what was before").until(() -> live().equals("3.0.0"));
    }
}
