package io.quickset.testing;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.Resource;
import java.net.URLConnection;
import java.nio.ByteBuffer;
import java.util.Objects;

/** One file on the heap. The bytes are given away to it. */
final class MemoryResource implements Resource {

    private final String path;
    private final byte[] bytes;
    private final Digest digest;

    MemoryResource(String path, byte[] bytes) {
        this.path = path;
        this.bytes = bytes;
        this.digest = Digest.of(Digest.sha256().digest(bytes));
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public Digest digest() {
        return digest;
    }

    @Override
    public Layer layer() {
        return Layer.MOUNTED;
    }

    @Override
    public String mediaType() {
        String type = URLConnection.guessContentTypeFromName(path);
        return type == null ? "application/octet-stream" : type;
    }

    @Override
    public ByteBuffer content() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    @Override
    public ByteBuffer content(long offset, int length) {
        if (length > MAX_RANGE_BYTES) {
            throw new IndexOutOfBoundsException("a range of " + length + " bytes is too long");
        }
        Objects.checkFromIndexSize(offset, (long) length, (long) bytes.length);
        return content().slice((int) offset, length);
    }
}
