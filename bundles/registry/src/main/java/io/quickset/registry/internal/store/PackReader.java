package io.quickset.registry.internal.store;

import io.quickset.Digest;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a pack from storage, not through its mapping, and past the page cache where the file system lets it: the cache
 * hides rot. For one thread.
 */
final class PackReader implements Closeable {

    private static final int BUFFER_BYTES = 1 << 18;
    private static final int LEAST_BLOCK_BYTES = 512;
    /** Its package is not exported to bundles by every framework, so that it is not named. */
    private static final @Nullable OpenOption DIRECT = direct();

    private final FileChannel channel;
    private final ByteBuffer buffer;
    private final int blockBytes; // direct reads start and end at multiples of it

    /** Opens a pack's file. */
    PackReader(Path file) throws IOException {
        long reported = Files.getFileStore(file).getBlockSize(); // of a network file system, this may be anything
        blockBytes = Integer.highestOneBit((int) Math.max(LEAST_BLOCK_BYTES, Math.min(reported, BUFFER_BYTES)));
        buffer = ByteBuffer.allocateDirect(BUFFER_BYTES + blockBytes).alignedSlice(blockBytes)
                .slice(0, BUFFER_BYTES / blockBytes * blockBytes);
        channel = open(file);
    }

    private static @Nullable OpenOption direct() {
        try {
            return (OpenOption) Arrays.stream(
                            Class.forName("com.sun.nio.file.ExtendedOpenOption", true, null).getEnumConstants())
                    .filter(option -> option.toString().equals("DIRECT")).findFirst().orElse(null);
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    private FileChannel open(Path file) throws IOException {
        if (DIRECT != null) {
            try {
                FileChannel opened = FileChannel.open(file, List.of(StandardOpenOption.READ, DIRECT)
                        .toArray(OpenOption[]::new));
                try {
                    opened.read(buffer.clear(), 0);
                    return opened;
                } catch (IOException e) {
                    opened.close();
                }
            } catch (IOException | UnsupportedOperationException e) {
                // such as tmpfs, which has nothing but the page cache
            }
        }
        return FileChannel.open(file, StandardOpenOption.READ);
    }

    /** Whether the content, and its gzip member if it has one, can be read and have that digest. */
    boolean matches(StoredResource blob, Pace pace) throws InterruptedIOException, ClosedByInterruptException {
        return contentMatches(blob, pace) && (blob.gzipBytes() == 0 || gzipMatches(blob, pace));
    }

    /** The same of the gzip member alone. */
    boolean gzipMatches(StoredResource blob, Pace pace) throws InterruptedIOException, ClosedByInterruptException {
        try {
            boolean matches = GzipMember.matches(stream(blob.gzipOffset(), blob.gzipBytes()), blob.digest());
            pace.read(blob.gzipBytes());
            return matches;
        } catch (ClosedByInterruptException | InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            return false; // no gzip member, or the medium gives it no more
        }
    }

    /** The same of the content alone. */
    boolean contentMatches(StoredResource blob, Pace pace) throws InterruptedIOException, ClosedByInterruptException {
        MessageDigest sha = Digest.sha256();
        long end = blob.offset() + blob.size();
        try {
            for (long at = blob.offset(); at < end; ) {
                int read = fill(at);
                if (read == 0) {
                    return false;
                }
                int part = (int) Math.min(read, end - at);
                sha.update(buffer.limit(buffer.position() + part));
                at += part;
                pace.read(part);
            }
        } catch (ClosedByInterruptException | InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            return false; // the medium gives these bytes no more
        }
        return Digest.of(sha.digest()).equals(blob.digest());
    }

    /** That many bytes from there on; closing the stream closes nothing. */
    InputStream stream(long offset, long length) {
        return new InputStream() {
            private long at = offset;
            private final long end = offset + length;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                int read = at < end ? (int) Math.min(Math.min(length, end - at), fill(at)) : 0;
                if (read == 0) {
                    return -1;
                }
                buffer.get(bytes, from, read);
                at += read;
                return read;
            }
        };
    }

    // Reads from there on; returns how many bytes the buffer then has, 0 at the end.
    private int fill(long at) throws IOException {
        int before = (int) (at % blockBytes);
        channel.read(buffer.clear(), at - before);
        buffer.flip().position(Math.min(before, buffer.limit()));
        return buffer.remaining();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
