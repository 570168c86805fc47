package io.quickset.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemBundlesTest {

    private static final FileTime FIXED = FileTime.fromMillis(1_700_000_000_000L);

    @TempDir
    Path folder;

    @BeforeEach
    void twoLevels() throws IOException {
        jar("10/b.jar", "b");
        jar("02/c.jar", "c");
        jar("02/a.jar", "a");
    }

    @Test
    void ordersByLevelThenName() throws IOException {
        SystemBundles bundles = SystemBundles.in(folder);
        assertThat(bundles.entries()).extracting(entry -> entry.jar().getFileName().toString())
                .containsExactly("a.jar", "c.jar", "b.jar");
        assertThat(bundles.topLevel()).isEqualTo(10);
    }

    @Test
    void ignoresWhatIsNoJarInALevel() throws IOException {
        jar("02/readme.txt", "x");
        jar("other/d.jar", "x");
        jar("top.jar", "x");
        assertThat(SystemBundles.in(folder).entries()).hasSize(3);
    }

    @Test
    void isEqualAsLongAsNothingChanges() throws IOException {
        assertThat(SystemBundles.in(folder).fingerprint()).isEqualTo(SystemBundles.in(folder).fingerprint());
    }

    @Test
    void seesAnotherBuildWithTheSameNameSizeAndTime() throws IOException {
        String before = SystemBundles.in(folder).fingerprint();
        Path other = jar("02/new", "z");
        Files.move(other, folder.resolve("02/a.jar"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(SystemBundles.in(folder).fingerprint()).isNotEqualTo(before);
    }

    @Test
    void aCacheIsOfTheBundlesItWasFilledFrom() throws IOException {
        SystemBundles bundles = SystemBundles.in(folder);
        Path cacheFolder = Files.createDirectory(folder.resolve("cache"));
        FrameworkCache cache = new FrameworkCache(cacheFolder);
        assertThat(cache.isOf(bundles)).as("cut short").isFalse();
        cache.recordOf(bundles);
        assertThat(cache.isOf(bundles)).isTrue();
        Files.delete(folder.resolve("02/c.jar"));
        assertThat(cache.isOf(SystemBundles.in(folder))).isFalse();
        cache.delete("test");
        assertThat(cache.exists()).isFalse();
    }

    private Path jar(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        return Files.setLastModifiedTime(file, FIXED);
    }
}
