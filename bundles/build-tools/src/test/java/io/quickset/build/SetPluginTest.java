package io.quickset.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.Constants;
import aQute.bnd.osgi.EmbeddedResource;
import aQute.bnd.osgi.Jar;
import io.quickset.Digest;
import io.quickset.format.IndexEntry;
import io.quickset.format.IndexReader;
import io.quickset.format.IndexWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Builds sets with bnd as bnd-maven-plugin does: classes folder, source path, jar written out and read again. */
class SetPluginTest {

    private static final String WEB = "io.quickset.set;io.quickset.set=web";

    @TempDir
    Path module;
    private Path classes;
    private final Map<String, String> instructions = new TreeMap<>();

    @BeforeEach
    void emptyModule() throws IOException {
        classes = Files.createDirectories(module.resolve("target/classes"));
        instructions.put(Constants.BUNDLE_SYMBOLICNAME, "web");
        instructions.put(Constants.BUNDLE_VERSION, "1.2.0");
        instructions.put(Constants.PROVIDE_CAPABILITY, WEB);
        instructions.put(Constants.REPRODUCIBLE, "2026-11-01T00:00:00Z");
        instructions.put("-plugin.quickset", SetPlugin.class.getName());
    }

    @Test
    void writesTheIndexOfWhatTheJarHolds() throws Exception {
        file("resources/b/page.html", "<p>");
        file("resources/a.svg", "<svg/>");
        file("elsewhere.txt", "not in the set");
        Map<String, byte[]> jar = buildWell();

        try (IndexReader index = index(jar)) {
            assertThat(index.set()).isEqualTo("web");
            assertThat(index.version()).isEqualTo("1.2.0");
            assertThat(index.count()).isEqualTo(2);
            List<IndexEntry> entries = rest(index);
            assertThat(entries).containsExactly(
                    new IndexEntry("a.svg", 6, sha(jar.get("resources/a.svg")), "image/svg+xml"),
                    new IndexEntry("b/page.html", 3, sha(jar.get("resources/b/page.html")), "text/html"));
            assertThat(index.digest()).isEqualTo(IndexWriter.digest(entries));
        }
    }

    @Test
    void takesVersionAndRootFromTheCapability() throws Exception {
        instructions.put(Constants.PROVIDE_CAPABILITY, WEB + ";version:Version=\"7.0.0.beta\";root=\"deep/web\"");
        file("deep/web/a", "a");
        file("resources/b", "b");
        try (IndexReader index = index(buildWell())) {
            assertThat(index.version()).isEqualTo("7.0.0.beta");
            assertThat(rest(index)).extracting(IndexEntry::path).containsExactly("a");
        }
    }

    @Test
    void writesProvenance() throws Exception {
        file("resources/a", "a");
        String provenance = new String(buildWell().get(SetPlugin.PROVENANCE), UTF_8);

        assertThat(provenance)
                .contains("\"builder\":\"io.quickset.build-tools\"", "\"built\":\"2026-11-01T00:00:00Z\"")
                .contains("\"dependencies\":null")
                .containsPattern("\"builderVersion\":\"[0-9]");
    }

    @Test
    void provenanceKnowsTheCommitAndWhetherItIsDirty() throws Exception {
        file("resources/a", "a");
        assertThat(new String(buildWell().get(SetPlugin.PROVENANCE), UTF_8)).contains("\"commit\":null,\"dirty\":null");

        git("init", "-q");
        git("add", ".");
        git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "t");
        assertThat(new String(buildWell().get(SetPlugin.PROVENANCE), UTF_8))
                .containsPattern("\"commit\":\"[0-9a-f]{40}\",\"dirty\":false");

