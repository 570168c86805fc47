package io.quickset.web.internal.control;

import io.quickset.web.internal.control.EventRing.Slice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.util.IteratingCallback;

/**
 * The events for one client, sent as it takes them; no thread waits for it. One that takes them more slowly than they come,
 * or not at all, is given up: it may come back and say what it saw last. {@link #iterate} tells it that there is something.
 * Safe for use by any thread.
 */
final class EventStream extends IteratingCallback {

    private static final int CHUNK_BYTES = 64 * 1024;
    private static final byte[] BEAT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

    private final Call call;
    private final EventRing ring;
    private final Runnable ended;
    private byte[] first;
    private long position;
    private volatile boolean beat;
    private volatile boolean finished;
    private volatile boolean writing;
    private boolean wroteAtBeat; // by the thread that beats

    /**
     * A stream that has not begun.
     *
     * @param first what is sent before any event
     * @param position the number of the event after which it begins
     * @param ended is run once it has
     */
    EventStream(Call call, EventRing ring, String first, long position, Runnable ended) {
        this.call = call;
        this.ring = ring;
        this.first = first.getBytes(StandardCharsets.UTF_8);
        this.position = position;
        this.ended = ended;
    }

    Call call() {
        return call;
    }

    /** Has a comment sent, so that both sides know that the other is there; gives up a client that takes nothing. */
    void beat() {
        if (writing && wroteAtBeat) {
            call.callback().failed(new IOException("the client takes no events"));
            return;
        }
        wroteAtBeat = writing;
        beat = true;
        iterate();
    }

    /** Ends it. */
    void finish() {
        finished = true;
        iterate();
    }

    @Override
    protected Action process() throws IOException {
        writing = false;
        if (finished) {
            return Action.SUCCEEDED;
        }
        Slice slice = ring.after(position, CHUNK_BYTES);
        if (slice == null) {
            throw new IOException("the client takes events more slowly than they come");
        }
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        chunk.writeBytes(first);
        chunk.writeBytes(slice.bytes());
        if (chunk.size() == 0 && beat) {
            chunk.writeBytes(BEAT);
        }
        first = new byte[0];
        position = slice.last();
        beat = false;
        if (chunk.size() == 0) {
            return Action.IDLE;
        }
        writing = true;
        call.response().write(false, ByteBuffer.wrap(chunk.toByteArray()), this);
        return Action.SCHEDULED;
    }

    @Override
    protected void onCompleteSuccess() {
        ended.run();
        call.callback().succeeded();
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
        ended.run();
        call.callback().failed(cause);
    }
}
