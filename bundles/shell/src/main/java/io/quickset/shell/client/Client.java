package io.quickset.shell.client;

import io.quickset.shell.internal.wire.Frame;
import io.quickset.shell.internal.wire.FrameType;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Semaphore;

/** One conversation with the node. The calling thread listens; a daemon thread reads standard input. */
final class Client {

    private static final int CHUNK_BYTES = 64 * 1024;

    private final SocketChannel channel;
    private final Object sending = new Object();
    private final Semaphore wanted = new Semaphore(0);

    Client(SocketChannel channel) {
        this.channel = channel;
    }

    /** Runs one command and returns its exit code. */
    int command(String command) throws IOException {
        send(Frame.of(FrameType.COMMAND, command));
        startInput(true);
        return listen();
    }

    /** Runs a shell on the operator's terminal and returns its exit code. */
    int interactive(RawTerminal terminal) throws IOException {
        send(terminal.shape().frame(FrameType.INTERACTIVE));
        terminal.onResize(shape -> {
            try {
                send(shape.frame(FrameType.WINDOW));
            } catch (IOException e) {
                // The listening thread notices too, and tells.
            }
        });
        startInput(false);
        return listen();
    }

    private int listen() throws IOException {
        while (true) {
            Frame frame = Frame.read(channel);
            if (frame == null) {
                throw new EOFException("the node ended the conversation");
            }
            switch (frame.type()) {
                case STDOUT -> print(System.out, frame.payload());
                case STDERR -> print(System.err, frame.payload());
                case WANT_STDIN -> wanted.release();
                case EXIT -> {
                    return frame.payload()[0];
                }
                default -> throw new IOException("unexpected " + frame.type() + " from the node");
            }
        }
    }

    private static void print(PrintStream stream, byte[] bytes) throws IOException {
        stream.write(bytes, 0, bytes.length);
        if (stream.checkError()) {
            throw new IOException("nobody reads the output");
        }
    }

    private void startInput(boolean onDemand) {
        Thread thread = new Thread(() -> input(onDemand), "stdin");
        // A read of a terminal can't be interrupted: the process ends without it.
        thread.setDaemon(true);
        thread.start();
    }

    private void input(boolean onDemand) {
        byte[] chunk = new byte[CHUNK_BYTES];
        InputStream in = isClosed() ? InputStream.nullInputStream() : System.in;
        try {
            int count;
            do {
                if (onDemand) {
                    wanted.acquire();
                }
                count = read(in, chunk);
                send(count < 0
                        ? Frame.of(FrameType.STDIN_END)
                        : new Frame(FrameType.STDIN, Arrays.copyOf(chunk, count)));
            } while (count >= 0);
        } catch (IOException | InterruptedException e) {
            // The conversation has ended; the listening thread tells.
        }
    }

    /**
     * Whether this process was started without standard input: the JVM's own files then take its number, and would be
     * sent as input.
     */
    private static boolean isClosed() {
        try {
            Path file = Path.of("/proc/self/fd/0").toRealPath();
            return file.startsWith(Path.of(System.getProperty("java.home")).toRealPath());
        } catch (IOException e) {
            return false;
        }
    }

    /** What can't be read, such as a closed descriptor, is empty. */
    private static int read(InputStream in, byte[] chunk) {
        try {
            return in.read(chunk);
        } catch (IOException e) {
            return -1;
        }
    }

    private void send(Frame frame) throws IOException {
        synchronized (sending) {
            frame.write(channel);
        }
    }
}
