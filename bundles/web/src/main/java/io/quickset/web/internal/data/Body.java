package io.quickset.web.internal.data;

import java.nio.ByteBuffer;
import java.util.List;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;

/** Writes buffers onto the mapped store to the socket without copying them: one after the other, as the client takes them. */
final class Body extends IteratingCallback {

    private final Content.Sink sink;
    private final List<ByteBuffer> buffers;
    private final Callback callback;
    private int next;

    private Body(Content.Sink sink, List<ByteBuffer> buffers, Callback callback) {
        this.sink = sink;
        this.buffers = buffers;
        this.callback = callback;
    }

    /** Writes them as the rest of an answer, and tells the callback. */
    static void write(Content.Sink sink, List<ByteBuffer> buffers, Callback callback) {
        if (buffers.size() == 1) {
            sink.write(true, buffers.get(0), callback);
        } else {
            new Body(sink, buffers, callback).iterate();
        }
    }

    @Override
    protected Action process() {
        if (next == buffers.size()) {
            return Action.SUCCEEDED;
        }
        ByteBuffer buffer = buffers.get(next++);
        sink.write(next == buffers.size(), buffer, this);
        return Action.SCHEDULED;
    }

    @Override
    protected void onCompleteSuccess() {
        callback.succeeded();
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
        callback.failed(cause);
    }
}
