package io.quickset;

import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** One file of a snapshot: immutable. Safe for use by any thread; each buffer and channel belongs to its caller. */
@ProviderType
public interface Resource {

    /** The longest range, in bytes, that {@link #content(long, int)} hands out in one buffer: 1 GiB. */
    int MAX_RANGE_BYTES = 1 << 30;

    /** What stands before the deflated bytes in {@link #gzip()}: RFC 1952, 2.3, of a member that names no file. */
    int GZIP_HEADER_BYTES = 10;

    /** What stands behind them: CRC-32 and size. */
    int GZIP_TRAILER_BYTES = 8;

    /** The path within the set: relative, {@code /}-separated, without {@code .} or {@code ..}. */
    String path();

    /** The size in bytes. */
    long size();

    /** SHA-256 of the content. */
    Digest digest();

    /** The layer that this file comes from. */
    Layer layer();

    /** The media type, such as {@code text/html}; {@code application/octet-stream} when unknown. */
    String mediaType();

    /**
     * The whole content as a new read-only buffer onto the mapped store: nothing is copied.
     *
     * @throws IllegalStateException if the resource is larger than {@link Integer#MAX_VALUE} bytes: read it by
     *     {@link #content(long, int)} or {@link #channel()}
     */
    ByteBuffer content();

    /**
     * A range of the content as a new read-only buffer, not copied.
     *
     * @param offset of the first byte
     * @param length in bytes, at most {@link #MAX_RANGE_BYTES}
     * @throws IndexOutOfBoundsException if the range is not within the content or is too long
     */
    ByteBuffer content(long offset, int length);

    /**
     * The content as one gzip member (RFC 1952) around the very bytes that its artifact held deflated, as a new read-only
     * buffer: nothing is compressed or copied. Around them stand {@value #GZIP_HEADER_BYTES} and {@value #GZIP_TRAILER_BYTES}
     * bytes. Empty where the artifact held it otherwise, or where little would be saved.
     */
    default Optional<ByteBuffer> gzip() {
        return Optional.empty();
    }

    /** A new read-only channel over the content, for resources of any size. Closing it is optional. */
    default SeekableByteChannel channel() {
        return new ResourceChannel(this);
    }
}
