package io.quickset.origin.internal;

import io.quickset.origin.internal.cache.Draft;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A response's body on its way into a draft; any other than that of a 200 is dropped. */
final class Download implements BodySubscriber<Void> {

    private static final long MAX_DROPPED_BYTES = 1 << 20;

    private final Draft into;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private volatile Flow.@Nullable Subscription subscription;
    private volatile boolean wanted;
    private volatile long bytes;
    private volatile long lastNanos = System.nanoTime();

    Download(Draft into) {
        this.into = into;
    }

    /** The answer's head came. */
    BodySubscriber<Void> start(ResponseInfo head) {
        lastNanos = System.nanoTime();
        wanted = head.statusCode() == 200;
        long length = head.headers().firstValueAsLong("content-length").orElse(-1);
        if (wanted && length > into.limit()) {
            done.completeExceptionally(new Draft.TooLongException(into.limit()));
        }
        return this;
    }

    /** How many bytes came. */
    long bytes() {
        return bytes;
    }

    /** When something came last, by {@link System#nanoTime}. */
    long lastNanos() {
        return lastNanos;
    }

    @Override
    public CompletionStage<Void> getBody() {
        return done;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        if (done.isDone()) {
            subscription.cancel();
        } else {
            subscription.request(1);
        }
    }

    // One call at a time, on a thread of the client.
    @Override
    public void onNext(List<ByteBuffer> buffers) {
        Flow.Subscription from = subscription;
        if (from == null) {
            return;
        }
        try {
            for (ByteBuffer buffer : buffers) {
                bytes += buffer.remaining();
                if (wanted) {
                    into.append(buffer);
                } else if (bytes > MAX_DROPPED_BYTES) {
                    throw new IOException("it does not end");
                }
            }
            lastNanos = System.nanoTime();
            from.request(1);
        } catch (IOException e) {
            done.completeExceptionally(e);
            from.cancel();
        }
    }

    @Override
    public void onError(Throwable failure) {
        done.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        done.complete(null);
    }
}
