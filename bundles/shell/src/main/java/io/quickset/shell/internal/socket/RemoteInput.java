package io.quickset.shell.internal.socket;

import io.quickset.shell.internal.wire.Frame;
import io.quickset.shell.internal.wire.FrameType;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;

/**
 * A client's standard input, asked for piece by piece and only once a command reads. Commands' threads read; the
 * connection's thread supplies.
 */
final class RemoteInput extends InputStream {

    private final Outbox outbox;
    private final Object lock = new Object();

    // All guarded by lock.
    private byte[] bytes = new byte[0];
    private int position;
    private boolean asked;
    private boolean ended;

    RemoteInput(Outbox outbox) {
        this.outbox = outbox;
    }

    /** The client's answer. */
    void supply(byte[] more) {
        synchronized (lock) {
            bytes = more;
            position = 0;
            asked = false;
            lock.notifyAll();
        }
    }

    /** There will be no more input. */
    void end() {
        synchronized (lock) {
            ended = true;
            lock.notifyAll();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        synchronized (lock) {
            while (position == bytes.length && !ended) {
                ask();
            }
            int count = Math.min(length, bytes.length - position);
            if (count == 0) {
                return -1;
            }
            System.arraycopy(bytes, position, target, offset, count);
            position += count;
            return count;
        }
    }

    private void ask() throws IOException {
        if (!asked) {
            outbox.send(Frame.of(FrameType.WANT_STDIN));
            asked = true;
        }
        try {
            lock.wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for input");
        }
    }

    @Override
    public int available() {
        synchronized (lock) {
            return bytes.length - position;
        }
    }
}
