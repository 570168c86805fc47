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
import java.util.Map;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that were fetched and verified, in a folder of their own until the store has them. The store is never fed from
 * the network: a stream that hangs would keep others from being staged. Safe for use by any thread.
 */
final class Spool implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 16;
    private static final int AT_ONCE = 4;
    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);

    private final Path folder;
    private volatile boolean closed;

    Spool(Path folder) {
        this.folder = folder;
    }

    /**
     * Fetches files, several at once.
     *
     * @param files by where in the folder they are to lie
     * @throws IOException if one can't be had, or is not what the locator said it was
     */
    void fetch(Map<Path, LocatedResource> files, Pulse pulse) throws IOException {
        if (files.isEmpty()) {
            return;
        }
        pulse.check();
        Files.createDirectories(folder);
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(AT_ONCE, files.size()), task -> {
            Thread thread = new Thread(task, "quickset-fetch"); // which may hang for ever
            thread.setDaemon(true);
            return thread;
        });
        try {
            CompletionService<Void> done = new ExecutorCompletionService<>(threads);
            files.forEach((file, resource) -> done.submit(() -> {
                fetch(file, resource, pulse);
                return null;
            }));
            for (int left = files.size(); left > 0;) {
                Future<Void> one = done.poll(1, TimeUnit.SECONDS);
                if (one == null) {
                    pulse.check();
                } else {
                    one.get();
                    left--;
                }
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failed ? failed : new IOException(e.getCause().toString(), e);
        } catch (InterruptedException e) {
            throw new IOException("interrupted while fetching", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static void fetch(Path file, LocatedResource resource, Pulse pulse) throws IOException {
        pulse.check();
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
