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
final class Rest implements Runnable {

    private static final long MAX_BYTES = 64 << 20;

    private final Content.Source source;
    private final Callback callback;
    private long bytes;

    private Rest(Content.Source source, Callback callback) {
        this.source = source;
        this.callback = callback;
    }

    /** Completes that callback, once the answer is written and the rest is read. */
    static Callback before(Callback callback, Request request) {
        boolean looks = ReadOnly.reads(request); // and bring nothing
        boolean waits = request.getHeaders().contains(HttpHeader.EXPECT); // then it has sent nothing yet
        return looks || waits ? callback : Callback.from(new Rest(request, callback), callback::failed);
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
