package io.quickset.web.internal.problem;

import io.quickset.format.json.Json;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Why a request was not met, as the problem document (RFC 9457) that tells so. Immutable.
 *
 * @param status the HTTP status
 * @param detail what is wrong and what to do, in one line
 * @param members further members of the document, such as the current generation
 */
public record Problem(int status, String detail, Map<String, Object> members) {

    private static final HttpField CONTENT_TYPE =
            new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "application/problem+json");
    private static final HttpField NO_STORE = new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-store");

    /** Copies the members. */
    public Problem {
        members = Map.copyOf(members);
    }

    /** One without further members. */
    public Problem(int status, String detail) {
        this(status, detail, Map.of());
    }

    /** Answers with it; what the response already says of a content goes. */
    public void send(Request request, Response response, Callback callback) {
        response.setStatus(status);
        response.getHeaders().remove(HttpHeader.CONTENT_LENGTH).remove(HttpHeader.CONTENT_ENCODING)
                .remove(HttpHeader.ETAG).remove(HttpHeader.LAST_MODIFIED);
        if (HttpStatus.hasNoBody(status)) {
            callback.succeeded();
            return;
        }
        byte[] document = document(request);
        response.getHeaders().put(CONTENT_TYPE).put(NO_STORE).put(HttpHeader.CONTENT_LENGTH, document.length);
        response.write(true, ByteBuffer.wrap(document), callback);
    }

    private byte[] document(Request request) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", "about:blank"); // the status says it all: RFC 9457, 4.2.1
        document.put("title", HttpStatus.getMessage(status));
        document.put("status", status);
        document.put("detail", detail);
        String path = request.getHttpURI() == null ? null : request.getHttpURI().getPath();
        if (path != null) {
            document.put("instance", path);
        }
        document.putAll(members);
        return Json.bytes(document);
    }
}
