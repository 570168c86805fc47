package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** The table of environments, as an operator meets it at a start. A node for each test. */
@Timeout(90)
class RouteTest {

    private static final String TABLE = """
            # Where the sets come from.
            *.overlay.conf = conf/shared
            local.overlay.web = web, ${env:HOME}/web
            staging.layers = mounted, \\
                baked
            """;

    private Node node = Node.on(Path.of("replaced"));

    @BeforeEach
    void home(TestInfo test) {
        node = Node.on(Distribution.emptyFolder("RouteTest." + test.getTestMethod().orElseThrow().getName()));
    }

    @AfterEach
    void end() {
        node.close();
    }

    private void conf(String file, String text) throws IOException {
        Files.createDirectories(node.home().resolve("conf"));
        Files.writeString(node.home().resolve("conf").resolve(file), text);
    }

    private void assertEndsWithout(String ready) throws InterruptedException {
        // Half of what the launcher gives a start that says nothing, before it looks what is wrong.
        assertThat(node.launch().waitFor(30, TimeUnit.SECONDS)).as("it ends").isTrue();
        assertThat(node.process().exitValue()).isEqualTo(1);
        assertThat(node.printed()).doesNotContain(ready);
    }

    @Test
    void anUnknownEnvironmentEndsTheStartWithTheChoices() throws Exception {
        conf("routes.cfg", TABLE);
        node.with("QUICKSET_ENV", "nope");
        assertEndsWithout("READY");
        String told = "cannot start: unknown environment 'nope' (because QUICKSET_ENV is set): set QUICKSET_ENV to"
                + " one of ci, container, local, staging, or give 'nope' a line in "
                + node.home().resolve("conf/routes.cfg");
        assertThat(node.printed()).startsWith("quickset: " + told);
        assertThat(node.log(told)).hasSize(1);

        Command.Result start = node.quickset("start");
        assertThat(start.exit()).isEqualTo(1);
        assertThat(start.out()).isEmpty();
        assertThat(start.err()).contains(told).contains("it did not start");
    }

    @Test
    void aRouteToNothingEndsTheStartWithEveryMistake() throws Exception {
        conf("routes.cfg", TABLE + "ci.layers =\nci.overlay.Web = web\n");
        node.with("QUICKSET_ENV", "staging");
        assertEndsWithout("READY");
        assertThat(node.printed().lines().toList()).hasSize(2)
                .satisfiesExactly(
                        first -> assertThat(first).contains("routes.cfg line 6, ci.layers: it names nothing: choose"),
                        second -> assertThat(second).contains("routes.cfg line 7, ci.overlay.Web: set name 'Web'"));
        conf("routes.cfg", TABLE);
        assertThat(node.start().generation()).as("mended").isZero();
    }

    @Test
    void theEnvironmentIsShownWithWhy() throws Exception {
        conf("routes.cfg", TABLE);
        conf("quickset.env", "QUICKSET_ENV=staging\n");
        node.start();
        Map<String, Object> staging = Map.of("name", "staging", "why", "QUICKSET_ENV is set");
        assertThat(node.status()).containsEntry("environment", staging);
        assertThat(node.statusFile()).containsEntry("environment", staging);
        assertThat(node.quickset("status").out()).contains("\nenvironment: staging (because QUICKSET_ENV is set)\n");
        // Nor does ConfigAdmin, which reads the table too, mind any line of it.
        Node.await("its configuration").until(() -> Node.read(node.home().resolve("data/config/routes.config"))
                .contains("*.overlay.conf"));
        assertThat(node.log(" WARN ")).isEmpty();
        assertThat(node.log(" ERROR ")).isEmpty();
    }

    @Test
    void whatIsShippedCountsAsNoTable() throws Exception {
        conf("routes.cfg", Node.read(Distribution.core().resolve("conf/routes.cfg")));
        node.with("CI", "true").with("QUICKSET_ENV", "").start();
        assertThat(node.status()).containsEntry("environment", Map.of("name", "ci", "why", "CI is set"));
        node.stop();
        node.with("QUICKSET_ENV", "nope");
        assertEndsWithout("READY");
        assertThat(node.printed()).contains("set QUICKSET_ENV to one of ci, container, local, or give 'nope' a line");
    }
}
