package io.quickset.web.internal.server;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;

/**
 * Ends connections that keep the node waiting by a byte now and then, which Jetty 12.1 takes for traffic, so that its idle time
 * never ends: in the header of a request, while agreeing on TLS, and in a body that the node waits for. Those that send nothing
 * at all are left to the idle time. To be run every few seconds, by one thread at a time.
 */
final class SlowClients {

    private final Map<EndPoint, Seen> seen = new HashMap<>();

    /** What a connection had brought when that was last in order, and when that was. */
    private static final class Seen {
        private Connection connection;
        private long requests;
        private long bytes;
        private long nanos;

        Seen(Connection connection) {
            this.connection = connection;
        }

        void is(Connection now, long requestsNow, long bytesNow, long nanosNow) {
            connection = now;
            requests = requestsNow;
            bytes = bytesNow;
            nanos = nanosNow;
        }
    }

    /** Looks at those connections, which are all there are. */
    void look(Collection<EndPoint> open, Limits limits, long nanos) {
        seen.keySet().removeIf(endPoint -> !endPoint.isOpen());
        for (EndPoint endPoint : open) {
            if (slow(endPoint, limits, nanos)) {
                endPoint.close();
            }
        }
    }

    private boolean slow(EndPoint endPoint, Limits limits, long nanos) {
        Connection outer = endPoint.getConnection();
        Connection inner = outer instanceof SslConnection ssl ? ssl.getSslEndPoint().getConnection() : outer;
        if (inner == null) {
            return false; // not quite open
        }
        long requests = inner.getMessagesIn();
        long bytes = outer.getBytesIn();
        Seen before = seen.get(endPoint);
        if (before == null || before.connection != inner || before.requests != requests) {
            // Before the first request, whatever has come is a part of it.
            seen.computeIfAbsent(endPoint, unknown -> new Seen(inner)).is(inner, requests, requests == 0 ? 0 : bytes, nanos);
            return false;
        }
        boolean http2 = inner instanceof HTTP2Connection;
        boolean answering = requests > inner.getMessagesOut();
        long elapsed = nanos - before.nanos;
        if (answering ? http2 || !inner.getEndPoint().isFillInterested() : bytes == before.bytes) {
            before.nanos = nanos; // the client does not keep us waiting, or says nothing
            before.bytes = bytes;
            return false;
        }
        // A client of HTTP/2 may ask now and then whether the node is still there.
        if (elapsed < (http2 ? limits.idle() : limits.header()).toNanos()) {
            return false;
        }
        long asked = answering ? TimeUnit.NANOSECONDS.toMillis(elapsed) * limits.bodyBytesPerSecond() / 1000 : Long.MAX_VALUE;
        boolean slow = bytes - before.bytes < asked;
        before.is(inner, requests, bytes, nanos);
        return slow;
    }
}
