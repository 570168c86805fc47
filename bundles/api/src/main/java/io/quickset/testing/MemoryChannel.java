package io.quickset.testing;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/** A read-only channel over a buffer. Guarded by its own monitor, as channels are safe for use by any thread. */
final class MemoryChannel implements SeekableByteChannel {

    private final ByteBuffer content;
    private long position;
    private boolean open = true;

    MemoryChannel(ByteBuffer content) {
        this.content = content;
    }

    @Override
    public synchronized int read(ByteBuffer target) throws ClosedChannelException {
        checkOpen();
        if (position >= content.limit()) {
            return -1;
        }
        int length = Math.min(target.remaining(), content.limit() - (int) position);
        target.put(content.slice((int) position, length));
        position += length;
        return length;
    }

    @Override
    public synchronized long position() throws ClosedChannelException {
        checkOpen();
        return position;
    }

    @Override
    public synchronized SeekableByteChannel position(long newPosition) throws ClosedChannelException {
        checkOpen();
        if (newPosition < 0) {
            throw new IllegalArgumentException("a position is not negative: " + newPosition);
        }
        position = newPosition;
        return this;
    }

    @Override
    public synchronized long size() throws ClosedChannelException {
        checkOpen();
        return content.limit();
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
        return open;
    }

    @Override
    public synchronized void close() {
        open = false;
    }

    private void checkOpen() throws ClosedChannelException {
        if (!open) {
            throw new ClosedChannelException();
        }
    }
}
