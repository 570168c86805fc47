package io.quickset.shell.internal.socket;

import io.quickset.shell.internal.wire.Frame;
import io.quickset.shell.internal.wire.FrameType;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts clients, a bounded number at once, each on its own thread. A connection that fails harms no other. */
final class SocketServer implements AutoCloseable {

    static final int MAX_CONNECTIONS = 16;
    private static final long STOP_MILLIS = 2_000;
    private static final Logger LOG = LoggerFactory.getLogger(SocketServer.class);

    private final SocketPlace place;
    private final Sessions sessions;
    private final Map<Connection, Thread> open = new ConcurrentHashMap<>();
    private final Thread acceptor;
    private volatile boolean closed;

    /** Starts to serve at that place, which it closes at the end. */
    SocketServer(SocketPlace place, Sessions sessions) {
        this.place = place;
        this.sessions = sessions;
        this.acceptor = new Thread(this::accept, "quickset-shell");
        acceptor.start();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        try {
            place.close();
        } finally {
            for (Connection connection : open.keySet()) {
                connection.close();
            }
            joinAll();
        }
    }

    private void accept() {
        long number = 0;
        while (!closed) {
            try {
                SocketChannel client = place.channel().accept();
                if (open.size() >= MAX_CONNECTIONS) {
                    turnAway(client);
                } else {
                    start("quickset-shell-" + ++number, client);
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.warn("the shell's socket could not accept a connection: {}", e.toString());
                if (pause()) {
                    return;
                }
            }
        }
    }

    private void start(String name, SocketChannel client) {
        Connection connection = new Connection(name, client, sessions);
        Thread thread = new Thread(() -> {
            try {
                connection.run();
            } finally {
                open.remove(connection);
            }
        }, name);
        open.put(connection, thread);
        thread.start();
    }

    private static void turnAway(SocketChannel client) throws IOException {
        try (client) {
            Frame.of(FrameType.STDERR, "all " + MAX_CONNECTIONS + " shell sessions are in use: end one\n")
                    .write(client);
            new Frame(FrameType.EXIT, new byte[] {1}).write(client);
        }
    }

    /** So that a lasting failure, such as no free file descriptor, costs no processor time. */
    private synchronized boolean pause() {
        try {
            wait(500);
            return closed;
        } catch (InterruptedException e) {
            return true;
        }
    }

    private void joinAll() {
        long end = System.nanoTime() + STOP_MILLIS * 1_000_000;
        acceptor.interrupt();
        try {
            for (Thread thread : open.values()) {
                thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
            }
            acceptor.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
