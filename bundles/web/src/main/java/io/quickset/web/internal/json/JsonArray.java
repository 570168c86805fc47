package io.quickset.web.internal.json;

import io.quickset.format.json.Json;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.stream.Stream;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;

/** Writes an array as the client takes it: neither all of it in memory, nor a thread that waits. */
public final class JsonArray extends IteratingCallback {

    private static final int CHUNK_BYTES = 32 * 1024;

    private final Content.Sink sink;
    private final Stream<?> elements;
    private final Iterator<?> iterator;
    private final Callback callback;
    private String before = "[";
    private boolean last;

    private JsonArray(Content.Sink sink, Stream<?> elements, Callback callback) {
        this.sink = sink;
        this.elements = elements;
        this.iterator = elements.iterator();
        this.callback = callback;
    }

    /** Writes those elements, one a line; closes the stream, and tells the callback. */
    public static void write(Content.Sink sink, Stream<?> elements, Callback callback) {
        new JsonArray(sink, elements, callback).iterate();
    }

    @Override
    protected Action process() {
        if (last) {
            return Action.SUCCEEDED;
        }
        ByteArrayOutputStream chunk = new ByteArrayOutputStream(CHUNK_BYTES);
        while (iterator.hasNext() && chunk.size() < CHUNK_BYTES) {
            chunk.writeBytes((before + Json.text(iterator.next())).getBytes(StandardCharsets.UTF_8));
            before = ",\n ";
        }
        last = !iterator.hasNext();
        if (last) {
            chunk.writeBytes((before.equals("[") ? "[]\n" : "]\n").getBytes(StandardCharsets.US_ASCII));
        }
        sink.write(last, ByteBuffer.wrap(chunk.toByteArray()), this);
        return Action.SCHEDULED;
    }

    @Override
    protected void onCompleteSuccess() {
        elements.close();
        callback.succeeded();
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
        elements.close();
        callback.failed(cause);
    }
}
