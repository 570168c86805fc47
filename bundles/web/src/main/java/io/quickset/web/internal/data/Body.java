package io.quickset.web.internal.data;

import io.quickset.Resource;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;

/**
 * Writes a range of a representation from the mapped store to the socket, without copying it: at once, or beyond what fits into
 * one buffer, one after the other as the client takes them.
 */
final class Body extends IteratingCallback {

    private final Content.Sink sink;
    private final Representation representation;
    private final long end;
    private final Callback callback;
    private long position;

    private Body(Content.Sink sink, Representation representation, long first, long end, Callback callback) {
        this.sink = sink;
        this.representation = representation;
        this.position = first;
        this.end = end;
        this.callback = callback;
    }

    /** Writes the bytes from {@code first} to {@code first + count - 1}, and tells the callback. */
    static void write(Content.Sink sink, Representation representation, long first, long count, Callback callback) {
        if (count <= Resource.MAX_RANGE_BYTES) {
            sink.write(true, representation.bytes(first, (int) count), callback);
        } else {
            new Body(sink, representation, first, first + count, callback).iterate();
        }
    }

    @Override
    protected Action process() {
        if (position == end) {
            return Action.SUCCEEDED;
        }
        int count = (int) Math.min(end - position, Resource.MAX_RANGE_BYTES);
        ByteBuffer bytes = representation.bytes(position, count);
        position += count;
        sink.write(position == end, bytes, this);
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