        file("resources/a", "b");
        assertThat(new String(buildWell().get(SetPlugin.PROVENANCE), UTF_8)).contains("\"dirty\":true");
    }

    @Test
    void twoBuildsOfTheSameFilesAreTheSame() throws Exception {
        file("resources/a", "a");
        assertThat(buildWell().get(SetPlugin.INDEX)).isEqualTo(buildWell().get(SetPlugin.INDEX));
    }

    @Test
    void oneChangedByteChangesTheIndexOfAnIncrementalBuild() throws Exception {
        Path page = file("resources/page.html", "hello");
        FileTime time = Files.getLastModifiedTime(page);
        Map<String, byte[]> first = buildWell();
        // What an incremental build finds: the products of the build before in its classes folder, an input of the
        // same size and time, and one byte changed.
        for (String path : List.of(SetPlugin.INDEX, SetPlugin.PROVENANCE, "META-INF/MANIFEST.MF")) {
            Files.createDirectories(classes.resolve(path).getParent());
            Files.write(classes.resolve(path), first.get(path));
        }
        Files.writeString(page, "hellO");
        Files.setLastModifiedTime(page, time);
        Map<String, byte[]> second = buildWell();

        assertThat(digest(second)).isNotEqualTo(digest(first));
        try (IndexReader index = index(second)) {
            assertThat(rest(index)).containsExactly(new IndexEntry("page.html", 5, sha("hellO".getBytes(UTF_8)), "text/html"));
        }
    }

    @Test
    void otherBundlesPassUntouched() throws Exception {
        instructions.remove(Constants.PROVIDE_CAPABILITY);
        file("resources/A", "a");
        file("resources/a", "a");
        assertThat(buildWell()).doesNotContainKeys(SetPlugin.INDEX, SetPlugin.PROVENANCE);
    }

    @Test
    void failsOnAMissingRoot() throws Exception {
        file("other/a", "a");
        assertThat(failure()).contains("root folder 'resources' is missing or empty");
    }

    @Test
    void failsOnAnEmptyRoot() throws Exception {
        Files.createDirectories(classes.resolve("resources/empty"));
        file("resourcesNot/a", "a");
        assertThat(failure()).contains("root folder 'resources' is missing or empty");
    }

    @Test
    void failsOnPathsThatDifferOnlyInCase() throws Exception {
        file("resources/img/Logo.svg", "a");
        file("resources/img/logo.svg", "b");
        assertThat(failure()).contains("'img/Logo.svg' and 'img/logo.svg' differ only in case");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\\..\\..\\etc", "a\u0001b"})
    void failsOnMalformedPaths(String path) throws Exception {
        Jar classesJar = new Jar("classes", classes.toFile());
        classesJar.putResource("resources/" + path, new EmbeddedResource("x", 0));
        assertThat(failure(classesJar)).contains("malformed");
    }

    @ParameterizedTest
    @CsvSource({"../outside, escapes", "../sibling.txt, escapes", "nowhere, symbolic link to nothing"})
    void failsOnALinkInTheSourcesThatLeavesTheRoot(String target, String message) throws Exception {
        Path root = Files.createDirectories(module.resolve("src/main/resources/resources"));
        Files.createDirectories(root.resolveSibling("outside"));
        Files.writeString(root.resolveSibling("sibling.txt"), "secret");
        Files.createSymbolicLink(root.resolve("link"), Path.of(target));
        // Maven has copied what the link leads to.
        file("resources/link", "secret");
        assertThat(failure()).contains("link").contains(message);
    }

    @Test
    void failsOnARootFolderThatIsALink() throws Exception {
        Files.createDirectories(module.resolve("elsewhere"));
        Files.createDirectories(module.resolve("src/main/resources"));
        Files.createSymbolicLink(module.resolve("src/main/resources/resources"), module.resolve("elsewhere"));
        file("resources/a", "secret");
        assertThat(failure()).contains("escapes the root");
    }

    @Test
    void failsOnALinkAmongIncludedFiles() throws Exception {
        Path files = Files.createDirectories(module.resolve("files/sub"));
        Files.writeString(module.resolve("secret"), "secret");
        Files.createSymbolicLink(files.resolve("link"), module.resolve("secret"));
        instructions.put(Constants.INCLUDERESOURCE, "resources=files");
        assertThat(failure()).contains("link").contains("escapes the root");
    }

    @Test
    void allowsALinkThatStaysInside() throws Exception {
        Path root = Files.createDirectories(module.resolve("src/main/resources/resources/sub"));
        Files.writeString(root.resolve("a"), "a");
        Files.createSymbolicLink(root.resolve("link"), Path.of("a"));
        file("resources/sub/a", "a");
        file("resources/sub/link", "a");
        buildWell();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Web", "-web", "we/b", "''"})
    void failsOnABadName(String name) throws Exception {
        file("resources/a", "a");
        instructions.put(Constants.PROVIDE_CAPABILITY, "io.quickset.set;io.quickset.set=\"" + name + "\"");
        assertThat(failure()).contains("set name '" + name + "' is malformed");
    }

    @Test
    void failsWithoutAName() throws Exception {
        file("resources/a", "a");
        instructions.put(Constants.PROVIDE_CAPABILITY, "io.quickset.set;version:Version=1");
        assertThat(failure()).contains("lacks the set's name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"version=one", "version=1.2.3-4", "version:Version=\"1.x\""})
    void failsOnABadVersion(String version) throws Exception {
        file("resources/a", "a");
        instructions.put(Constants.PROVIDE_CAPABILITY, WEB + ";" + version);
        assertThat(failure()).contains("version");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../resources", "/resources", "META-INF", "META-INF/quickset", "resources/"})
    void failsOnABadRoot(String root) throws Exception {
        file("resources/a", "a");
        instructions.put(Constants.PROVIDE_CAPABILITY, WEB + ";root=\"" + root + "\"");
        assertThat(failure()).contains("root");
    }

    @Test
    void failsOnTwoSetsInOneBundle() throws Exception {
        file("resources/a", "a");
        instructions.put(Constants.PROVIDE_CAPABILITY, WEB + ",io.quickset.set;io.quickset.set=conf");
        assertThat(failure()).contains("holds one set");
    }

    @Test
    void failsOnAMissingRequiredPath() throws Exception {
        file("resources/home.html", "a");
        instructions.put("-quickset-required", "home.html, error/404.html, error/500.html");
        assertThat(failure()).contains("missing: error/404.html, error/500.html");

        instructions.put("-quickset-required", "home.html");
        buildWell();
    }

    @Test
    void failsWhereBndWouldSkipTheIndex() throws Exception {
        file("resources/a", "a");
        instructions.put(Constants.RESOURCEONLY, "true");
        assertThat(failure()).contains("remove -resourceonly");
    }

    private Path file(String path, String content) throws IOException {
        Path file = classes.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private Map<String, byte[]> buildWell() throws Exception {
        try (Builder builder = builder(new Jar("classes", classes.toFile())); Jar jar = builder.build()) {
            assertThat(builder.getErrors()).isEmpty();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            jar.write(out);
            return unzip(out.toByteArray());
        }
    }

    private String failure() throws Exception {
        return failure(new Jar("classes", classes.toFile()));
    }

    private String failure(Jar classesJar) throws Exception {
        try (Builder builder = builder(classesJar); Jar jar = builder.build()) {
            assertThat(builder.getErrors()).isNotEmpty();
            assertThat(jar.getResources()).as("a refused set has no index").doesNotContainKey(SetPlugin.INDEX);
            return String.join("\n", builder.getErrors());
        }
    }

    private Builder builder(Jar classesJar) throws Exception {
        Builder builder = new Builder();
        builder.setBase(module.toFile());
        instructions.forEach(builder::setProperty);
        File sources = module.resolve("src/main/resources").toFile();
        if (sources.isDirectory()) {
            builder.setProperty("project.sourcepath", sources.getPath());
        }
        builder.setJar(classesJar);
        return builder;
    }

    private static Map<String, byte[]> unzip(byte[] zip) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (var in = new java.util.zip.ZipInputStream(new ByteArrayInputStream(zip))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                files.put(entry.getName(), in.readAllBytes());
            }
        }
        return files;
    }

    private static IndexReader index(Map<String, byte[]> jar) throws Exception {
        InputStream in = new ByteArrayInputStream(jar.get(SetPlugin.INDEX));
        return new IndexReader(in);
    }

    private static Digest digest(Map<String, byte[]> jar) throws Exception {
        try (IndexReader index = index(jar)) {
            return index.digest();
        }
    }

    private static List<IndexEntry> rest(IndexReader reader) throws Exception {
        List<IndexEntry> entries = new ArrayList<>();
        for (Optional<IndexEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
            entries.add(next.get());
        }
        return entries;
    }

    private static Digest sha(byte[] bytes) {
        return Digest.of(Digest.sha256().digest(bytes));
    }

    private void git(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        assertThat(new ProcessBuilder(command).directory(module.toFile()).inheritIO().start().waitFor()).isZero();
    }
}
