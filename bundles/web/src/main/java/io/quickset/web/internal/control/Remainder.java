package io.quickset.web.internal.control;

import io.quickset.web.internal.problem.ReadOnly;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;

/**
 * Reads on, and drops it, what a client still sends that is answered already. If the connection were closed on it instead,
 * its system would throw the answer away before the client could read why.
 */
final class Remainder implements Runnable {

    private static final long MAX_BYTES = 64 << 20;

    private final Content.Source source;
    private final Callback callback;
    private long bytes;

    private Remainder(Content.Source source, Callback callback) {
        this.source = source;
        this.callback = callback;
    }

    /** Completes that callback, once the answer is written and what remains is read. */
    static Callback readBefore(Callback callback, Request request) {
        boolean nothing = ReadOnly.reads(request); // that would count is sent with a GET
        boolean waits = request.getHeaders().contains(HttpHeader.EXPECT); // then it has sent nothing yet
        return nothing || waits ? callback : Callback.from(new Remainder(request, callback), callback::failed);
    }

    @Override
    public void run() {
        while (bytes <= MAX_BYTES) {
            Content.Chunk chunk = source.read();
            if (chunk == null) {
                source.demand(this);
                return;
            }
            bytes += chunk.remaining();
            chunk.release();
            if (chunk.isLast() || Content.Chunk.isFailure(chunk)) {
                break;
            }
        }
        callback.succeeded();
    }
}
