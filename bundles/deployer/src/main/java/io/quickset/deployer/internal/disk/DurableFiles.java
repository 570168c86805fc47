package io.quickset.deployer.internal.disk;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files that a power cut leaves whole: the old one or the new.
 *
 * @param steps how they are written
 */
public record DurableFiles(FileSteps steps) {

    /** On the disk of the machine. */
    public static final DurableFiles OF_MACHINE = new DurableFiles(FileSteps.OF_MACHINE);

    /** Writes all of it. */
    public void write(Path file, byte[] content) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".tmp");
        draft(draft, new ByteArrayInputStream(content));
        publish(draft, file);
    }

    /** Writes a file that is not durable yet, to be looked at before it is {@link #publish published}. */
    public void draft(Path draft, InputStream content) throws IOException {
        makeFolders(folder(draft));
        steps.write(draft, content);
    }

    /** Gives a draft its name, within its folder. */
    public void publish(Path draft, Path file) throws IOException {
        steps.force(draft);
        steps.move(draft, file);
        steps.sync(folder(file));
    }

    /** Deletes it if it is there. */
    public void delete(Path file) throws IOException {
        if (Files.exists(file)) {
            steps.delete(file);
        }
        if (Files.isDirectory(folder(file))) {
            steps.sync(folder(file)); // also what is gone already: a process that was killed may have left that open
        }
    }

    /** Makes durable which files its folder has: a process that was killed may have left that open. */
    public void settle(Path file) throws IOException {
        if (Files.isDirectory(folder(file))) {
            steps.sync(folder(file));
            steps.sync(folder(folder(file)));
        }
    }

    private void makeFolders(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            makeFolders(folder(folder));
            steps.makeFolder(folder);
            try {
                steps.sync(folder(folder));
            } catch (IOException e) {
                steps.delete(folder); // else the next try would take it for durable
                throw e;
            }
        }
    }

    private static Path folder(Path file) {
        return file.toAbsolutePath().getParent();
    }
}
