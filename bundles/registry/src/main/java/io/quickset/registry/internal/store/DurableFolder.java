package io.quickset.registry.internal.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder of files that are there whole and durably, or not at all. Safe for use by any thread. */
public final class DurableFolder {

    /** What follows the name of a file until it is complete. */
    static final String ASIDE = ".tmp";

    private static final Logger LOG = LoggerFactory.getLogger(DurableFolder.class);

    private final Disk disk;
    private final Path path;

    /** Makes the folder if there is none, and deletes what a crash left half-written in it. */
    public DurableFolder(Disk disk, Path path) throws IOException {
        this.disk = disk;
        this.path = path;
        boolean made = makeFolders(path);
        try {
            for (String name : names("*" + ASIDE)) {
                disk.delete(file(name));
            }
            // What a killed process renamed can be seen, but is durable only now; nobody may rely on it before.
            disk.sync(path);
            disk.sync(path.toAbsolutePath().getParent());
        } catch (IOException e) {
            if (made) {
                throw e;
            }
            LOG.warn("{} can't be written: what is in it is served, but nothing can change: {}", path, e.toString());
        }
    }

    private boolean makeFolders(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return false;
        }
        Path parent = folder.toAbsolutePath().getParent();
        makeFolders(parent);
        disk.makeFolder(folder);
        disk.sync(parent);
        return true;
    }

    /** The names that match. */
    public List<String> names(String glob) throws IOException {
        List<String> names = new ArrayList<>();
        try (var files = Files.newDirectoryStream(path, glob)) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        }
        return names;
    }

    /** The path of that file in the folder. */
    public Path file(String name) {
        return path.resolve(name);
    }

    /** Starts a file of that name. */
    NewFile create(String name) throws IOException {
        return new NewFile(disk, file(name));
    }

    /** Writes a small file whole, durably. */
    public void write(String name, byte[] content) throws IOException {
        try (NewFile file = create(name)) {
            file.append(ByteBuffer.wrap(content));
            file.publish();
        }
    }

    /** Gives a file another name. */
    public void rename(String name, String other) throws IOException {
        disk.move(file(name), file(other));
    }

    /** Deletes a file. Until {@link #sync} a power cut may bring it back. */
    public void delete(String name) throws IOException {
        disk.delete(file(name));
    }

    /** Makes durable which files are there. */
    void sync() throws IOException {
        disk.sync(path);
    }
}
