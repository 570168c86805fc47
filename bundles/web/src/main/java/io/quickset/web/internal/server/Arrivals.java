package io.quickset.web.internal.server;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Tells each connection when a request of its has come in whole. */
final class Arrivals extends Handler.Wrapper {

    Arrivals(Handler handler) {
        super(handler);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        ClientEndPoint client = ClientEndPoint.of(request);
        if (client != null) {
            client.asked(request);
        }
        return super.handle(request, response, callback);
    }
}
