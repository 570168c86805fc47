package io.quickset;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/** A read-only channel over a resource. Its methods are synchronized, as those of file channels are. */
final class ResourceChannel implements SeekableByteChannel {

    private final Resource resource;
    private long position;
    private boolean closed;

    ResourceChannel(Resource resource) {
        this.resource = resource;
    }

    @Override
    public synchronized int read(ByteBuffer target) throws ClosedChannelException {
        checkOpen();
        long left = resource.size() - position;
        if (left <= 0) {
            return -1;
        }
        int length = (int) Math.min(left, Math.min(target.remaining(), Resource.MAX_RANGE_BYTES));
        target.put(resource.content(position, length));
        position += length;
        return length;
    }

    @Override
    public synchronized long position() throws ClosedChannelException {
        checkOpen();
        return position;
    }

    @Override
    public synchronized SeekableByteChannel position(long position) throws ClosedChannelException {
        checkOpen();
        if (position < 0) {
            throw new IllegalArgumentException("negative position " + position);
        }
        this.position = position;
        return this;
    }

    @Override
    public synchronized long size() throws ClosedChannelException {
        checkOpen();
        return resource.size();
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
        throw new NonWritableChannelException();
    }

    @Override
    public synchronized boolean isOpen() {
        return !closed;
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    private void checkOpen() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }
}
