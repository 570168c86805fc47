package io.quickset.web.internal.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * A connection that knows whether it keeps the node waiting, and how much of the heap it holds. Jetty 12.1 takes a byte now and
 * then for traffic, so that its idle time never ends, and has no bound for what all connections hold. Safe for use by any thread.
 */
final class ClientEndPoint extends SocketChannelEndPoint {

    /** Of heap, measured: idle and in clear text, and what HTTP/2 and TLS add to that at most. */
    private static final long BYTES = 3 << 10;
    private static final long HTTP2_BYTES = 9 << 10;
    private static final long TLS_BYTES = 17 << 10;
    /** What a byte of a header may take: a field of four bytes becomes some objects. */
    private static final long BYTES_OF_HEADER_BYTE = 32;
    /** What an open stream of HTTP/2 holds until its answer is sent; with a header of the usual length. */
    private static final long STREAM_BYTES = 3 << 10;
    private static final long USUAL_HEADER_BYTES = 2 << 10;
    private static final long FIELD_BYTES = 100; // of a header, beside its value
    /** What a frame of a body that nobody has read keeps: the buffer that it came in, with whatever else did. */
    private static final long BUFFER_BYTES = 16 << 10;
    /** More than that no connection holds whose client means well. */
    private static final long GREEDY_BYTES = 512 << 10;

    private final ManagedSelector selector;
    private final HeapShare heap;
    private volatile long askedNanos = NanoTime.now(); // when the last request came, or the connection
    private long busyNanos = askedNanos; // when an answer was last seen under way; of the thread that looks for slow ones
    private volatile int unfinished; // bytes that have come and are no whole request yet
    private volatile long unfinishedNanos; // when the first of them came
    private volatile boolean body; // a request that may have one is not answered yet: what comes is no header
    private int streams; // of HTTP/2, that are open; guarded by this, as all below
    private long headerBytes; // of their headers, beyond the usual length
    private long answerBytes; // of answers, on the heap
    private long unreadBytes; // of their bodies, and in how many frames:
    private int unreadFrames;
    private long held; // of heap
    private boolean closed;

    ClientEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler, HeapShare heap) {
        super(channel, selector, key, scheduler);
        this.selector = selector;
        this.heap = heap;
    }

    /** The connection that a request came by. */
    static @Nullable ClientEndPoint of(Request request) {
        return of(request.getConnectionMetaData().getConnection().getEndPoint());
    }

    /** That which an end point stands for, with TLS or without. */
    static @Nullable ClientEndPoint of(EndPoint endPoint) {
        EndPoint outer = endPoint instanceof SslConnection.SslEndPoint tls ? tls.getSslConnection().getEndPoint() : endPoint;
        return outer instanceof ClientEndPoint client ? client : null;
    }

    @Override
    public void onOpen() {
        heap.opened(this);
        hold();
        super.onOpen();
    }

    @Override
    public void setConnection(Connection connection) {
        super.setConnection(connection);
        hold();
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
        long bytes;
        synchronized (this) {
            bytes = closed ? 0 : held;
            closed = true;
        }
        heap.closed(this, bytes);
        super.onClose(cause);
        // The selector holds it until it has been through what it is at: in a flood that may be hundreds of others.
        HeapShare share = heap;
        selector.submit(soon -> share.left(bytes));
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        if (heap.exhausted()) {
            return 0; // in a moment: it is asked again as soon as others have gone
        }
        int filled = super.fill(buffer);
        if (filled > 0 && !body && !http2()) {
            if (unfinished == 0) {
                unfinishedNanos = NanoTime.now();
            }
            unfinished += filled;
            hold();
        }
        return filled;
    }

    /** A whole header has come. */
    void asked(Request request) {
        askedNanos = NanoTime.now();
        unfinished = 0;
        hold();
        if (http2()) {
            askedByStream(request);
        } else if (request.getLength() != 0) {
            body = true;
            Request.addCompletionListener(request, failure -> body = false);
        }
    }

    private void askedByStream(Request request) {
        String path = request.getHttpURI() == null ? null : request.getHttpURI().getPathQuery(); // none of CONNECT
        long bytes = path == null ? 0 : 3L * path.length(); // it is kept as a whole, in parts and decoded
        for (HttpField field : request.getHeaders()) {
            bytes += FIELD_BYTES + field.getName().length() + (field.getValue() == null ? 0 : field.getValue().length());
        }
        long further = bytes - USUAL_HEADER_BYTES;
        if (further > 0) {
            headers(further);
            Request.addCompletionListener(request, failure -> headers(-further));
        }
    }

    private synchronized void headers(long bytes) {
        headerBytes += bytes;
        hold();
    }

    /** So much more of its answers lies on the heap until it takes them, or less. */
    synchronized void answers(long bytes) {
        answerBytes += bytes;
        hold();
    }

    /** So many streams of HTTP/2 more are open, or less. */
    synchronized void streams(int more) {
        streams += more;
        hold();
    }

    /** A frame of the body of a request by HTTP/2 has come. */
    synchronized void received(int bytes) {
        unreadBytes += bytes;
        unreadFrames++;
        hold();
    }

    /** So much of what came was read, or dropped: one frame, or of a stream that ends all; then this takes too few for many. */
    synchronized void consumed(int bytes) {
        unreadBytes -= bytes;
        unreadFrames = unreadBytes <= 0 ? 0 : Math.max(1, unreadFrames - 1);
        hold();
    }

    private synchronized void hold() {
        if (!closed) {
            boolean tls = getConnection() instanceof SslConnection;
            long now = BYTES + (http2() ? HTTP2_BYTES : 0) + (tls ? TLS_BYTES : 0) + unfinished * BYTES_OF_HEADER_BYTE
                    + streams * STREAM_BYTES + headerBytes + answerBytes + unreadFrames * BUFFER_BYTES;
            heap.take(now - held);
            held = now;
        }
    }

    /** Whether it holds more than a client needs that means well. */
    synchronized boolean greedy() {
        return held > GREEDY_BYTES;
    }

    private Connection inner() {
        return getConnection() instanceof SslConnection tls ? tls.getSslEndPoint().getConnection() : getConnection();
    }

    private boolean http2() {
        return inner() instanceof HTTP2Connection;
    }

    long askedNanos() {
        return askedNanos;
    }

    /** Whether an answer is under way. */
    boolean busy() {
        Connection inner = inner();
        return inner != null && (!inner.getEndPoint().isFillInterested() || inner.getMessagesIn() > inner.getMessagesOut());
    }

    /** Whether it has kept the node waiting for too long. To be asked every few seconds, by one thread. */
    boolean slow(Limits limits, long now) {
        if (http2()) {
            // Such a client may ask now and then whether the node is still there, but not for ever.
            if (busy()) {
                busyNanos = now;
            }
            return now - askedNanos > limits.idle().toNanos() && now - busyNanos > limits.idle().toNanos();
        }
        return !body && unfinished > 0 && now - unfinishedNanos > limits.header().toNanos();
    }
}
