package io.quickset.itest.distribution;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** HTTP/2 (RFC 9113) by hand, on a clear-text connection with prior knowledge: which frames are sent is up to the test. */
final class Http2Wire implements AutoCloseable {

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RESET = 3;
    static final int SETTINGS = 4;
    static final int GO_AWAY = 7;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;
    private static final int ACKNOWLEDGED = 1;
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    /** The static table's place of {@code :status: 200} (RFC 7541, appendix A), as a field by itself. */
    private static final int STATUS_200 = 0x88;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    Http2Wire(String url) throws IOException {
        socket = Http.connect(url, Node.LIMIT);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
        out.write(PREFACE.getBytes(StandardCharsets.US_ASCII));
        send(SETTINGS, 0, 0, new byte[0]);
    }

    void send(int type, int flags, int stream, byte[] payload) throws IOException {
        out.writeByte(payload.length >> 16);
        out.writeShort(payload.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(payload);
        out.flush();
    }

    /** Sends a GET without a body. */
    void get(int stream, String path) throws IOException {
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        fields.write(0x82); // :method: GET
        fields.write(0x86); // :scheme: http
        field(fields, 4, path); // :path
        field(fields, 1, "localhost"); // :authority
        send(HEADERS, END_STREAM | END_HEADERS, stream, fields.toByteArray());
    }

    private static void field(ByteArrayOutputStream fields, int name, String value) {
        fields.write(name); // literal, not to be indexed
        fields.write(value.length()); // shorter than 127, not Huffman-coded
        fields.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    /** The body of the 200 on that stream. */
    String read(int stream) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int of = in.readInt();
            byte[] payload = in.readNBytes(length);
            if (type == SETTINGS && (flags & ACKNOWLEDGED) == 0) {
                send(SETTINGS, ACKNOWLEDGED, 0, new byte[0]);
            } else if (type == GO_AWAY || type == RESET && of == stream) {
                throw new IOException("the node ends it by a frame of type " + type);
            } else if (type == HEADERS && of == stream && status(payload) != STATUS_200) {
                throw new IOException("the answer begins with " + status(payload) + " and not with :status: 200");
            } else if (type == DATA && of == stream) {
                body.writeBytes(payload);
            }
            if ((type == DATA || type == HEADERS) && of == stream && (flags & END_STREAM) != 0) {
                return body.toString(StandardCharsets.UTF_8);
            }
        }
    }

    /** The first byte behind updates of the table's size, which are numbers with a prefix of 5 bits. */
    private static int status(byte[] fields) {
        int at = 0;
        while ((fields[at] & 0xe0) == 0x20) {
            if ((fields[at] & 0x1f) == 0x1f) {
                do {
                    at++;
                } while (fields[at] < 0);
            }
            at++;
        }
        return fields[at] & 0xff;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
