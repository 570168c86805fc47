package io.quickset.registry.internal.mount;

import io.quickset.format.FormatException;
import io.quickset.format.ResourcePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.osgi.framework.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the files that code made while they are mounted, each set as a plain folder. None outlives the process: the
 * code makes them again. Safe for use by any thread.
 */
final class Spool {

    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);

    private final Path folder;
    private final AtomicLong number = new AtomicLong();

    /** In that folder, which need not exist; deletes what a former process left there. */
    Spool(Path folder) {
        this.folder = folder;
        deleteAll(folder);
    }

    /**
     * Writes them, into a folder that tells their set's name and version.
     *
     * @throws IllegalArgumentException if there is none, or a path is malformed
     * @throws UncheckedIOException if that fails; nothing is left then
     */
    Path keep(String set, Version version, Map<String, byte[]> files) {
        check(files);
        Path own = null;
        try {
            own = newFolder();
            Path root = Files.createDirectory(own.resolve(set + "-" + version));
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Path path = root.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.write(path, file.getValue(), StandardOpenOption.CREATE_NEW);
            }
            return root;
        } catch (IOException e) {
            deleteAll(own);
            throw new UncheckedIOException("the files of set '" + set + "' can't be kept in " + folder + ": " + e, e);
        } catch (RuntimeException e) { // such as a path that this system can't write
            deleteAll(own);
            throw e;
        }
    }

    // A number may be taken by what could not be deleted.
    private Path newFolder() throws IOException {
        Files.createDirectories(folder);
        while (true) {
            try {
                return Files.createDirectory(folder.resolve(Long.toString(number.incrementAndGet())));
            } catch (FileAlreadyExistsException e) {
                LOG.debug("{} is still there", e.getFile());
            }
        }
    }

    private static void check(Map<String, byte[]> files) {
        if (files.isEmpty()) {
            throw new IllegalArgumentException("there is no file to mount");
        }
        for (String path : files.keySet()) {
            try {
                ResourcePath.check(path);
            } catch (FormatException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
            for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
                if (files.containsKey(path.substring(0, slash))) {
                    throw new IllegalArgumentException(
                            "'" + path.substring(0, slash) + "' can't be a file and the folder of '" + path + "'");
                }
            }
        }
    }

    /** Deletes what was kept there. */
    void delete(Path kept) {
        deleteAll(kept.getParent());
    }

    private static void deleteAll(@org.jspecify.annotations.Nullable Path path) {
        if (path == null || Files.notExists(path)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(path)) {
            List<Path> all = walk.sorted(Comparator.reverseOrder()).toList();
            for (Path each : all) {
                Files.deleteIfExists(each);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("{} can't be deleted, and is at the next start: {}", path, e.toString());
        }
    }
}
