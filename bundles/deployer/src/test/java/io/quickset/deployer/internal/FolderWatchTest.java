package io.quickset.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderWatchTest {

    @TempDir
    Path home;
    private final Semaphore told = new Semaphore(0);
    private final Semaphore written = new Semaphore(0);

    private boolean tells() throws InterruptedException {
        return told.tryAcquire(10, TimeUnit.SECONDS);
    }

    private void drop(Path folder, String name) throws IOException {
        Path file = Files.writeString(home.resolve("new"), name);
        Files.move(file, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void tellsOfWhatComesIsReplacedAndGoes() throws Exception {
        Path folder = Files.createDirectory(home.resolve("deploy"));
        try (FolderWatch watch = new FolderWatch(folder, told::release, written::release)) {
            watch.glance();
            assertThat(tells()).as("that it watches from now on").isTrue();
            drop(folder, "a.jar");
            assertThat(tells()).as("of a new file").isTrue();
            drop(folder, "a.jar");
            assertThat(tells()).as("of one in its place").isTrue();
            told.drainPermits();
            Files.delete(folder.resolve("a.jar"));
            assertThat(tells()).as("of its deletion").isTrue();
        }
    }

    @Test
    void tellsOfWritingApart() throws Exception {
        Path folder = Files.createDirectory(home.resolve("deploy"));
        Path file = Files.writeString(folder.resolve("a.jar"), "one");
        try (FolderWatch watch = new FolderWatch(folder, told::release, written::release)) {
            watch.glance();
            assertThat(tells()).isTrue();
            Files.writeString(file, "two");
            assertThat(written.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
            assertThat(told.tryAcquire()).as("told as a change of names").isFalse();
        }
    }

    @Test
    void watchesTheFolderThatTookAnothersPlace() throws Exception {
        Path folder = Files.createDirectory(home.resolve("deploy"));
        try (FolderWatch watch = new FolderWatch(folder, told::release, written::release)) {
            String before = watch.glance();
            Files.move(folder, home.resolve("old"));
            assertThat(watch.glance()).isEqualTo("unreadable");
            Files.createDirectory(folder);
            assertThat(watch.glance()).isNotEqualTo(before);
            while (told.tryAcquire(200, TimeUnit.MILLISECONDS)) {
                // what was told of the old one
            }
            drop(folder, "a.jar");
            assertThat(tells()).isTrue();
        }
    }

    @Test
    void followsALinkThatIsPointedElsewhere() throws Exception {
        Path one = Files.createDirectory(home.resolve("one"));
        Path two = Files.createDirectory(home.resolve("two"));
        Path link = Files.createSymbolicLink(home.resolve("deploy"), one);
        try (FolderWatch watch = new FolderWatch(link, told::release, written::release)) {
            watch.glance();
            Path next = Files.createSymbolicLink(home.resolve("next"), two);
            Files.move(next, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            watch.glance();
            while (told.tryAcquire(200, TimeUnit.MILLISECONDS)) {
                // what was told of the old one
            }
            drop(two, "a.jar");
            assertThat(tells()).isTrue();
        }
    }

    @Test
    void aGlanceSeesWhatNobodyTold() throws Exception {
        Path folder = Files.createDirectory(home.resolve("deploy"));
        FolderWatch watch = new FolderWatch(folder, () -> {}, () -> {});
        watch.close();
        String before = watch.glance();
        drop(folder, "a.jar");
        assertThat(watch.glance()).isNotEqualTo(before);
    }
}
