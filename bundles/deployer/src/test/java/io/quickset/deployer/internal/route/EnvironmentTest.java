package io.quickset.deployer.internal.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which mark tells what, and which one wins. */
class EnvironmentTest {

    @TempDir
    Path root;

    private Environment detect(Map<String, String> variables) {
        return Environment.detect(variables, root);
    }

    private void mark(String file, String text) throws IOException {
        Files.createDirectories(root.resolve(file).getParent());
        Files.writeString(root.resolve(file), text);
    }

    @Test
    void withoutAMarkItIsLocal() throws IOException {
        mark("proc/1/cgroup", "0::/init.scope\n");
        assertThat(detect(Map.of())).isEqualTo(
                new Environment("local", "there is no mark of CI or of a container"));
    }

    @Test
    void whatIsNamedByHandWins() throws IOException {
        mark(".dockerenv", "");
        assertThat(detect(Map.of("QUICKSET_ENV", " staging ", "CI", "true")))
                .isEqualTo(new Environment("staging", "QUICKSET_ENV is set"));
    }

    @Test
    void anEmptyVariableIsNone() {
        assertThat(detect(Map.of("QUICKSET_ENV", "", "CI", " ", "container", "", "KUBERNETES_SERVICE_HOST", "")).name())
                .isEqualTo("local");
    }

    @Test
    void aJobInAContainerIsCi() throws IOException {
        mark(".dockerenv", "");
        assertThat(detect(Map.of("CI", "1"))).isEqualTo(new Environment("ci", "CI is set"));
        assertThat(detect(Map.of("CI", "False"))).isEqualTo(new Environment("container", "/.dockerenv exists"));
    }

    @Test
    void eachMarkOfAContainerIsNamed() throws IOException {
        assertThat(detect(Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1")))
                .isEqualTo(new Environment("container", "KUBERNETES_SERVICE_HOST is set"));
        assertThat(detect(Map.of("container", "podman")))
                .isEqualTo(new Environment("container", "container=podman is set"));
        mark("proc/1/cgroup", "12:cpu:/kubepods/burstable/pod1\n");
        assertThat(detect(Map.of())).isEqualTo(new Environment("container", "/proc/1/cgroup names kubepods"));
        mark("run/.containerenv", "");
        assertThat(detect(Map.of())).isEqualTo(new Environment("container", "/run/.containerenv exists"));
    }
}
