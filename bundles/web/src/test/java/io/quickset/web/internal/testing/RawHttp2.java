package io.quickset.web.internal.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** One connection of HTTP/2 (RFC 9113) in clear text that acknowledges nothing of an answer: its windows never grow. */
public final class RawHttp2 implements AutoCloseable {

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int ACKNOWLEDGED = 1;
    private static final int INITIAL_WINDOW_SIZE = 4;

    private static final int SILENT_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream in;
    private final ByteArrayOutputStream unsent = new ByteArrayOutputStream();

    /** Connects to that port of this machine; leaves each answer where it is, as there is room for none. */
    public RawHttp2(int port) throws IOException {
        this(port, 0);
    }

    /** The same with room for that much of each answer. */
    public RawHttp2(int port, int windowBytes) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        in = socket.getInputStream();
        unsent.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(SETTINGS, 0, 0, ByteBuffer.allocate(6).putShort((short) INITIAL_WINDOW_SIZE).putInt(windowBytes).array());
        frame(SETTINGS, ACKNOWLEDGED, 0, new byte[0]);
    }

    private RawHttp2 frame(int type, int flags, int stream, byte[] payload) {
        unsent.writeBytes(ByteBuffer.allocate(9).putInt(payload.length << 8 | type).put((byte) flags).putInt(stream).array());
        unsent.writeBytes(payload);
        return this;
    }

    /** A request, with or without a body to come. */
    public RawHttp2 get(int stream, boolean body) {
        byte[] fields = {(byte) 0x82, (byte) 0x86, (byte) 0x84, 0x01, 1, 't'}; // GET, http, /, and :authority: t
        return frame(HEADERS, END_HEADERS | (body ? 0 : END_STREAM), stream, fields);
    }

    /** A request of that path. */
    public RawHttp2 get(int stream, String path) {
        return request(stream, ":method", "GET", ":scheme", "http", ":authority", "t", ":path", path);
    }

    /** A request of that path with a body to come. */
    public RawHttp2 post(int stream, String path) {
        return request(stream, END_HEADERS, ":method", "POST", ":scheme", "http", ":authority", "t", ":path", path);
    }

    /** A request without a body, of those names and values in turn. */
    public RawHttp2 request(int stream, String... fields) {
        return request(stream, END_HEADERS | END_STREAM, fields);
    }

    private RawHttp2 request(int stream, int flags, String... fields) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i++) {
            if (i % 2 == 0) {
                block.write(0); // a literal field with a name of its own: RFC 7541, 6.2.2
            }
            int length = fields[i].length();
            block.write(Math.min(length, 127));
            if (length >= 127) { // and the rest in parts of seven bits: 5.1
                block.write(length - 127 & 127 | 128);
                block.write(length - 127 >> 7);
            }
            block.writeBytes(fields[i].getBytes(StandardCharsets.US_ASCII));
        }
        return frame(HEADERS, flags, stream, block.toByteArray());
    }

    /** A part of a body. */
    public RawHttp2 data(int stream, int bytes) {
        return frame(DATA, 0, stream, new byte[bytes]);
    }

    /** Sends all that; the connection may end meanwhile. */
    public RawHttp2 send() {
        try {
            socket.getOutputStream().write(unsent.toByteArray());
        } catch (IOException e) {
            // it has ended
        }
        unsent.reset();
        return this;
    }

    /** What the server says, up to that text or its end, or until it says no more for some seconds. */
    public String readUntil(String text) throws IOException {
        StringBuilder all = new StringBuilder();
        socket.setSoTimeout(SILENT_MILLIS);
        byte[] bytes = new byte[4096];
        try {
            for (int read; all.indexOf(text) < 0 && (read = in.read(bytes)) >= 0; ) {
                all.append(new String(bytes, 0, read, StandardCharsets.ISO_8859_1));
            }
        } catch (SocketTimeoutException e) {
            // that was all
        }
        return all.toString();
    }

    /** Whether the server has not closed the connection, as far as is known here. */
    public boolean isOpen() {
        try {
            socket.setSoTimeout(1);
            while (in.read(new byte[4096]) >= 0) {
                // all that it had to say
            }
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
