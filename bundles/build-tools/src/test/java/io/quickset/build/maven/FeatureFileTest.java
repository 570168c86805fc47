package io.quickset.build.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureFileTest {

    @TempDir
    Path folder;

    @Test
    void readsCommentsVersionsAndStartLevels() throws IOException {
        FeatureFile feature = read("/* why */ { \"id\": \"g:b:${project.version}\", \"start-order\": 7 }");
        assertThat(feature.entries()).containsExactly(new FeatureFile.Entry("g", "b", "1.2.3", 7));
        assertThat(feature.entries().get(0).path()).isEqualTo("07/b-1.2.3.jar");
    }

    @Test
    void namesTheBundleWithoutStartLevel() {
        assertThatThrownBy(() -> read("{ \"id\": \"g:b:1\" }"))
                .isInstanceOf(IOException.class).hasMessageContaining("g:b:1").hasMessageContaining("start-order");
    }

    @Test
    void tellsWhichListLacksWhat() throws IOException {
        FeatureFile feature = read("{ \"id\": \"g:b:1\", \"start-order\": 1 }");
        assertThat(feature.differencesTo(List.of("g:b:1"))).isEmpty();
        assertThat(feature.differencesTo(List.of("g:b:2"))).containsExactly(
                "g:b:1 is in the feature, but no dependency in pom.xml",
                "g:b:2 is a dependency in pom.xml, but not in the feature");
    }

    @Test
    void bakedSetsAreArtifactsOfAnExtension() throws IOException {
        FeatureFile feature = read("", "{ \"kind\": \"mandatory\", \"artifacts\": ["
                + "{ \"id\": \"g:icons:${project.version}\" } ] }");
        assertThat(feature.sets()).singleElement().hasToString("g:icons:1.2.3");
        assertThat(feature.differencesTo(List.of("g:icons:1.2.3"))).isEmpty();
        assertThat(feature.differencesTo(List.of())).containsExactly(
                "g:icons:1.2.3 is in the feature, but no dependency in pom.xml");
        assertThat(read("").sets()).isEmpty();
    }

    @Test
    void bakedSetsListedInAnotherWayAreNoSilentNothing() {
        assertThatThrownBy(() -> read("", "{ \"kind\": \"mandatory\", \"text\": [\"g:icons:1\"] }"))
                .isInstanceOf(IOException.class).hasMessageContaining("io.quickset.sets")
                .hasMessageContaining("artifacts");
    }

    private FeatureFile read(String bundles) throws IOException {
        return read(bundles, "");
    }

    private FeatureFile read(String bundles, String sets) throws IOException {
        String extensions = sets.isEmpty() ? "" : ", \"extensions\": { \"io.quickset.sets\": " + sets + " }";
        Path file = Files.writeString(folder.resolve("x.feature.json"), "{ \"feature-resource-version\": \"1.0\","
                + " \"id\": \"g:f:1\", \"bundles\": [" + bundles + "]" + extensions + " }");
        return FeatureFile.read(file, "1.2.3");
    }
}
