package io.quickset.build.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quickset.format.IndexWriter;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.felix.feature.impl.FeatureServiceImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.feature.Feature;
import org.osgi.service.feature.FeatureExtension;

class ReleaseTest {

    @TempDir
    Path folder;

    private static byte[] index(String set, String version) throws Exception {
        return SetJars.index(set, version);
    }

    private void jar(String artifact, String capability, byte[] index) throws IOException {
        SetJars.jar(folder, artifact, capability, index);
    }

    private void set(String artifact, String set) throws Exception {
        SetJars.set(folder, artifact, set);
    }

    private String release(String bundles) throws IOException {
        Path feature = Files.writeString(folder.resolve("r.feature.json"),
                "{ /* why */ \"id\": \"g:r:${project.version}\","
                + " \"name\": \"Spring\", \"configurations\": {\"pid\": {\"a\": \"b\"}}, \"bundles\": [" + bundles + "] }");
        return new Release(id -> folder.resolve(id.getArtifactId() + ".jar")).of(feature, "7");
    }

    @Test
    void listsTheSetsWithVersionAndDigest() throws Exception {
        set("w", "web");
        set("c", "conf");
        String text = release("{\"id\":\"g:w:1\",\"start-order\":3}, {\"id\":\"g:c:1\"}");

        Feature feature = new FeatureServiceImpl().readFeature(new StringReader(text));
        assertThat(feature.getID()).hasToString("g:r:7");
        assertThat(feature.getName()).contains("Spring");
        assertThat(feature.getConfigurations().get("pid").getValues()).containsEntry("a", "b");
        assertThat(feature.getBundles()).extracting(bundle -> bundle.getID().toString())
                .containsExactly("g:w:1", "g:c:1");
        FeatureExtension extension = feature.getExtensions().get("io.quickset.release");
        assertThat(extension.getType()).isEqualTo(FeatureExtension.Type.JSON);
        assertThat(extension.getKind()).isEqualTo(FeatureExtension.Kind.MANDATORY);
        String digest = IndexWriter.digest(SetJars.ENTRIES).toString();
        assertThat(json(extension.getJSON())).isEqualTo(json("{\"sets\":["
                + "{\"name\":\"conf\",\"version\":\"1.2.0\",\"digest\":\"" + digest + "\"},"
                + "{\"name\":\"web\",\"version\":\"1.2.0\",\"digest\":\"" + digest + "\"}]}"));
        JsonObject file = json(text).getJsonObject("extensions").getJsonObject("io.quickset.release");
        assertThat(file.getString("kind")).isEqualTo("mandatory");
        assertThat(file.getJsonObject("json").getJsonArray("sets")).hasSize(2);
        assertThat(release("{\"id\":\"g:w:1\",\"start-order\":3}, {\"id\":\"g:c:1\"}")).isEqualTo(text);
    }

    private static JsonObject json(String text) {
        return Json.createReader(new StringReader(text)).readObject();
    }

    private void refused(String bundles, String... words) {
        assertThatThrownBy(() -> release(bundles)).isInstanceOf(IOException.class).hasMessageContainingAll(words);
    }

    @Test
    void refusesWhatIsNoSet() throws Exception {
        jar("code", "osgi.service;objectClass=x", new byte[0]);
        refused("{\"id\":\"g:code:1\"}", "r.feature.json", "g:code:1", "it is no set");
    }

    @Test
    void refusesASetWithoutIndex() throws Exception {
        jar("bare", "io.quickset.set;io.quickset.set=bare", new byte[0]);
        refused("{\"id\":\"g:bare:1\"}", "g:bare:1", "no META-INF/quickset/index.json");
    }

    @Test
    void refusesAnIndexOfAnotherVersionOrContent() throws Exception {
        jar("odd", "io.quickset.set;io.quickset.set=odd;version:Version=2", index("odd", "1.2.0"));
        refused("{\"id\":\"g:odd:1\"}", "odd 1.2.0", "odd 2.0.0");
        String index = new String(index("odd", "1.2.0"), StandardCharsets.UTF_8).replace("home.html", "hose.html");
        jar("odd", "io.quickset.set;io.quickset.set=odd", index.getBytes(StandardCharsets.UTF_8));
        refused("{\"id\":\"g:odd:1\"}", "does not match its own digest");
    }

    @Test
    void refusesTwoBundlesForOneSetAndNone() throws Exception {
        set("a", "web");
        set("b", "web");
        refused("{\"id\":\"g:a:1\"}, {\"id\":\"g:b:1\"}", "g:b:1", "set web is listed twice");
        refused("", "it lists no bundle");
    }
}
