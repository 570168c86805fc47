package io.quickset.shell.internal.socket;

import io.quickset.shell.internal.wire.Frame;
import io.quickset.shell.internal.wire.FrameType;
import io.quickset.shell.internal.wire.TerminalShape;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ProtocolException;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client. Three threads: the connection's own reads frames, one runs the command, one writes frames. The client's
 * going away ends all three; {@link #close()} does the same from outside.
 */
final class Connection implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private final String name;
    private final ByteChannel channel;
    private final Sessions sessions;
    private final Outbox outbox;
    private final RemoteInput input;

    Connection(String name, ByteChannel channel, Sessions sessions) {
        this.name = name;
        this.channel = channel;
        this.sessions = sessions;
        this.outbox = new Outbox(channel);
        this.input = new RemoteInput(outbox);
    }

    @Override
    public void run() {
        try (channel) {
            Frame first = Frame.read(channel);
            if (first == null) {
                return;
            }
            switch (first.type()) {
                case COMMAND -> serve(null, () -> command(first.text()));
                case INTERACTIVE -> {
                    var shell = sessions.interactive(TerminalShape.of(first), outbox.stream(FrameType.STDOUT));
                    serve(shell, () -> interactive(shell));
                }
                default -> throw new ProtocolException("a client can't begin with " + first.type());
            }
        } catch (IOException | RuntimeException e) {
            // Of interest to somebody who writes a client; the node is well.
            LOG.debug("{}: connection ended: {}", name, e.toString());
        }
    }

    void close() throws IOException {
        channel.close();
    }

    private void serve(Sessions.@Nullable Interactive shell, Runnable work) {
        Thread writer = new Thread(outbox::drain, name + "-out");
        Thread worker = new Thread(() -> {
            work.run();
            join(writer);
            // Wakes the reading thread too: the conversation is over.
            closeQuietly();
        }, name + "-run");
        writer.start();
        worker.start();
        try {
            listen(shell);
        } catch (IOException e) {
            LOG.debug("{}: {}", name, e.toString());
        } finally {
            outbox.fail("the client has gone");
            input.end();
            if (shell != null) {
                shell.hangUp();
            }
            writer.interrupt();
            worker.interrupt();
            join(worker);
        }
    }

    private void listen(Sessions.@Nullable Interactive shell) throws IOException {
        Frame frame;
        while ((frame = Frame.read(channel)) != null) {
            switch (frame.type()) {
                case STDIN -> {
                    if (shell == null) {
                        input.supply(frame.payload());
                    } else {
                        shell.typed(frame.payload());
                    }
                }
                case STDIN_END -> {
                    input.end();
                    if (shell != null) {
                        shell.hangUp();
                    }
                }
                case WINDOW -> {
                    if (shell != null) {
                        shell.resized(TerminalShape.of(frame));
                    }
                }
                default -> throw new ProtocolException("a client can't send " + frame.type());
            }
        }
    }

    private void command(String command) {
        int code = sessions.command(command, input, print(FrameType.STDOUT), print(FrameType.STDERR));
        exit(code);
    }

    private void interactive(Sessions.Interactive shell) {
        int code = 0;
        try {
            shell.run();
        } catch (Exception e) {
            LOG.warn("{}: the interactive shell failed", name, e);
            code = 1;
        }
        exit(code);
    }

    private void exit(int code) {
        try {
            outbox.send(new Frame(FrameType.EXIT, new byte[] {(byte) code}));
        } catch (IOException e) {
            LOG.debug("{}: {}", name, e.toString());
        }
    }

    private PrintStream print(FrameType type) {
        return new PrintStream(new BufferedOutputStream(outbox.stream(type)), true, StandardCharsets.UTF_8);
    }

    private void closeQuietly() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("{}: {}", name, e.toString());
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
