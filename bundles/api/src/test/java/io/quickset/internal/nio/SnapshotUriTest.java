package io.quickset.internal.nio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quickset.testing.InMemoryRegistry;
import java.net.URI;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Through the provider that the JDK finds on the class path. Each test has set names of its own. */
class SnapshotUriTest {

    private final InMemoryRegistry registry = InMemoryRegistry.create();

    private Path put(String set, String... paths) {
        Map<String, byte[]> files = new java.util.TreeMap<>();
        for (String path : paths) {
            files.put(path, path.getBytes(UTF_8));
        }
        return registry.put(set, "1.0.0", files).view().set(set).orElseThrow().root();
    }

    @ParameterizedTest
    @ValueSource(strings = {"home.html", "css/site.css", "a b/c", "100%/25%25", "é/ü/日本", "e\u0301", "q?#[x]",
            "a:b@c", "+&=;,"})
    void goesRoundTrip(String file) {
        Path root = put("round-trip", file);
        Path path = root.resolve(file);

        assertThat(path.toUri().toString()).matches("quickset:/round-trip@1/[!-~]+").doesNotEndWith("/");
        assertThat(Paths.get(path.toUri())).isEqualTo(path);
        assertThat(Path.of(URI.create(path.toUri().toString()))).hasContent(file);
        assertThat(Path.of(root.toUri())).isEqualTo(root);
        assertThat(Path.of(root.toUri().resolve(root.toUri().relativize(path.toUri())))).isEqualTo(path);
    }

    @Test
    void aDirectorysEndsWithASlashSoThatOthersResolveAgainstIt() {
        Path root = put("folders", "css/site.css", "home.html");

        assertThat(root.toUri()).hasToString("quickset:/folders@1/");
        assertThat(root.resolve("css").toUri()).hasToString("quickset:/folders@1/css/");
        assertThat(root.resolve("none").toUri()).hasToString("quickset:/folders@1/none");
        assertThat(root.getFileSystem().getPath("home.html").toUri()).hasToString("quickset:/folders@1/home.html");
        assertThat(Path.of(root.resolve("css").toUri().resolve("site.css"))).hasContent("css/site.css");
    }

    @Test
    void withoutAGenerationItMeansWhatIsLive() {
        put("live", "v1");
        Path second = put("live", "v2");

        assertThat(Path.of(URI.create("quickset:/live/v2"))).isEqualTo(second.resolve("v2"));
        assertThat(Path.of(URI.create("QUICKSET:/live"))).isEqualTo(second);
        assertThat(FileSystems.getFileSystem(URI.create("quickset:/live/"))).isEqualTo(second.getFileSystem());
        assertThatThrownBy(() -> FileSystems.newFileSystem(URI.create("quickset:/live/"), Map.of()))
                .isInstanceOf(FileSystemAlreadyExistsException.class).hasMessageContaining("getFileSystem");
    }

    @Test
    void saysWhatThereIsInsteadOfWhatIsMissing() {
        put("gone", "v1");
        put("gone", "v2");

        assertThatThrownBy(() -> Path.of(URI.create("quickset:/gone@1/v1")))
                .isInstanceOf(FileSystemNotFoundException.class)
                .hasMessageContainingAll("'gone'", "generation 1", "gone@2", "quickset:/gone/");
        assertThatThrownBy(() -> Path.of(URI.create("quickset:/nosuch/v1")))
                .isInstanceOf(FileSystemNotFoundException.class)
                .hasMessageContainingAll("no set 'nosuch'", "its sets are");
        assertThatThrownBy(() -> Files.size(Path.of(URI.create("quickset:/gone/v9"))))
                .isInstanceOf(NoSuchFileException.class).hasMessageContaining("/v9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"quickset:web@1/a", "quickset://web@1/a", "quickset:/", "quickset:/@1/a",
            "quickset:/web@x/a", "quickset:/web@1/a?b", "quickset:/web@1/a#b", "quickset:/web@-1/"})
    void refusesWhatHasAnotherForm(String uri) {
        assertThatThrownBy(() -> Path.of(URI.create(uri)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(uri, "quickset:/<set>@<generation>/<path>");
    }
}
