package io.quickset.web.internal.server;

import io.quickset.web.internal.problem.Problem;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Tells each connection when a request of its has come in whole, and what its answer holds; refuses what has no path. */
final class Arrivals extends Handler.Wrapper {

    Arrivals(Handler handler) {
        super(handler);
    }

    /** The same for what Jetty refuses by itself; a request that a handler failed at is told of twice, which matters to nobody. */
    static Request.Handler before(Request.Handler errors) {
        return (request, response, callback) -> errors.handle(request, told(request, response), callback);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Response told = told(request, response);
        // So that no handler need think of that: CONNECT by HTTP/2 has none, and by HTTP/1.1 what it has is none.
        if (HttpMethod.CONNECT.is(request.getMethod()) || Request.getPathInContext(request) == null) {
            new Problem(HttpStatus.BAD_REQUEST_400, "the request has no path: this node is no proxy").send(request, told, callback);
            return true;
        }
        return super.handle(request, told, callback);
    }

    private static Response told(Request request, Response response) {
        ClientEndPoint client = ClientEndPoint.of(request);
        if (client == null) {
            return response;
        }
        client.asked(request);
        return new HeapAnswer(request, response, client);
    }
}
