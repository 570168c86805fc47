package io.quickset.web.internal.control;

import io.quickset.web.internal.problem.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Artifacts on their way in: {@code deploy/.<name>.<random>.part}, in the file system where they have to end up, and hidden
 * from scans. Safe for use by any thread.
 */
final class Uploads {

    private static final Pattern NAME = Pattern.compile("[^./\\\\\\p{Cntrl}][^/\\\\\\p{Cntrl}]*\\.(jar|zip|feature\\.json)");
    private static final Pattern PART = Pattern.compile("\\..+\\.[0-9a-f]{16}\\.part");
    private static final int MAX_NAME_BYTES = 200; // with what is put around it, a file system takes 255
    static final int AT_ONCE = 4; // bounds what they take of the disk
    private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);

    private final Path deploy;
    private final SecureRandom random = new SecureRandom();
    private final Semaphore free = new Semaphore(AT_ONCE);
    private volatile long maxBytes = ControlSettings.DEFAULT.maxUploadBytes();

    Uploads(Path deploy) {
        this.deploy = deploy;
    }

    void limit(long bytes) {
        maxBytes = bytes;
    }

    /** Deletes what a killed process has left. */
    void clean() {
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(deploy, ".*.part")) {
            for (Path part : parts) {
                if (PART.matcher(part.getFileName().toString()).matches()) {
                    Files.deleteIfExists(part);
                    LOG.info("deleted {}, an upload that was not completed", part);
                }
            }
        } catch (NoSuchFileException e) {
            // no folder, no parts
        } catch (IOException e) {
            LOG.warn("what uploads have left in {} can't be deleted: {}", deploy, e.toString());
        }
    }

    /** What becomes of an artifact that has arrived. Called on a thread that may do what takes time; the file goes afterwards. */
    interface Arrival {
        /**
         * Uses it.
         *
         * @param leave to be run when the file is no longer needed: it goes then, and its place is another's
         */
        void arrived(Path part, Runnable leave);
    }

    /**
     * Receives the content of a call.
     *
     * @param file the artifact's name
     */
    void receive(Call call, String file, Arrival arrival) throws ProblemException, IOException {
        if (!NAME.matcher(file).matches() || file.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            throw Call.bad("'" + file + "' can't be the name of an artifact: at most " + MAX_NAME_BYTES + " bytes, no dot first,"
                    + " and .jar, .zip or .feature.json last");
        }
        long limit = maxBytes;
        if (call.request().getLength() > limit) {
            throw Upload.tooLong(limit);
        }
        ExpectedDigest digest = ExpectedDigest.of(call.request().getHeaders());
        Path part = part(file);
        if (!free.tryAcquire()) {
            throw new ProblemException(HttpStatus.SERVICE_UNAVAILABLE_503, AT_ONCE + " uploads are under way: try again in a moment");
        }
        Place place = new Place(part);
        try {
            Upload.receive(call.request(), part, digest, limit, () -> {
                try {
                    arrival.arrived(part, place::leave);
                } catch (RuntimeException | Error e) {
                    place.leave();
                    call.fail(e);
                }
            }, cause -> {
                place.leave();
                call.fail(cause);
            });
        } catch (NoSuchFileException e) {
            place.leave();
            throw new ProblemException(HttpStatus.SERVICE_UNAVAILABLE_503, "the node's deploy folder does not exist: make it, or find out who"
                    + " has taken it away");
        } catch (IOException | RuntimeException | Error e) {
            place.leave();
            throw e;
        }
    }

    /** Whether there is an artifact of that name. */
    boolean has(String file) {
        return Files.exists(deploy.resolve(file), LinkOption.NOFOLLOW_LINKS);
    }

    private Path part(String file) throws ProblemException {
        try {
            return deploy.resolve("." + file + "." + HexFormat.of().toHexDigits(random.nextLong()) + ".part");
        } catch (InvalidPathException e) {
            throw Call.bad("the node's file system can't have a name such as '" + file + "': it is set up for the charset "
                    + System.getProperty("sun.jnu.encoding"));
        }
    }

    /** That of one upload among those at once, and its file. */
    private final class Place {

        private final Path part;
        private final AtomicBoolean left = new AtomicBoolean();

        Place(Path part) {
            this.part = part;
        }

        /** Lets both go; once, however often it is called. */
        void leave() {
            if (!left.compareAndSet(false, true)) {
                return;
            }
            free.release();
            try {
                Files.deleteIfExists(part);
            } catch (IOException e) {
                LOG.warn("{} can't be deleted: {}", part, e.toString());
            }
        }
    }
}
