package io.quickset.shell.internal.socket;

import io.quickset.shell.internal.wire.Frame;
import io.quickset.shell.internal.wire.FrameType;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Frames on their way to a client: any thread may send, one thread ({@link #drain}) writes to the channel.
 *
 * <p>The detour has a reason: interrupting a thread that is inside a channel's {@code write} closes the channel, and
 * Ctrl-C in the shell interrupts the command that is printing. A queue only loses the frame.
 */
final class Outbox {

    private static final int MAX_FRAMES = 64;
    private static final int CHUNK_BYTES = 64 * 1024;

    private final WritableByteChannel channel;
    private final BlockingQueue<Frame> queue = new ArrayBlockingQueue<>(MAX_FRAMES);
    private volatile @Nullable IOException failure;

    Outbox(WritableByteChannel channel) {
        this.channel = channel;
    }

    /**
     * Queues a frame; waits while the client is slow.
     *
     * @throws IOException once the client is gone
     */
    void send(Frame frame) throws IOException {
        try {
            do {
                IOException gone = failure;
                if (gone != null) {
                    throw new IOException("the shell's client has gone", gone);
                }
                // Bounded, to notice that the writing thread gave up meanwhile.
            } while (!queue.offer(frame, 100, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the shell's client was slow");
        }
    }

    /** Writes what is sent until {@link FrameType#EXIT} was written or the client is gone. */
    void drain() {
        try {
            Frame frame;
            do {
                frame = queue.take();
                frame.write(channel);
            } while (frame.type() != FrameType.EXIT);
        } catch (IOException e) {
            failure = e;
        } catch (InterruptedException e) {
            failure = new IOException("the shell's server stops", e);
        }
    }

    /** From now on, sending fails. */
    void fail(String why) {
        failure = new IOException(why);
    }

    /** A stream whose writes become frames of that type. Closing it does nothing: other frames may follow. */
    OutputStream stream(FrameType type) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                send(new Frame(type, new byte[] {(byte) b}));
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                for (int done = 0; done < length; done += CHUNK_BYTES) {
                    int from = offset + done;
                    send(new Frame(type, Arrays.copyOfRange(bytes, from, from + Math.min(CHUNK_BYTES, length - done))));
                }
            }
        };
    }
}
