package io.quickset.itest.distribution;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What {@code bin/quickset sh} says to a node's socket, without the start of a JVM for each command: for tests that ask
 * often, or that want to be told at once when the node has died.
 */
final class Wire {

    private static final int HEADER_BYTES = 5;

    private Wire() {}

    /**
     * Runs one command in the node on that home.
     *
     * @throws IOException if no node listens there, or if it ends before the command does
     */
    static Command.Result run(Path home, String command) throws IOException {
        Path pointer = home.resolve("data/shell.path");
        Path socket = Files.exists(pointer)
                ? Path.of(Files.readString(pointer).strip()) : home.resolve("data/shell.sock");
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            send(channel, 'c', command.getBytes(StandardCharsets.UTF_8));
            return listen(channel);
        }
    }

    private static Command.Result listen(SocketChannel channel) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        while (true) {
            ByteBuffer header = read(channel, HEADER_BYTES);
            char type = (char) header.get();
            byte[] payload = read(channel, header.getInt()).array();
            switch (type) {
                case 'o' -> out.write(payload);
                case 'e' -> err.write(payload);
                case 'r' -> send(channel, 'z', new byte[0]);
                case 'x' -> {
                    return new Command.Result(payload[0], out.toByteArray(), err.toString(StandardCharsets.UTF_8));
                }
                default -> throw new IOException("the node sent a frame of type " + type);
            }
        }
    }

    private static void send(SocketChannel channel, char type, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(HEADER_BYTES + payload.length);
        frame.put((byte) type).putInt(payload.length).put(payload).flip();
        while (frame.hasRemaining()) {
            channel.write(frame);
        }
    }

    private static ByteBuffer read(SocketChannel channel, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("the node has ended");
            }
        }
        return buffer.flip();
    }
}
