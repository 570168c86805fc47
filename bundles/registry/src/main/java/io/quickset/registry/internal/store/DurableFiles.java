package io.quickset.registry.internal.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The durable steps of the store and the journal, in one place: write aside, sync, rename, sync the folder. A file
 * whose sync failed is deleted and written anew, never synced again: the kernel may have dropped its dirty pages
 * (fsyncgate, LWN 2018).
 */
public final class DurableFiles {

    private static final String ASIDE = ".tmp";

    private DurableFiles() {}

    /** The name under which that file is written until it is complete. */
    static Path aside(Path file) {
        return file.resolveSibling(file.getFileName() + ASIDE);
    }

    /** Makes the file written aside, and synced here, appear under its name, durably; deletes it on failure. */
    static void publish(FileChannel written, Path file) throws IOException {
        Path aside = aside(file);
        Path placed = aside;
        try {
            written.force(true);
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
            placed = file;
            syncFolder(file);
        } catch (IOException e) {
            deleteQuietly(placed, e); // under its name too: what failed must not be found at the next boot
            throw e;
        }
    }

    /** Writes a small file whole, durably. */
    public static void write(Path file, byte[] content) throws IOException {
        try (FileChannel channel = create(file)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            publish(channel, file);
        } catch (IOException e) {
            deleteQuietly(aside(file), e);
            throw e;
        }
    }

    /** Opens that file's stand-in for writing, emptied of what an earlier crash left. */
    static FileChannel create(Path file) throws IOException {
        return FileChannel.open(aside(file), StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Deletes files that a crash left half-written. */
    public static void deleteAside(Path folder) throws IOException {
        try (var files = Files.newDirectoryStream(folder, "*" + ASIDE)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    /** Deletes a file on the way out of a failure, which keeps what goes wrong here as suppressed. */
    static void deleteQuietly(Path file, Exception failure) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private static void syncFolder(Path file) throws IOException {
        try (FileChannel folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }
}
