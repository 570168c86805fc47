package io.quickset.deployer.internal.overlay;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The system calls that overlays need; a test has others. Safe for use by any thread. */
class Disk {

    /** Null when there is no such file; a link to nothing is none when links are followed. */
    @Nullable Stat stat(Path file, boolean follow) throws IOException {
        try {
            return Stat.of(file, follow);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    List<Path> list(Path directory) throws IOException {
        List<Path> all = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(all::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return all;
    }

    boolean readable(Path file) {
        return Files.isReadable(file);
    }

    boolean traversable(Path directory) {
        return Files.isExecutable(directory);
    }

    /** What kind of file system it is on, as the system's table of mounts calls it. */
    String type(Path directory) throws IOException {
        return Files.getFileStore(directory).type();
    }

    InputStream open(Path file, boolean link) throws IOException {
        return link ? Files.newInputStream(file) : Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
    }

    /** Where the system shows its processes. */
    Path processes() {
        return Path.of("/proc");
    }

    WatchService watches() throws IOException {
        return FileSystems.getDefault().newWatchService();
    }

    WatchKey watch(Path directory, WatchService service) throws IOException {
        return directory.register(service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE,
                StandardWatchEventKinds.ENTRY_MODIFY);
    }
}
