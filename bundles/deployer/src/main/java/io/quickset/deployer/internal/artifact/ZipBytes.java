package io.quickset.deployer.internal.artifact;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.zip.ZipException;

/** Little-endian bytes of a file at any position, through one window. For one thread. */
final class ZipBytes {

    /** The most that is asked for at once: a zip's end with the longest comment. */
    static final int MAX_LENGTH = 22 + 0xffff;

    private final FileChannel file;
    private final long size;
    private final int ahead;
    private final ByteBuffer window;
    private long start;

    /**
     * Looks into that file.
     *
     * @param ahead how many bytes to fetch at once, if no more are asked for
     */
    ZipBytes(FileChannel file, int ahead) throws IOException {
        this.file = file;
        this.size = file.size();
        this.ahead = ahead;
        this.window = ByteBuffer.allocate((int) Math.min(MAX_LENGTH, size));
        window.limit(0);
    }

    long size() {
        return size;
    }

    /** Those bytes, valid until the next call. */
    ByteBuffer at(long position, int length) throws IOException {
        if (position < 0 || position > size - length) {
            throw new ZipException("it is cut off, or points behind its end");
        }
        if (position < start || position + length > start + window.limit()) {
            start = position;
            window.clear().limit((int) Math.min(Math.max(length, ahead), size - position));
            while (window.hasRemaining() && file.read(window, start + window.position()) >= 0) {
                continue;
            }
            window.flip();
            if (window.limit() < length) {
                throw new ZipException("it became shorter while it was read");
            }
        }
        return window.slice((int) (position - start), length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Those bytes, to keep. */
    ByteBuffer copy(long position, int length) throws IOException {
        ByteBuffer copy = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (copy.hasRemaining()) {
            copy.put(at(position + copy.position(), Math.min(copy.remaining(), MAX_LENGTH)));
        }
        return copy.flip();
    }
}
