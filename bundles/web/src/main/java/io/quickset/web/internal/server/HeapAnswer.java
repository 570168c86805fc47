package io.quickset.web.internal.server;

import java.nio.ByteBuffer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Tells the connection how much of an answer lies on the heap until the client takes it: whatever is no buffer onto the mapped
 * store. It stands around all handlers, so that none of them has to think of it.
 */
final class HeapAnswer extends Response.Wrapper {

    private final ClientEndPoint client;

    HeapAnswer(Request request, Response response, ClientEndPoint client) {
        super(request, response);
        this.client = client;
    }

    @Override
    public void write(boolean last, ByteBuffer bytes, Callback callback) {
        long held = bytes == null || bytes.isDirect() ? 0 : bytes.remaining();
        if (held == 0) {
            super.write(last, bytes, callback);
            return;
        }
        client.answers(held);
        super.write(last, bytes, Callback.from(() -> client.answers(-held), callback));
    }
}
