package io.quickset.deployer.internal.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.ZipException;

/** Bytes of a file from there on, as they lie in it. For one thread; closing it closes nothing. */
final class PackedStream extends InputStream {

    private final FileChannel file;
    private long next;
    private long left;

    PackedStream(FileChannel file, long from, long length) {
        this.file = file;
        this.next = from;
        this.left = length;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int part = (int) Math.min(left, length);
        if (part == 0) {
            return length == 0 ? 0 : -1;
        }
        int read = file.read(ByteBuffer.wrap(buffer, offset, part), next);
        if (read < 0) {
            throw new ZipException("it became shorter while it was read");
        }
        next += read;
        left -= read;
        return read;
    }
}
