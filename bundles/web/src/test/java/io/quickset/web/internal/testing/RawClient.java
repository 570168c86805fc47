package io.quickset.web.internal.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One connection that sends bytes as given, and reads answers of HTTP/1.1. */
public final class RawClient implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 20_000;

    private final Socket socket;
    private final InputStream in;

    /** Connects to that port of this machine. */
    public RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /**
     * An answer.
     *
     * @param headers by their names in lower case; repeated ones are joined by commas
     */
    public record Answer(int status, Map<String, String> headers, byte[] body) {

        /** The value of that field; empty when it is not there. */
        public String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }

        /** The body as text. */
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** Sends that text, each character a byte. */
    public RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    /** Reads an answer to a request that was no HEAD. */
    public Answer read() throws IOException {
        return read(true);
    }

    /** Reads an answer; that to a HEAD has no body, whatever its length says. */
    public Answer read(boolean body) throws IOException {
        int status = Integer.parseInt(line().split(" ")[1]);
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.merge(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip(),
                    (a, b) -> a + "," + b);
        }
        String length = headers.get("content-length");
        boolean none = !body || status == 304 || status == 204 || length == null;
        byte[] content = none ? new byte[0] : in.readNBytes(Integer.parseInt(length));
        if (!none && content.length < Integer.parseInt(length)) {
            throw new EOFException("the body ends after " + content.length + " of " + length + " bytes");
        }
        return new Answer(status, headers, content);
    }

    /** Reads a line, without its end. */
    public String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection ends");
            }
            line.write(c);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /** Whether the server closes the connection, having sent nothing more. */
    public boolean ends() throws IOException {
        return in.read() < 0;
    }

    /** The same, where the connection may end meanwhile. */
    public RawClient sendOrEnd(String text) {
        try {
            return send(text);
        } catch (IOException e) {
            return this;
        }
    }

    /** Whether the connection has ended, sending that or having sent it. */
    public boolean endsAfter(String text) {
        sendOrEnd(text);
        return !isOpen();
    }

    /** Whether the server has not closed the connection, as far as is known here; nothing is to come. */
    public boolean isOpen() {
        try {
            socket.setSoTimeout(1);
            return in.read() >= 0;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        } finally {
            try {
                socket.setSoTimeout(TIMEOUT_MILLIS);
            } catch (IOException e) {
                // it has ended
            }
        }
    }

    /** Whether nothing comes for that long. */
    public boolean silentFor(Duration time) throws IOException {
        socket.setSoTimeout((int) time.toMillis());
        in.mark(1);
        try {
            in.read();
            in.reset();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } finally {
            socket.setSoTimeout(TIMEOUT_MILLIS);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
