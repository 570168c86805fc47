package io.quickset.internal.nio;

import io.quickset.Resource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A read-only file channel over a resource: safe for use by any thread. Reads at a position of their own take no lock;
 * those at the channel's position take turns, as the JDK's do. No read ever blocks, so that an interrupt does nothing.
 */
final class ResourceFileChannel extends FileChannel {

    private static final int TRANSFER_BYTES = 1 << 20;

    private final Resource resource;
    private final long size;
    private final @Nullable ByteBuffer whole; // used by absolute positions only; null beyond 2 GiB
    private long position; // guarded by this

    ResourceFileChannel(Resource resource) {
        this.resource = resource;
        this.size = resource.size();
        this.whole = size <= Integer.MAX_VALUE ? resource.content() : null;
    }

    private void checkOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    /** The range, which lies within the content and is no longer than a range may be, at the target's position. */
    private void copy(long from, ByteBuffer target, int length) {
        if (whole == null) {
            target.put(resource.content(from, length));
        } else {
            target.put(target.position(), whole, (int) from, length);
            target.position(target.position() + length);
        }
    }

    private int readAt(long from, ByteBuffer target) {
        if (from >= size) {
            return target.hasRemaining() ? -1 : 0; // as on disk
        }
        int length = (int) Math.min(size - from, Math.min(target.remaining(), Resource.MAX_RANGE_BYTES));
        copy(from, target, length);
        return length;
    }

    @Override
    public synchronized int read(ByteBuffer target) throws IOException {
        checkOpen();
        int count = readAt(position, target);
        position += Math.max(0, count);
        return count;
    }

    @Override
    public synchronized long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, targets.length);
        checkOpen();
        long before = position;
        boolean room = false;
        for (int i = offset; i < offset + length; i++) {
            room |= targets[i].hasRemaining();
            position += Math.max(0, readAt(position, targets[i]));
        }
        return room && before >= size ? -1 : position - before;
    }

    @Override
    public int read(ByteBuffer target, long from) throws IOException {
        if (from < 0) {
            throw new IllegalArgumentException("negative position " + from);
        }
        checkOpen();
        return readAt(from, target);
    }

    @Override
    public synchronized long position() throws IOException {
        checkOpen();
        return position;
    }

    @Override
    public synchronized FileChannel position(long other) throws IOException {
        checkOpen();
        if (other < 0) {
            throw new IllegalArgumentException("negative position " + other);
        }
        position = other;
        return this;
    }

    @Override
    public long size() throws IOException {
        checkOpen();
        return size;
    }

    @Override
    public long transferTo(long from, long count, WritableByteChannel target) throws IOException {
        checkOpen();
        if (!target.isOpen()) {
            throw new ClosedChannelException();
        }
        if (from < 0 || count < 0) {
            throw new IllegalArgumentException("negative position or count: " + from + ", " + count);
        }
        long done = 0;
        long end = count > size - from ? size : from + count;
        while (from + done < end) {
            int length = (int) Math.min(end - from - done, TRANSFER_BYTES);
            int written = target.write(resource.content(from + done, length));
            done += written;
            if (written < length) {
                break;
            }
        }
        return done;
    }

    /**
     * The store's own mapping where there is one, and otherwise a copy.
     *
     * @throws UnsupportedOperationException for a part of more than 1 GiB
     */
    @Override
    public MappedByteBuffer map(MapMode mode, long from, long length) throws IOException {
        checkOpen();
        if (from < 0 || length < 0 || length > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a mapping of " + length + " bytes from " + from + " is impossible");
        }
        if (mode != MapMode.READ_ONLY) {
            throw new NonWritableChannelException();
        }
        if (from > size - length) {
            throw new IOException("'" + resource.path() + "' has " + size + " bytes: can't map " + length
                    + " from " + from);
        }
        if (whole == null && length > Resource.MAX_RANGE_BYTES) {
            throw new UnsupportedOperationException("a part of '" + resource.path() + "' is mapped up to "
                    + Resource.MAX_RANGE_BYTES + " bytes at a time, not " + length + ": map or read it in parts");
        }
        ByteBuffer part = whole == null ? resource.content(from, (int) length) : whole.slice((int) from, (int) length);
        if (part instanceof MappedByteBuffer mapped) {
            return mapped;
        }
        ByteBuffer copy = ByteBuffer.allocateDirect((int) length).put(part).flip();
        return (MappedByteBuffer) copy.asReadOnlyBuffer(); // every direct buffer of the JDK is of that type
    }

    @Override
    public FileLock lock(long from, long length, boolean shared) throws IOException {
        checkOpen();
        if (!shared) {
            throw new NonWritableChannelException();
        }
        return new SharedLock(this, from, length);
    }

    @Override
    public FileLock tryLock(long from, long length, boolean shared) throws IOException {
        return lock(from, length, shared);
    }

    @Override
    public void force(boolean metaData) throws IOException {
        checkOpen(); // there is nothing to write
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        throw refused();
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        throw refused();
    }

    @Override
    public int write(ByteBuffer source, long at) throws IOException {
        throw refused();
    }

    @Override
    public FileChannel truncate(long length) throws IOException {
        throw refused();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long at, long count) throws IOException {
        throw refused();
    }

    private NonWritableChannelException refused() throws ClosedChannelException {
        checkOpen();
        return new NonWritableChannelException();
    }

    @Override
    protected void implCloseChannel() {
        // The bytes go with the last buffer onto them.
    }

    /** Nobody can ever hold an exclusive one. */
    private static final class SharedLock extends FileLock {

        private volatile boolean released;

        SharedLock(FileChannel channel, long from, long length) {
            super(channel, from, length, true);
        }

        @Override
        public boolean isValid() {
            return !released && acquiredBy().isOpen();
        }

        @Override
        public void release() throws ClosedChannelException {
            if (!acquiredBy().isOpen()) {
                throw new ClosedChannelException();
            }
            released = true;
        }
    }
}
