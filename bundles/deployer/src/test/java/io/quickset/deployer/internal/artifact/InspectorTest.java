package io.quickset.deployer.internal.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quickset.deployer.internal.scan.FolderScanner;
import io.quickset.deployer.internal.scan.Found;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InspectorTest {

    private static final Map<String, String> FILES = Map.of("a", "1", "b/c", "2");

    @TempDir
    Path dir;

    private Artifact inspect(String name, byte[] bytes) throws IOException, BadArtifactException {
        Path file = Files.write(dir.resolve(name), bytes);
        return new Inspector().inspect(FolderScanner.inspect(file).orElseThrow());
    }

    private void refused(String name, byte[] bytes, String reason) {
        assertThatThrownBy(() -> inspect(name, bytes)).isInstanceOf(BadArtifactException.class)
                .hasMessageContaining(reason);
    }

    private void refusedWhenStaged(String name, byte[] bytes, String reason) throws Exception {
        SetSupply supply = ((Artifact.OfSet) inspect(name, bytes)).supply();
        assertThatThrownBy(() -> {
            try (OpenSource source = supply.content().open()) {
                source.entries().forEachRemaining(entry -> { });
            }
        }).hasMessageContaining(reason);
    }

    @Test
    void takesASetWithAnIndex() throws Exception {
        Artifact.OfSet set = (Artifact.OfSet) inspect("any.jar", Jars.set("web", "1.2.0", "x"));
        assertThat(set.supply().set()).isEqualTo("web");
        assertThat(set.supply().digest()).isPresent();
        assertThat(set.supply().headers()).containsKey("Provide-Capability");
    }

    @Test
    void keepsTheCommitThatASetWasBuiltFrom() throws Exception {
        String manifest = Jars.manifest("web", "1", "Quickset-Commit: forged\n");
        Map<String, String> files = Map.of("META-INF/MANIFEST.MF", manifest, "resources/a", "1",
                "META-INF/quickset/provenance.json", "{\"format\":1,\"commit\":\"c0ffee\",\"dirty\":true}");
        assertThat(((Artifact.OfSet) inspect("a.jar", Jars.zip(files))).supply().headers())
                .containsEntry("Quickset-Commit", "c0ffee-dirty");
        assertThat(((Artifact.OfSet) inspect("b.jar", Jars.bare("web", "1", "Quickset-Commit: forged\n", FILES)))
                .supply().headers()).doesNotContainKey("Quickset-Commit");
    }

    @ParameterizedTest
    @CsvSource({"web-1.2.0.zip,web,1.2.0", "web.zip,web,0.0.0", "my-web-2.zip,my-web,2.0.0",
        "web-1.2.0-rc1.zip,web,1.2.0.rc1", "web-blue.zip,web-blue,0.0.0"})
    void namesZips(String file, String set, String version) throws Exception {
        SetSupply supply = ((Artifact.OfSet) inspect(file, Jars.zip(FILES))).supply();
        assertThat(supply.set() + "," + supply.version()).isEqualTo(set + "," + version);
        assertThat(supply.headers()).isEmpty();
    }

    @Test
    void refusesWhatIsNoArchive() {
        refused("a.jar", new byte[0], "no complete zip");
        byte[] whole = Jars.set("web", "1", "x");
        refused("b.jar", Arrays.copyOf(whole, whole.length / 2), "no complete zip");
        refused("readme.txt", new byte[1], "no bundle and no set");
        refused("r.feature.json", new byte[1], "it is no JSON");
        refused("c.jar", Jars.zip(FILES), "no bundle and no set");
        refused("UPPER.zip", Jars.zip(FILES), "malformed");
    }

    @Test
    void refusesBadPaths() {
        refused("a.zip", Jars.zip(Map.of("../evil", "1")), "malformed");
        refused("b.zip", Jars.zip(Map.of("/abs", "1")), "malformed");
        refused("c.zip", Jars.zip(Map.of("a\\b", "1")), "malformed");
        refused("d.zip", Jars.zip(Map.of("A", "1", "a", "1")), "only in case");
    }

    @Test
    void refusesRepeatedEntries() {
        byte[] zip = Jars.zip(Map.of("aaaa", "1", "bbbb", "1"));
        String text = new String(zip, java.nio.charset.StandardCharsets.ISO_8859_1).replace("bbbb", "aaaa");
        refused("a.zip", text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1), "twice");
    }

    @Test
    void refusesAnIndexThatDiffersFromWhatItListsOnceThatIsRead() throws Exception {
        refusedWhenStaged("a.jar", Jars.indexed("web", "1.0.0", FILES, Map.of("a", "1")), "its index lists 1");
        refusedWhenStaged("b.jar", Jars.indexed("web", "1.0.0", Map.of("a", "1"), FILES), "which it lacks");
        refusedWhenStaged("c.jar", Jars.indexed("web", "1.0.0", FILES, Map.of("a", "11", "b/c", "2")), "bytes");
        String index = Jars.index("web", "1.0.0", FILES);
        refusedWhenStaged("g.jar", Jars.zip(Map.of("META-INF/MANIFEST.MF", Jars.manifest("web", "1", ""),
                ArchiveSet.INDEX, index.substring(0, index.indexOf("b/c")), "resources/a", "1", "resources/b/c", "2")),
                "its index is bad");
    }

    @Test
    void refusesAnIndexWhoseHeadDiffers() {
        refused("d.jar", Jars.zip(Map.of("META-INF/MANIFEST.MF", Jars.manifest("web", "1", ""),
                ArchiveSet.INDEX, "{}", "resources/a", "1")), "its index is bad");
        refused("e.jar", Jars.zip(Map.of("META-INF/MANIFEST.MF", Jars.manifest("web", "1", ""),
                ArchiveSet.INDEX, Jars.index("other", "1.0.0", Map.of("a", "1")), "resources/a", "1")), "'other'");
        refused("f.jar", Jars.zip(Map.of("META-INF/MANIFEST.MF", Jars.manifest("web", "1", ""),
                ArchiveSet.INDEX, Jars.index("web", "2.0.0", Map.of("a", "1")), "resources/a", "1")), "version 2.0.0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"Bundle-Activator: x.Y", "Fragment-Host: x", "Import-Package: x",
        "Require-Bundle: x", "DynamicImport-Package: *", "Service-Component: a.xml",
        "Require-Capability: osgi.extender"})
    void refusesCode(String header) {
        refused("a.jar", Jars.bare("web", "1", header + "\n", FILES), "data only");
    }

    @Test
    void allowsTheEnvironmentAndActiveRequirements() throws Exception {
        SetSupply supply = ((Artifact.OfSet) inspect("a.jar", Jars.bare("web", "1",
                "Require-Capability: osgi.ee;filter:=\"(osgi.ee=JavaSE)\",io.quickset.set;effective:=active\n", FILES)))
                .supply();
        assertThat(supply.headers().get("Require-Capability")).contains("effective:=").doesNotContain("osgi.ee");
    }

    @Test
    void refusesDamagedBundlesAndBadNames() {
        byte[] jar = Jars.zip(Map.of("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nBundle-SymbolicName: x\n",
                "data.bin", "some text that is long enough to be damaged"));
        int name = new String(jar, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("data.bin");
        jar[name + "data.bin".length() + 12] ^= 0x55;
        refused("x.jar", jar, "no complete zip");
        refused("y.jar", Jars.bare("Not Good", "1", "", FILES), "malformed");
    }

    @Test
    void refusesLinksThatLeaveAFolder() throws Exception {
        Path set = Files.createDirectories(dir.resolve("web-1.0"));
        Files.writeString(set.resolve("a"), "1");
        Files.writeString(dir.resolve("secret"), "1");
        Files.createSymbolicLink(set.resolve("b"), Path.of("a"));
        Found found = FolderScanner.inspect(set).orElseThrow();
        assertThat(((Artifact.OfSet) new Inspector().inspect(found)).supply().set()).isEqualTo("web");
        Files.createSymbolicLink(set.resolve("c"), Path.of("../secret"));
        assertThatThrownBy(() -> new Inspector().inspect(found)).hasMessageContaining("leaves the folder");
    }
}
