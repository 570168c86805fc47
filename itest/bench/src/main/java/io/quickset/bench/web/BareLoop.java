package io.quickset.bench.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;

/**
 * The least that a Java process can do to answer: one selecting thread takes whatever comes for a request, without a look
 * at it, and answers by the same file. It tells what a server in Java may reach at all, and which of two ways is faster.
 */
final class BareLoop implements AutoCloseable {

    /** How the answer leaves. */
    enum Way {
        /** Header and mapped file by one gathering write, which copies them. */
        GATHER,
        /** The header by a write, the file by {@link FileChannel#transferTo}: {@code sendfile}, without a copy. */
        TRANSFER
    }

    private final Way way;
    private final FileChannel file;
    private final MappedByteBuffer content;
    private final ByteBuffer header;
    private final ServerSocketChannel server;
    private final Selector selector;

    BareLoop(Way way, Path path) throws IOException {
        this.way = way;
        file = FileChannel.open(path);
        content = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size());
        byte[] fields = ("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: " + file.size()
                + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        header = ByteBuffer.allocateDirect(fields.length).put(fields).flip();
        selector = Selector.open();
        server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        new Thread(this::run, "bare-loop").start();
    }

    String url() throws IOException {
        return "http://127.0.0.1:" + ((InetSocketAddress) server.getLocalAddress()).getPort() + "/";
    }

    private void run() {
        ByteBuffer request = ByteBuffer.allocateDirect(8192);
        try {
            while (selector.isOpen()) {
                selector.select();
                for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); keys.remove()) {
                    SelectionKey key = keys.next();
                    if (key.isAcceptable()) {
                        SocketChannel client = server.accept();
                        client.configureBlocking(false);
                        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
                        client.register(selector, SelectionKey.OP_READ);
                    } else {
                        answer((SocketChannel) key.channel(), request.clear());
                    }
                }
            }
        } catch (IOException | ClosedSelectorException e) {
            return; // closed
        }
    }

    private void answer(SocketChannel client, ByteBuffer request) throws IOException {
        try {
            if (client.read(request) < 0) {
                client.close();
                return;
            }
            if (way == Way.GATHER) {
                ByteBuffer[] all = {header.duplicate(), content.duplicate()};
                while (all[1].hasRemaining()) {
                    client.write(all);
                }
            } else {
                client.write(header.duplicate());
                for (long sent = 0; sent < file.size();) {
                    sent += file.transferTo(sent, file.size() - sent, client);
                }
            }
        } catch (IOException e) {
            client.close(); // the client went
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        server.close();
        file.close();
    }
}
