package io.quickset.deployer.internal.disk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * All that durable files change on disk; each call is one step. A test hands in steps of which any may fail, or be the
 * last before the power goes. Reading needs no port.
 */
public interface FileSteps {

    /** The disk of the machine. Safe for use by any thread. */
    FileSteps OF_MACHINE = new OfMachine();

    /** Makes a folder in one that is there. */
    void makeFolder(Path folder) throws IOException;

    /** Writes a new file, in place of one of that name. */
    void write(Path file, InputStream content) throws IOException;

    /** Makes the content of a file durable. */
    void force(Path file) throws IOException;

    /** Gives a file another name in the same folder, in one step; a file of that name is replaced. */
    void move(Path from, Path to) throws IOException;

    /** Deletes a file if it is there. */
    void delete(Path file) throws IOException;

    /** Makes durable which files a folder has. */
    void sync(Path folder) throws IOException;

    /** The disk of the machine. */
    final class OfMachine implements FileSteps {

        private OfMachine() {}

        @Override
        public void makeFolder(Path folder) throws IOException {
            Files.createDirectory(folder);
        }

        @Override
        public void write(Path file, InputStream content) throws IOException {
            Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
        }

        @Override
        public void force(Path file) throws IOException {
            force(file, StandardOpenOption.WRITE);
        }

        @Override
        public void move(Path from, Path to) throws IOException {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }

        @Override
        public void delete(Path file) throws IOException {
            Files.deleteIfExists(file);
        }

        @Override
        public void sync(Path folder) throws IOException {
            force(folder, StandardOpenOption.READ);
        }

        private static void force(Path path, StandardOpenOption option) throws IOException {
            try (FileChannel channel = FileChannel.open(path, option)) {
                channel.force(true);
            }
        }
    }
}
