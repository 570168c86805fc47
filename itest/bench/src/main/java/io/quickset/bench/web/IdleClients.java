package io.quickset.bench.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Many connections of one client, each of which asks once and is then kept. */
final class IdleClients implements AutoCloseable {

    private final InetSocketAddress address;
    private final List<SocketChannel> channels = new ArrayList<>();
    private final ByteBuffer answer = ByteBuffer.allocateDirect(1 << 16);
    private byte[] request = {};

    IdleClients(String url) {
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), URI.create(url).getPort());
    }

    /** Opens that many; returns how many were served. */
    int open(int count, String path) throws IOException {
        request = ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        int served = 0;
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(address);
            channels.add(channel);
            served += ask(channel);
        }
        return served;
    }

    /** Asks again on each; returns how many were served. */
    int askAgain() throws IOException {
        int served = 0;
        for (SocketChannel channel : channels) {
            served += ask(channel);
        }
        return served;
    }

    private int ask(SocketChannel channel) throws IOException {
        channel.write(ByteBuffer.wrap(request));
        answer.clear();
        int whole = Integer.MAX_VALUE;
        while (answer.position() < whole) {
            if (channel.read(answer) < 0) {
                return 0;
            }
            String text = StandardCharsets.ISO_8859_1.decode(answer.duplicate().flip()).toString();
            int end = text.indexOf("\r\n\r\n");
            if (end >= 0) {
                whole = end + 4 + Integer.parseInt(text.replaceFirst("(?s).*\r\nContent-Length: (\\d+)\r\n.*", "$1"));
            }
        }
        return answer.get(9) == '2' ? 1 : 0; // of "HTTP/1.1 200"
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
    }
}
