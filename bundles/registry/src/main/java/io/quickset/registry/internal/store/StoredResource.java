package io.quickset.registry.internal.store;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.Resource;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;

/** A resource whose bytes lie in a pack. Holding it, or a buffer of it, keeps the mapping. */
final class StoredResource implements Resource {

    private final String path;
    private final long size;
    private final Digest digest;
    private final Layer layer;
    private final String mediaType;
    private final Pack pack;
    private final long offset;
    private final int gzipBytes;
    private final ByteBuffer window;
    private final int start;

    StoredResource(String path, long size, Digest digest, Layer layer, String mediaType, Pack pack, long offset,
            int gzipBytes) {
        this.path = path;
        this.size = size;
        this.digest = digest;
        this.layer = layer;
        this.mediaType = mediaType;
        this.pack = pack;
        this.offset = offset;
        this.gzipBytes = gzipBytes;
        this.window = pack.window(offset);
        this.start = Pack.within(offset);
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public Digest digest() {
        return digest;
    }

    @Override
    public Layer layer() {
        return layer;
    }

    @Override
    public String mediaType() {
        return mediaType;
    }

    @Override
    public ByteBuffer content() {
        if (size > Integer.MAX_VALUE) {
            throw new IllegalStateException("'" + path + "' has " + size
                    + " bytes, more than a buffer holds: read it by content(offset, length) or channel()");
        }
        return window.slice(start, (int) size);
    }

    @Override
    public ByteBuffer content(long from, int length) {
        Objects.checkFromIndexSize(from, length, size);
        if (length > MAX_RANGE_BYTES) {
            throw new IndexOutOfBoundsException(
                    "a range of " + length + " bytes is longer than " + MAX_RANGE_BYTES + ": read it in parts");
        }
        long at = offset + from;
        return length == 0 ? ByteBuffer.allocate(0).asReadOnlyBuffer()
                : pack.window(at).slice(Pack.within(at), length);
    }

    @Override
    public Optional<ByteBuffer> gzip() {
        long at = gzipOffset();
        return gzipBytes == 0 ? Optional.empty() : Optional.of(pack.window(at).slice(Pack.within(at), gzipBytes));
    }

    /** Where its gzip member starts, if it has one. */
    long gzipOffset() {
        return offset + size;
    }

    /** 0 when it has none. */
    int gzipBytes() {
        return gzipBytes;
    }

    /** Whether both are one file of the same bytes in the same place. */
    boolean isSame(StoredResource other) {
        return pack == other.pack && offset == other.offset && gzipBytes == other.gzipBytes && size == other.size && digest.equals(other.digest)
                && layer == other.layer && mediaType.equals(other.mediaType) && path.equals(other.path);
    }

    Pack pack() {
        return pack;
    }

    long offset() {
        return offset;
    }

    @Override
    public String toString() {
        return path;
    }
}
