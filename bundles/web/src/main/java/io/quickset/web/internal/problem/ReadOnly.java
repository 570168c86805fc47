package io.quickset.web.internal.problem;

import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What is only read, by GET and HEAD. */
public final class ReadOnly {

    private static final HttpField ALLOW = new PreEncodedHttpField(HttpHeader.ALLOW, "GET, HEAD");

    private ReadOnly() {}

    /** Whether a request is such a look; its body, if it has one, means nothing. */
    public static boolean reads(Request request) {
        return HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
    }

    /** Answers a request that is none (405). */
    public static void refuse(String detail, Request request, Response response, Callback callback) {
        response.getHeaders().put(ALLOW);
        new Problem(HttpStatus.METHOD_NOT_ALLOWED_405, detail).send(request, response, callback);
    }
}
