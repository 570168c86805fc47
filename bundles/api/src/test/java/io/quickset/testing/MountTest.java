package io.quickset.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quickset.Mount;
import io.quickset.MountListener;
import io.quickset.Resource;
import io.quickset.Snapshot;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mounts of the registry in memory behave as a node's, at once. */
class MountTest {

    private final InMemoryRegistry registry = InMemoryRegistry.create();
    private final List<String> told = new ArrayList<>();
    private final MountListener listener = new MountListener() {
        @Override
        public void mounted(Snapshot snapshot) {
            told.add("mounted " + snapshot.version());
        }

        @Override
        public void updated(Snapshot before, Snapshot after) {
            told.add("updated " + before.version() + " " + after.version());
        }

        @Override
        public void unmounted(Snapshot last) {
            told.add("unmounted " + last.version());
        }

        @Override
        public void refused(String reason) {
            told.add("refused " + reason);
        }
    };

    private static Map<String, byte[]> files(String path, String text) {
        return Map.of(path, text.getBytes(UTF_8));
    }

    private String live() {
        StringBuilder all = new StringBuilder();
        registry.view().sets().forEach(set -> {
            all.append(set.name()).append(' ').append(set.version());
            set.resources().map(Resource::path).forEach(path -> all.append(' ').append(path));
            all.append(';');
        });
        return all.toString();
    }

    @Test
    void closingBringsBackWhatWasThereBefore() {
        registry.put("web", "2", files("put", ""));
        Mount mount = registry.mount("web", "1", files("mounted", ""), listener);
        assertThat(live()).isEqualTo("web 1.0.0 mounted;");
        registry.put("web", "3", files("later", ""));
        assertThat(live()).as("hidden while it is mounted").isEqualTo("web 1.0.0 mounted;");
        Mount other = registry.mount("web", "0.5", files("last", ""));
        assertThat(live()).isEqualTo("web 0.5.0 last;");
        other.close();
        assertThat(live()).isEqualTo("web 1.0.0 mounted;");
        long generation = registry.view().generation();
        mount.close();
        mount.close();
        assertThat(live()).isEqualTo("web 3.0.0 later;");
        assertThat(registry.view().generation()).isEqualTo(generation + 1);
        assertThat(told).containsExactly("mounted 1.0.0", "unmounted 1.0.0", "mounted 1.0.0", "unmounted 1.0.0");
    }

    @Test
    void aMountWithNothingBeneathGoesWhenItIsClosed() {
        Mount mount = registry.mount("web", "1", files("a", "x"), listener);
        mount.update("2", files("a", "y"));
        mount.update("2", files("a", "y"));
        mount.close();
        assertThat(live()).isEmpty();
        assertThat(told).containsExactly("mounted 1.0.0", "updated 1.0.0 2.0.0", "unmounted 2.0.0");
        assertThatThrownBy(() -> mount.update("3", files("a", "z"))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aFolderAndAZipAreNamedAfterTheirFile(@TempDir Path temp) throws Exception {
        Path folder = Files.createDirectories(temp.resolve("conf-1.2/deep")).getParent();
        Files.writeString(folder.resolve("deep/file"), "x");
        Path zip = temp.resolve("icons-1.0.0-rc1.zip");
        try (FileSystem files = FileSystems.newFileSystem(URI.create("jar:" + zip.toUri()), Map.of("create", "true"))) {
            Files.writeString(files.getPath("/heart.svg"), "x");
        }
        Mount first = registry.mount(folder);
        Mount second = registry.mount(zip);
        assertThat(live()).isEqualTo("conf 1.2.0 deep/file;icons 1.0.0.rc1 heart.svg;");
        assertThat(List.of(first.name(), second.name())).containsExactly("mount/test/conf-1.2",
                "mount/test/icons-1.0.0-rc1.zip");
        first.update(zip);
        assertThat(live()).as("another set in the place of the former").isEqualTo("icons 1.0.0.rc1 heart.svg;");
    }

    @Test
    void whatIsBadIsRefusedAndWhatWasLiveStays(@TempDir Path temp) throws Exception {
        Mount mount = registry.mount("web", "1", files("a", "x"), listener);
        mount.update(temp.resolve("nothing"));
        mount.update(Files.createDirectories(temp.resolve("Upper")));
        mount.update(Files.writeString(temp.resolve("web.jar"), ""));
        assertThat(live()).isEqualTo("web 1.0.0 a;");
        assertThat(told).hasSize(4);
        assertThat(told.get(1)).contains("there is no file or folder");
        assertThat(told.get(2)).contains("no file");
        assertThat(told.get(3)).contains("mounts folders and .zip files");
        assertThatThrownBy(() -> registry.mount("web", "1", Map.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> registry.mount("web", "1", files("../a", ""))).hasMessageContaining("malformed");
        assertThatThrownBy(() -> registry.mount("Web", "1", files("a", ""))).hasMessageContaining("malformed");
        assertThatThrownBy(() -> registry.mount("web", "x", files("a", "")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
