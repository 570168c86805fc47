package io.quickset.internal.nio;

import io.quickset.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/** Reads a resource, window by window where it is longer than one buffer. For one thread. */
final class ResourceInputStream extends InputStream {

    private static final int CHUNK_BYTES = 16 * 1024;

    private final Resource resource;
    private final long size;
    private ByteBuffer window;
    private long windowEnd;
    private boolean closed;

    ResourceInputStream(Resource resource) {
        this.resource = resource;
        this.size = resource.size();
        this.window = window(0);
    }

    private ByteBuffer window(long from) {
        ByteBuffer next = from == 0 && size <= Integer.MAX_VALUE ? resource.content()
                : resource.content(from, (int) Math.min(size - from, Resource.MAX_RANGE_BYTES));
        windowEnd = from + next.remaining();
        return next;
    }

    /** The bytes that can be had without another window; none at the end. */
    private int ready() throws IOException {
        if (closed) {
            throw new IOException("the stream is closed");
        }
        if (!window.hasRemaining() && windowEnd < size) {
            window = window(windowEnd);
        }
        return window.remaining();
    }

    @Override
    public int read() throws IOException {
        return ready() == 0 ? -1 : window.get() & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        int count = Math.min(length, ready());
        window.get(bytes, offset, count);
        return count == 0 && length > 0 ? -1 : count;
    }

    @Override
    public byte[] readAllBytes() throws IOException {
        return readNBytes(Integer.MAX_VALUE);
    }

    /** As the JDK's: what an array can't hold is told as lack of memory. */
    @Override
    public byte[] readNBytes(int length) throws IOException {
        if (length < 0) {
            throw new IllegalArgumentException("negative length " + length);
        }
        long left = left();
        if (left > Integer.MAX_VALUE - 8 && length > Integer.MAX_VALUE - 8) {
            throw new OutOfMemoryError("'" + resource.path() + "' has " + size + " bytes, more than an array holds");
        }
        byte[] all = new byte[(int) Math.min(left, length)];
        int count = readNBytes(all, 0, all.length);
        return count == all.length ? all : Arrays.copyOf(all, count);
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = Math.max(0, Math.min(count, left()));
        if (skipped <= window.remaining()) {
            window.position(window.position() + (int) skipped);
        } else {
            window = window(size - left() + skipped);
        }
        return skipped;
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(Integer.MAX_VALUE, left());
    }

    private long left() throws IOException {
        return ready() + size - windowEnd;
    }

    @Override
    public long transferTo(OutputStream target) throws IOException {
        Objects.requireNonNull(target);
        long before = left();
        byte[] chunk = new byte[(int) Math.min(CHUNK_BYTES, before)];
        for (int count = read(chunk); count > 0; count = read(chunk)) {
            target.write(chunk, 0, count);
        }
        return before;
    }

    @Override
    public void close() {
        closed = true;
    }
}
