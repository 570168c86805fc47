package io.quickset.web.internal.dev;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;

/**
 * One page that listens. What comes while it is being written to waits, and only the newest does. Safe for use by any
 * thread.
 */
final class ReloadStream extends IteratingCallback {

    private static final String END = "";

    private final String set;
    private final Response response;
    private final Callback callback;
    private final Consumer<ReloadStream> gone;
    private final AtomicReference<String> next = new AtomicReference<>();

    ReloadStream(String set, Response response, Callback callback, Consumer<ReloadStream> gone) {
        this.set = set;
        this.response = response;
        this.callback = callback;
        this.gone = gone;
    }

    /** The set that its page is made of. */
    String set() {
        return set;
    }

    /** Tells the page what its set holds. */
    void tell(String content) {
        next.set("data: " + content + "\n\n");
        iterate();
    }

    /** Tells it that this node lives, unless there is something else to tell. */
    void beat() {
        next.compareAndSet(null, ":\n\n");
        iterate();
    }

    /** Lets it go. */
    void end() {
        next.set(END);
        iterate();
    }

    @Override
    protected Action process() {
        String text = next.getAndSet(null);
        if (text == null) {
            return Action.IDLE;
        }
        if (text.equals(END)) {
            return Action.SUCCEEDED;
        }
        response.write(false, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), this);
        return Action.SCHEDULED;
    }

    @Override
    protected void onCompleteSuccess() {
        gone.accept(this);
        callback.succeeded();
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
        gone.accept(this);
        callback.failed(cause);
    }
}
