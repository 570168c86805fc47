package io.quickset.web.internal.control;

import io.quickset.web.internal.problem.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;

/**
 * Copies what a client sends into a file as it comes, without a thread that waits; unless it is too long, cut off or not what
 * its digest says. By one thread at a time.
 */
final class Upload implements Runnable {

    private final Content.Source source;
    private final FileChannel file;
    private final ExpectedDigest digest;
    private final MessageDigest sum;
    private final long maxBytes;
    private final Runnable done;
    private final Consumer<Throwable> failed;
    private long bytes;

    private Upload(Content.Source source, Path part, ExpectedDigest digest, long maxBytes, Runnable done,
            Consumer<Throwable> failed) throws IOException {
        this.source = source;
        this.digest = digest;
        this.sum = digest.start();
        this.maxBytes = maxBytes;
        this.done = done;
        this.failed = failed;
        this.file = FileChannel.open(part, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    }

    /**
     * Begins; one of both is told, once, on a thread that may do what takes time.
     *
     * @param part the file, which must not be there
     * @param maxBytes how long it may get
     * @param done is run when the file is complete, and sees to it from then on
     * @param failed is told why it is not complete
     */
    static void receive(Content.Source source, Path part, ExpectedDigest digest, long maxBytes, Runnable done,
            Consumer<Throwable> failed) throws IOException {
        new Upload(source, part, digest, maxBytes, done, failed).run();
    }

    @Override
    public void run() {
        try {
            while (true) {
                Content.Chunk chunk = source.read();
                if (chunk == null) {
                    source.demand(this);
                    return;
                }
                if (Content.Chunk.isFailure(chunk)) {
                    throw Call.unread(chunk.getFailure());
                }
                try {
                    take(chunk.getByteBuffer());
                } finally {
                    chunk.release();
                }
                if (chunk.isLast()) {
                    break;
                }
            }
            digest.check(sum, bytes);
            file.close();
        } catch (IOException | ProblemException | RuntimeException | Error e) {
            giveUp(e);
            return;
        }
        done.run();
    }

    private void take(ByteBuffer content) throws ProblemException {
        bytes += content.remaining();
        if (bytes > maxBytes) {
            throw tooLong(maxBytes);
        }
        sum.update(content.duplicate());
        try {
            while (content.hasRemaining()) {
                file.write(content);
            }
        } catch (ClosedByInterruptException e) {
            throw new ProblemException(HttpStatus.SERVICE_UNAVAILABLE_503, "the node is stopping: it was not stored");
        } catch (IOException e) {
            throw new ProblemException(HttpStatus.INSUFFICIENT_STORAGE_507,
                    "the node can't store it beside the deploy folder's files: " + e.getMessage());
        }
    }

    private void giveUp(Throwable cause) {
        try {
            file.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        failed.accept(cause);
    }

    static ProblemException tooLong(long maxBytes) {
        return new ProblemException(HttpStatus.PAYLOAD_TOO_LARGE_413,
                "it has more than " + maxBytes + " bytes: raise maxUploadBytes in conf/io.quickset.web.cfg, or copy it into deploy/");
    }
}
