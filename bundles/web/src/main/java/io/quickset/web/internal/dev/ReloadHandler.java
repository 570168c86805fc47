package io.quickset.web.internal.dev;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Serves the script that pages in development load, and the stream that it listens to. */
final class ReloadHandler extends Handler.Wrapper {

    /** Where the script is. */
    static final String SCRIPT = "/-/reload.js";

    private static final String STREAM = "/-/reload";
    private static final String SET = "set";
    private static final HttpField JAVASCRIPT =
            new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "text/javascript;charset=utf-8");
    private static final HttpField REVALIDATE = new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-cache");

    private final Supplier<Set<String>> developed;
    private final ReloadStreams streams;
    private final byte[] script = read();

    ReloadHandler(Supplier<Set<String>> developed, ReloadStreams streams, Handler other) {
        super(other);
        this.developed = developed;
        this.streams = streams;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (HttpMethod.GET.is(request.getMethod())) {
            String path = Request.getPathInContext(request);
            if (path.equals(SCRIPT) && !developed.get().isEmpty()) {
                response.getHeaders().put(JAVASCRIPT).put(REVALIDATE).put(HttpHeader.CONTENT_LENGTH, script.length);
                response.write(true, ByteBuffer.wrap(script), callback);
                return true;
            }
            if (path.equals(STREAM)) {
                String set = Request.extractQueryParameters(request).getValue(SET);
                if (set != null && developed.get().contains(set)) {
                    streams.open(set, request, response, callback);
                    return true;
                }
            }
        }
        return super.handle(request, response, callback);
    }

    private static byte[] read() {
        try (InputStream in = ReloadHandler.class.getResourceAsStream("reload.js")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
