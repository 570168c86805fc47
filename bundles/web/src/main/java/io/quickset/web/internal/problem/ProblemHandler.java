package io.quickset.web.internal.problem;

import java.util.Set;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Answers with a problem document where Jetty itself refuses a request, or a handler threw. Safe for use by any thread. */
public final class ProblemHandler implements Request.Handler {

    /** Above 500, and yet the client's fault. */
    private static final Set<Integer> CLIENTS =
            Set.of(HttpStatus.NOT_IMPLEMENTED_501, HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505);

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Object cause = request.getAttribute(ErrorHandler.ERROR_EXCEPTION);
        int status = cause instanceof HttpException http ? http.getCode() : response.getStatus();
        new Problem(status, detail(request, status, cause)).send(request, response, callback);
        return true;
    }

    // What an exception says may tell of the node's insides; only Jetty's own words on a request are passed on.
    private static String detail(Request request, int status, @org.jspecify.annotations.Nullable Object cause) {
        if (status >= HttpStatus.INTERNAL_SERVER_ERROR_500 && !(cause instanceof HttpException && CLIENTS.contains(status))) {
            return "the node failed to answer; its log tells why";
        }
        Object message = cause instanceof HttpException http ? http.getReason()
                : request.getAttribute(ErrorHandler.ERROR_MESSAGE);
        return message == null ? HttpStatus.getMessage(status) : message.toString();
    }
}
