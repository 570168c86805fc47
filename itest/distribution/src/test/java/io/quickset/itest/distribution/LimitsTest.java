package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an operator sets in {@code conf/io.quickset.deployer.cfg} holds at once, also for what was refused before. */
@Timeout(60)
class LimitsTest {

    private static final Node NODE = Node.of(LimitsTest.class);

    @BeforeAll
    static void start() throws Exception {
        Files.createDirectories(NODE.home().resolve("conf"));
        configure("maxFiles=2\nmaxRatio=lots\n");
        NODE.start();
    }

    @AfterAll
    static void end() {
        NODE.close();
    }

    private static void configure(String text) throws Exception {
        Path part = Files.writeString(NODE.home().resolve("conf/limits.part"), text);
        Files.move(part, NODE.home().resolve("conf/io.quickset.deployer.cfg"));
    }

    @Test
    void aRaisedLimitLetsInWhatWasRefused() throws Exception {
        Node.await("the bad value to be told").until(() -> NODE.log("maxRatio=lots").size() == 1);
        assertThat(NODE.log("maxRatio=lots")).first().asString().contains(" WARN ", "100 is taken");
        NODE.deploy("three.zip", SetJar.zip(Map.of("a", new byte[1], "b", new byte[1], "c", new byte[1])));
        Node.await("it in the status").until(() -> Json.array(NODE.statusFile(), "rejected").toString()
                .contains("more than 2 files: split it, or raise maxFiles in conf/io.quickset.deployer.cfg"));

        Files.delete(NODE.home().resolve("conf/io.quickset.deployer.cfg"));
        NODE.awaitLive("three", "0.0.0");
        assertThat(NODE.log("is stopping")).isEmpty();
    }

    @Test
    void whatAFileSaidThatIsDeletedWhileTheNodeIsDownHoldsNoMore() throws Exception {
        try (Node node = Node.on(Distribution.emptyFolder("LimitsTest.down"))) {
            Path file = Files.createDirectories(node.home().resolve("conf")).resolve("io.quickset.deployer.cfg");
            Files.writeString(file, "maxFiles=2\n");
            node.start();
            node.deploy("three.zip", SetJar.zip(Map.of("a", new byte[1], "b", new byte[1], "c", new byte[1])));
            Node.await("it in the status").until(() ->
                    Json.array(node.statusFile(), "rejected").toString().contains("more than 2 files"));
            node.stop();
            Files.delete(file);
            node.start();
            node.awaitLive("three", "0.0.0");
        }
    }
}
