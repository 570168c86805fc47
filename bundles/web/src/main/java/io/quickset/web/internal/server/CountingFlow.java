package io.quickset.web.internal.server;

import org.eclipse.jetty.http2.BufferingFlowControlStrategy;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;

/**
 * Flow control as Jetty has it, which tells a connection of HTTP/2 what it holds: one client may have many requests open on it,
 * leave their answers where they are, and send bodies that nobody reads. One for each connection; safe for use by any thread.
 */
final class CountingFlow extends BufferingFlowControlStrategy {

    private static final float RATIO = 0.5f; // Jetty's own

    CountingFlow() {
        super(RATIO);
    }

    @Override
    public void onStreamCreated(Stream stream) {
        super.onStreamCreated(stream);
        client(stream.getSession()).streams(1);
    }

    @Override
    public void onStreamDestroyed(Stream stream) {
        super.onStreamDestroyed(stream);
        client(stream.getSession()).streams(-1);
    }

    @Override
    public void onDataReceived(Session session, Stream stream, int length) {
        super.onDataReceived(session, stream, length);
        if (length > 0) {
            client(session).received(length);
        }
    }

    @Override
    public void onDataConsumed(Session session, Stream stream, int length) {
        super.onDataConsumed(session, stream, length);
        if (length > 0) {
            client(session).consumed(length);
        }
    }

    private static ClientEndPoint client(Session session) {
        return ClientEndPoint.of(((HTTP2Session) session).getEndPoint());
    }
}
