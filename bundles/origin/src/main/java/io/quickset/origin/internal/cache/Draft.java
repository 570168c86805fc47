package io.quickset.origin.internal.cache;

import io.quickset.Digest;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * A document that is being written, and gets the name of its digest when it is complete; closed before, it leaves
 * nothing behind. For one thread at a time.
 *
 * <p>It is not synced: all that is read from the cache is held against its digest, so what a power cut leaves half
 * written is found and fetched again.
 */
public final class Draft implements Closeable {

    private final Path folder;
    private final Path file;
    private final FileChannel channel;
    private final long limit;
    private final MessageDigest sha = Digest.sha256();
    private long size;

    Draft(Path folder, long limit) throws IOException {
        this.folder = folder;
        this.limit = limit;
        this.file = Files.createTempFile(folder, "", Shelf.ASIDE);
        this.channel = FileChannel.open(file, StandardOpenOption.WRITE);
    }

    /** The most bytes that it takes. */
    public long limit() {
        return limit;
    }

    /**
     * Writes all these bytes at the end.
     *
     * @throws TooLongException if that were more than it takes
     */
    public void append(ByteBuffer bytes) throws IOException {
        size += bytes.remaining();
        if (size > limit) {
            throw new TooLongException(limit);
        }
        sha.update(bytes.duplicate());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Writes all of the stream; closes it. */
    public void append(InputStream in) throws IOException {
        try (in) {
            byte[] buffer = new byte[16384];
            for (int read; (read = in.read(buffer)) >= 0;) {
                append(ByteBuffer.wrap(buffer, 0, read));
            }
        }
    }

    /**
     * Gives it its name.
     *
     * @param expected the digest that it has to have, if that is known
     */
    Blob keep(Optional<Digest> expected) throws IOException {
        Digest digest = Digest.of(sha.digest());
        if (expected.isPresent() && !expected.get().equals(digest)) {
            throw new IOException("its SHA-256 is " + digest + ", not " + expected.get() + " as announced");
        }
        channel.close();
        Files.move(file, folder.resolve(digest.toString()), StandardCopyOption.ATOMIC_MOVE);
        return new Blob(digest, size);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(file);
    }

    /** A document's digest, which is its name, and its size in bytes. */
    record Blob(Digest digest, long size) {}

    /** More came than a draft takes. */
    public static final class TooLongException extends IOException {

        private static final long serialVersionUID = 1;

        /** More than that came. */
        public TooLongException(long limit) {
            super("it is longer than " + limit + " bytes");
        }
    }
}
