package io.quickset.build.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.felix.feature.impl.FeatureServiceImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SetsExtensionTest {

    @TempDir
    Path folder;

    private List<String> copy(String... artifacts) throws IOException {
        SetsExtension.copy(Stream.of(artifacts).map(each -> new FeatureServiceImpl().getID("g", each, "1")).toList(),
                id -> folder.resolve(id.getArtifactId() + ".jar"), folder.resolve("sets"));
        try (Stream<Path> files = Files.list(folder.resolve("sets"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void areNamedAfterTheirSets() throws Exception {
        SetJars.set(folder, "a", "web");
        SetJars.set(folder, "b", "conf");
        assertThat(copy("a", "b")).containsExactly("conf-1.2.0.jar", "web-1.2.0.jar");
        assertThat(folder.resolve("sets/web-1.2.0.jar")).hasSameBinaryContentAs(folder.resolve("a.jar"));
    }

    @Test
    void noneMakesNoFolder() throws Exception {
        SetsExtension.copy(List.of(), id -> folder, folder.resolve("sets"));
        assertThat(folder.resolve("sets")).doesNotExist();
    }

    @Test
    void refusesWhatIsNoSetAndNamesIt() throws Exception {
        SetJars.jar(folder, "code", "osgi.service;objectClass=x", new byte[0]);
        assertThatThrownBy(() -> copy("code")).isInstanceOf(IOException.class)
                .hasMessageContainingAll("g:code:1", "it is no set", "io.quickset.set", "under 'bundles'");
    }

    @Test
    void refusesTwoOfOneSet() throws Exception {
        SetJars.set(folder, "a", "web");
        SetJars.set(folder, "b", "web");
        assertThatThrownBy(() -> copy("a", "b")).isInstanceOf(IOException.class)
                .hasMessageContainingAll("g:b:1", "set web is listed twice", "keep one");
    }
}
