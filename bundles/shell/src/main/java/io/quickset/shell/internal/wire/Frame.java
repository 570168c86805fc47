package io.quickset.shell.internal.wire;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One message on the local socket: a type byte, the payload's length in four bytes (big-endian), the payload.
 *
 * @param type what it means
 * @param payload its bytes; not copied, not to be changed
 */
public record Frame(FrameType type, byte[] payload) {

    /** The longest payload, in bytes. A longer one can only be garbage, or a peer that wants our heap. */
    public static final int MAX_PAYLOAD_BYTES = 1 << 20;

    private static final int HEADER_BYTES = 5;

    /** A frame of that text in UTF-8. */
    public static Frame of(FrameType type, String text) {
        return new Frame(type, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A frame without payload. */
    public static Frame of(FrameType type) {
        return new Frame(type, new byte[0]);
    }

    /** The payload as text. */
    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /** Writes the frame, all of it. */
    public void write(WritableByteChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + payload.length);
        bytes.put(type.code()).putInt(payload.length).put(payload).flip();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /**
     * Reads the next frame.
     *
     * @return the frame, or null when the stream ends between two frames
     * @throws EOFException if it ends within one
     * @throws ProtocolException if this is no frame
     */
    public static @Nullable Frame read(ReadableByteChannel channel) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        if (!fill(channel, header)) {
            return null;
        }
        FrameType type = FrameType.of(header.get());
        int length = header.getInt();
        if (length < 0 || length > MAX_PAYLOAD_BYTES) {
            throw new ProtocolException("a frame of " + length + " bytes is longer than " + MAX_PAYLOAD_BYTES);
        }
        ByteBuffer payload = ByteBuffer.allocate(length);
        if (length > 0 && !fill(channel, payload)) {
            throw new EOFException("the stream ends before a frame's payload");
        }
        return new Frame(type, payload.array());
    }

    private static boolean fill(ReadableByteChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                if (buffer.position() == 0) {
                    return false;
                }
                throw new EOFException("the stream ends within a frame");
            }
        }
        buffer.flip();
        return true;
    }
}
