package io.quickset.web.internal.server;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.jspecify.annotations.Nullable;

/** A request that knows whether somebody waits for more of its body, and how much has been read. Read by one thread at a time. */
final class AwaitedBody extends Request.Wrapper {

    private final AtomicReference<@Nullable Runnable> waiting = new AtomicReference<>();
    private volatile long bytes; // that were read
    private long seenNanos = NanoTime.now(); // when it was last judged, and how much had been read then;
    private long seenBytes; // of the thread that looks

    AwaitedBody(Request request) {
        super(request);
    }

    @Override
    public Content.Chunk read() {
        Content.Chunk chunk = super.read();
        if (chunk != null) {
            bytes += chunk.remaining(); // by one thread at a time
        }
        return chunk;
    }

    @Override
    public void demand(Runnable more) {
        waiting.set(more);
        super.demand(Invocable.from(Invocable.getInvocationType(more), this::proceed));
    }

    private void proceed() {
        Runnable more = waiting.getAndSet(null);
        if (more != null) {
            more.run();
        }
    }

    /** Fails it when somebody has waited and too little came. To be called every few seconds, by one thread. */
    void endIfSlow(Limits limits, long now) {
        long elapsed = now - seenNanos;
        boolean awaited = waiting.get() != null;
        if (awaited && elapsed <= limits.header().toNanos()) {
            return;
        }
        long read = bytes;
        boolean slow = awaited && read - seenBytes < TimeUnit.NANOSECONDS.toMillis(elapsed) * limits.bodyBytesPerSecond() / 1000;
        seenNanos = now;
        seenBytes = read;
        if (slow) {
            end(limits.bodyBytesPerSecond());
        }
    }

    // Who waits is told here, and not by Jetty: until then nobody completes the request, in whose place Jetty could have the
    // connection's next one.
    private void end(int least) {
        Runnable more = waiting.getAndSet(null);
        if (more != null) {
            fail(new HttpException.RuntimeException(HttpStatus.REQUEST_TIMEOUT_408,
                    "less than " + least + " bytes of it came a second"));
            ThreadPool.executeImmediately(getComponents().getExecutor(), more);
        }
    }
}
