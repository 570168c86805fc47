package io.quickset.web.internal.server;

import io.quickset.web.internal.problem.ReadOnly;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Ends requests whose body comes too slowly, for it may hold one of few places meanwhile. Each is judged by itself and not by
 * its connection, which in HTTP/2 has traffic of others. The body of a GET is read by nobody here. Safe for use by any thread.
 */
final class LeastSpeed extends Handler.Wrapper {

    private final Set<AwaitedBody> bodies = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Limits limits; // null while nothing listens

    LeastSpeed(Handler handler) {
        super(handler);
    }

    /** Goes by those from now on. */
    void limit(Limits wanted) {
        limits = wanted;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (ReadOnly.reads(request) || request.getLength() == 0) {
            return super.handle(request, response, callback);
        }
        AwaitedBody body = new AwaitedBody(request);
        bodies.add(body);
        Request.addCompletionListener(request, failure -> bodies.remove(body));
        return super.handle(body, response, callback);
    }

    /** Ends those that have kept somebody waiting for too long. To be called every few seconds, by one thread. */
    void endSlow(long now) {
        Limits current = limits;
        if (current != null) {
            bodies.forEach(body -> body.endIfSlow(current, now));
        }
    }
}
