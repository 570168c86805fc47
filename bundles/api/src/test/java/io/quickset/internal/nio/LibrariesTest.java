package io.quickset.internal.nio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import freemarker.cache.TemplateLoader;
import freemarker.template.Configuration;
import freemarker.template.Template;
import freemarker.template.TemplateException;
import io.quickset.SetRegistry;
import io.quickset.testing.InMemoryRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Scanner;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people use on a path. */
class LibrariesTest {

    private final InMemoryRegistry registry = InMemoryRegistry.create().put("web", "1.0.0", Map.of(
            "home.ftl", "<#include 'parts/head.ftl'><h1>${title}</h1>".getBytes(UTF_8),
            "parts/head.ftl", "<head>${title}</head>".getBytes(UTF_8),
            "conf/app.json", "{\"title\":\"Hello\",\"ports\":[80,443]}".getBytes(UTF_8),
            "conf/app.properties", "title=Hello".getBytes(UTF_8)));
    private final Path root = registry.view().set("web").orElseThrow().root();

    /** FreeMarker's own loader wants a {@code File}; this is all that one for paths takes, as the manual has it. */
    private record SetTemplates(SetRegistry registry) implements TemplateLoader {

        @Override
        public @Nullable Object findTemplateSource(String name) {
            Path path = registry.view().set("web").orElseThrow().root().resolve(name);
            return Files.isRegularFile(path) ? path : null;
        }

        @Override
        public long getLastModified(Object source) {
            return -1;
        }

        @Override
        public Reader getReader(Object source, String encoding) throws IOException {
            return Files.newBufferedReader((Path) source);
        }

        @Override
        public void closeTemplateSource(Object source) {}
    }

    @Test
    void aTemplateEngineRendersWithIncludesAndFollowsASwitch() throws Exception {
        Configuration engine = new Configuration(Configuration.VERSION_2_3_34);
        engine.setTemplateLoader(new SetTemplates(registry));
        engine.setTemplateUpdateDelayMilliseconds(0);
        engine.setLocalizedLookup(true); // asks for home_en.ftl first, which is not there

        assertThat(render(engine)).isEqualTo("<head>Hello</head><h1>Hello</h1>");
        Template first = engine.getTemplate("home.ftl");
        assertThat(engine.getTemplate("home.ftl")).as("parsed once").isSameAs(first);

        registry.put("web", "2.0.0", Map.of("home.ftl", "<p>${title}".getBytes(UTF_8)));
        assertThat(render(engine)).isEqualTo("<p>Hello");
    }

    private static String render(Configuration engine) throws IOException, TemplateException {
        StringWriter page = new StringWriter();
        engine.getTemplate("home.ftl").process(Map.of("title", "Hello"), page);
        return page.toString();
    }

    @Test
    void jacksonReads() throws Exception {
        ObjectMapper jackson = new ObjectMapper();
        Path file = root.resolve("conf/app.json");

        assertThat(jackson.readTree(Files.newInputStream(file)).at("/ports/1").asInt()).isEqualTo(443);
        assertThat(jackson.readTree(Files.newBufferedReader(file)).get("title").asText()).isEqualTo("Hello");
        assertThat(jackson.readTree(Files.readAllBytes(file)).get("title").asText()).isEqualTo("Hello");
        assertThat(jackson.writeValueAsString(file)).as("a path is written as its URI")
                .isEqualTo("\"quickset:/web@1/conf/app.json\"");
        assertThat(jackson.readValue("\"quickset:/web@1/conf/app.json\"", Path.class)).isEqualTo(file);
    }

    @Test
    void theTreeGoesIntoAZipAndAZipIsReadWhereItLies(@TempDir Path temp) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes); Stream<Path> all = Files.walk(root)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                zip.putNextEntry(new ZipEntry(root.relativize(file).toString()));
                Files.copy(file, zip);
            }
        }
        registry.put("zips", "1.0.0", Map.of("web.zip", bytes.toByteArray()));
        Path zipped = registry.view().set("zips").orElseThrow().root().resolve("web.zip");

        try (FileSystem zip = FileSystems.newFileSystem(zipped); Stream<Path> all = Files.walk(zip.getPath("/"))) {
            assertThat(all.filter(Files::isRegularFile).map(Path::toString)).containsExactlyInAnyOrder(
                    "/home.ftl", "/parts/head.ftl", "/conf/app.json", "/conf/app.properties");
            assertThat(Files.mismatch(zip.getPath("/home.ftl"), root.resolve("home.ftl"))).isEqualTo(-1);
            assertThat(zip.isReadOnly()).isTrue();
        }
        // The other way round: into a zip file system, which is how many tools write one.
        try (FileSystem zip = FileSystems.newFileSystem(
                URI.create("jar:" + temp.resolve("made.zip").toUri()), Map.of("create", "true"))) {
            copyTree(root, zip.getPath("/"));
        }
        try (FileSystem zip = FileSystems.newFileSystem(temp.resolve("made.zip"))) {
            assertThat(zip.getPath("/parts/head.ftl")).hasSameTextualContentAs(root.resolve("parts/head.ftl"));
        }
    }

    private static void copyTree(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(dir).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Test
    void theTreeIsCopiedToDisk(@TempDir Path temp) throws IOException {
        copyTree(root, temp.resolve("copy"));

        assertThat(temp.resolve("copy/parts/head.ftl")).hasSameTextualContentAs(root.resolve("parts/head.ftl"));
    }

    @Test
    void theJdksOwnReadersRead() throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(root.resolve("conf/app.properties"))) {
            properties.load(reader);
        }
        assertThat(properties).containsEntry("title", "Hello");
        try (Scanner scanner = new Scanner(root.resolve("conf/app.properties"))) {
            assertThat(scanner.next()).isEqualTo("title=Hello");
        }
        assertThat(Files.readAllLines(root.resolve("conf/app.properties"))).isEqualTo(List.of("title=Hello"));
    }
}
