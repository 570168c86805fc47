package io.quickset.deployer.internal.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RemotePathsTest {

    @Test
    void tellsPathsFromGlobsAndKeepsBracesTogether() throws Exception {
        RemotePaths paths = RemotePaths.parse(" img/{a,b}.png, logo.svg ,,**.css");
        assertThat(paths.paths()).containsExactly("logo.svg");
        assertThat(paths.globs()).containsExactly("**.css", "img/{a,b}.png");
        assertThat(paths.matching(List.of("img/a.png", "img/c.png", "x/y.css", "logo.svg")))
                .containsExactly("img/a.png", "x/y.css");
        assertThat(paths.covers("logo.svg")).isTrue();
        assertThat(paths.covers("img/b.png")).isTrue();
        assertThat(paths.covers("img/c.png")).isFalse();
        assertThat(RemotePaths.parse(" , ").isEmpty()).isTrue();
    }

    @Test
    void refusesWhatIsNeither() {
        assertThatThrownBy(() -> RemotePaths.parse("a/../b")).isInstanceOf(BadArtifactException.class)
                .hasMessageContaining("a/../b");
        assertThatThrownBy(() -> RemotePaths.parse("a[")).isInstanceOf(BadArtifactException.class)
                .hasMessageContaining("'a[' is no glob");
    }

    @Test
    void isReadFromTheCapabilityAsAttributeOrDirective() {
        String capability = "io.quickset.set;io.quickset.set=\"web\";";
        assertThat(RemotePaths.of(Map.of("Provide-Capability", capability + "remote=\"a,b/*\""))).hasToString("a, b/*");
        assertThat(RemotePaths.of(Map.of("Provide-Capability", capability + "remote:=\"a,b/*\""))).hasToString("a, b/*");
        assertThat(RemotePaths.of(Map.of("Provide-Capability", capability + "remote:List<String>=\"a,b/*\"")))
                .hasToString("a, b/*");
        assertThat(RemotePaths.of(Map.of("Provide-Capability", capability + "root=\"remote\"")).isEmpty()).isTrue();
        assertThat(RemotePaths.of(Map.of()).isEmpty()).isTrue();
    }

    @Test
    void bothIsTheUnion() throws Exception {
        assertThat(RemotePaths.parse("a,*.x").and(RemotePaths.parse("b,*.y"))).hasToString("*.x, *.y, a, b");
        assertThat(RemotePaths.NONE.and(RemotePaths.parse("b"))).isEqualTo(RemotePaths.parse("b"));
    }
}
