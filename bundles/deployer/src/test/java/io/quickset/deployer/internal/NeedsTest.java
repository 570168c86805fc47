package io.quickset.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.deployer.internal.artifact.Jars;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sets that need sets. */
class NeedsTest {

    @TempDir
    Path home;
    private TestNode node;

    @BeforeEach
    void start() throws IOException {
        node = new TestNode(home, Duration.ofMillis(5000));
    }

    private void web(String version, String conf) throws IOException {
        node.drop("web.jar", Jars.bare("web", version, "Require-Capability: io.quickset.set;filter:=\"(&(io.quickset.set=conf)"
                + conf + ")\";effective:=active\n", Map.of("a", version)));
    }

    @Test
    void waitsForWhatItNeedsAndSwitchesByItself() throws Exception {
        web("1.0.0", "(version>=3)");
        node.drop("conf.jar", Jars.set("conf", "2.0.0", "x"));
        node.pass();
        assertThat(node.live()).isEqualTo("conf 2.0.0;");
        assertThat(node.held("web")).contains("needs (&(io.quickset.set=conf)(version>=3))");
        int staged = node.generations.staged;
        node.later(10_000);
        assertThat(node.generations.staged).as("staged once").isEqualTo(staged);
        node.drop("conf.jar", Jars.set("conf", "3.0.0", "x"));
        node.pass();
        assertThat(node.live()).isEqualTo("conf 3.0.0;web 1.0.0;");
        assertThat(node.live("web").generation()).as("together").isEqualTo(node.live("conf").generation());
        assertThat(node.generations.open).isZero();
    }

    @Test
    void whatALiveSetNeedsIsNeitherRemovedNorReplacedByWhatDoesNotFit() throws Exception {
        web("1.0.0", "(version>=2)(!(version>=3))");
        node.drop("conf.jar", Jars.set("conf", "2.0.0", "x"));
        node.pass();
        assertThat(node.live()).isEqualTo("conf 2.0.0;web 1.0.0;");
        node.drop("conf.jar", Jars.set("conf", "3.0.0", "x"));
        node.pass();
        assertThat(node.live()).isEqualTo("conf 2.0.0;web 1.0.0;");
        assertThat(node.held("conf")).contains("set web 1.0.0 is live and needs");
        node.delete("conf.jar");
        node.later(6000);
        assertThat(node.live()).isEqualTo("conf 2.0.0;web 1.0.0;");
        assertThat(node.held("conf")).contains("set web 1.0.0 is live and needs").contains("would be gone");
        node.delete("web.jar");
        node.later(6000);
        assertThat(node.live()).as("both may go").isEmpty();
    }

    @Test
    void aMalformedFilterIsTold() throws Exception {
        web("1.0.0", "(version>=");
        node.later(1500);
        assertThat(node.report().rejected()).singleElement()
                .satisfies(r -> assertThat(r.reason()).contains("malformed filter"));
    }
}
