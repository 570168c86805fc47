package io.quickset.deployer.internal.remote;

import io.quickset.Digest;
import io.quickset.spi.LocatedResource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that were fetched and verified, in a folder of their own until the store has them. The store is never fed from
 * the network: a stream that hangs would keep others from being staged. Safe for use by any thread.
 */
final class Spool implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 16;
    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);

    private final Path folder;
    private volatile boolean closed;

    Spool(Path folder) {
        this.folder = folder;
    }

    /**
     * Fetches a file.
     *
     * @param name in the folder
     * @throws IOException if it can't be had, or is not what the locator said it was
     */
    Path fetch(String name, LocatedResource resource, Pulse pulse) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(name);
        MessageDigest sha = Digest.sha256();
        long size = 0;
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = resource.content().open(); OutputStream out = Files.newOutputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                pulse.beat();
                size += read;
                if (size > resource.size()) {
                    break;
                }
                sha.update(buffer, 0, read);
                out.write(buffer, 0, read);
            }
        }
        if (size != resource.size()) {
            throw new IOException("'" + resource.path() + "' is " + (size < resource.size() ? "shorter" : "longer")
                    + " than the " + resource.size() + " bytes that were promised");
        }
        Digest actual = Digest.of(sha.digest());
        if (!actual.equals(resource.digest())) {
            throw new IOException("the content of '" + resource.path() + "' does not match: its SHA-256 is " + actual
                    + ", not the promised " + resource.digest());
        }
        return file;
    }

    /** Whether nothing can be read from it any more. */
    boolean isClosed() {
        return closed;
    }

    /** Deletes it all. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            delete(folder);
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("{} can't be deleted; the next start tries again: {}", folder, e.toString());
        }
    }

    /** Deletes a folder with all it holds, if there is one. */
    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            return;
        }
    }
}
