package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** As many bundles at once as overrun the system's notifications: none is missed. */
@Timeout(120)
class StormTest {

    private static final int BUNDLES = 900;
    /** Only ends a test that is stuck. How long it takes is a benchmark: {@code itest/bench/run node storm}. */
    private static final Duration UNTIL_LIVE = Duration.ofSeconds(90);

    @Test
    void nineHundredBundlesRenamedInAtOnceAreAllLive() throws Exception {
        try (Node node = Node.of(StormTest.class)) {
            node.start();
            Path incoming = Files.createDirectories(node.home().resolve("incoming"));
            for (int i = 0; i < BUNDLES; i++) {
                Files.write(incoming.resolve("s" + i + ".jar"),
                        SetJar.of("s" + i, "1.0.0").file("a", "set " + i).indexed());
            }
            long start = System.nanoTime();
            for (int i = 0; i < BUNDLES; i++) {
                Files.move(incoming.resolve("s" + i + ".jar"), node.deploy().resolve("s" + i + ".jar"),
                        StandardCopyOption.ATOMIC_MOVE);
            }
            Node.await("all of them").atMost(UNTIL_LIVE).pollInterval(Duration.ofMillis(100))
                    .until(() -> live(node).size() == BUNDLES);
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            System.out.printf("storm: %d of %d bundles renamed in at once are live after %.1f s%n",
                    BUNDLES, BUNDLES, taken.toMillis() / 1000.0);
            for (int i = 0; i < BUNDLES; i += 97) {
                assertThat(new String(Wire.run(node.home(), "cat s" + i + " a").bytes())).isEqualTo("set " + i);
            }
            assertThat(node.statusFile()).containsEntry("state", "ok");
            assertThat(node.log(" WARN ")).isEmpty();
            assertThat(node.log(" ERROR ")).isEmpty();
        }
    }

    private static List<Map<String, Object>> live(Node node) throws Exception {
        return Json.array(Wire.run(node.home(), "sets --json").out());
    }
}
