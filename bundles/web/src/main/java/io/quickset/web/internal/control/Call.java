package io.quickset.web.internal.control;

import io.quickset.control.Reconciler.CutOffException;
import io.quickset.control.Reconciler.OutdatedException;
import io.quickset.control.Reconciler.RefusedException;
import io.quickset.format.json.Json;
import io.quickset.web.internal.access.Token;
import io.quickset.web.internal.json.JsonArray;
import io.quickset.web.internal.problem.Problem;
import io.quickset.web.internal.problem.ProblemException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.osgi.framework.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request that was let in, and its one answer. By one thread at a time. */
final class Call {

    private static final HttpField TYPE = new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "application/json");
    private static final HttpField NO_STORE = new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-store");
    private static final HttpField NO_SNIFF = new PreEncodedHttpField("X-Content-Type-Options", "nosniff");
    private static final int RETRY_SECONDS = 2;
    private static final Logger LOG = LoggerFactory.getLogger(Call.class);

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final Map<String, String> names;
    private final Fields query;
    private final Token bearer;

    Call(Request request, Response response, Callback callback, Map<String, String> names, Fields query, Token bearer) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.names = names;
        this.query = query;
        this.bearer = bearer;
    }

    Request request() {
        return request;
    }

    Response response() {
        return response;
    }

    Callback callback() {
        return callback;
    }

    Token bearer() {
        return bearer;
    }

    /** Who wants it, as it stands in a generation's record. */
    String actor() {
        return "http:" + bearer.name();
    }

    /** What stands in the path for that name of the template. */
    String name(String name) {
        return names.get(name);
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(query.getValue(name));
    }

    /** A parameter that has to be there. */
    String needed(String name) throws ProblemException {
        return parameter(name).orElseThrow(() -> bad("the query lacks '" + name + "='"));
    }

    boolean flag(String name) throws ProblemException {
        String value = parameter(name).orElse("false");
        if (!value.equals("true") && !value.equals("false")) {
            throw bad(name + "=" + value + " is neither true nor false");
        }
        return value.equals("true");
    }

    long number(String name, String value, long least, long most) throws ProblemException {
        try {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, as any other value out of range
        }
        throw bad(name + "=" + value + " is no whole number from " + least + " to " + most);
    }

    static Version version(String value) throws ProblemException {
        try {
            if (!value.isBlank()) { // which means 0.0.0 to OSGi
                return Version.parseVersion(value);
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw bad("'" + value + "' is no version such as 1.2.0");
    }

    static ProblemException bad(String detail) {
        return new ProblemException(HttpStatus.BAD_REQUEST_400, detail);
    }

    /** What came of reading a body that did not come in full. */
    static ProblemException unread(Throwable cause) {
        if (cause instanceof HttpException http) {
            return new ProblemException(http.getCode(), "the body did not come in full: " + http.getReason());
        }
        return cause instanceof TimeoutException
                ? new ProblemException(HttpStatus.REQUEST_TIMEOUT_408, "the rest of the body did not come in time")
                : bad("the body was cut off");
    }

    /** Answers with that value. */
    void answer(Object value) {
        answer(Json.bytes(value));
    }

    /** Answers with that JSON. */
    void answer(byte[] json) {
        response.getHeaders().put(TYPE).put(NO_STORE).put(NO_SNIFF).put(HttpHeader.CONTENT_LENGTH, json.length);
        response.write(true, ByteBuffer.wrap(json), callback);
    }

    /**
     * The same of that generation: what a change on the strength of it has to name. After a PUT the value alone tells: a tag would be
     * that of what was put (RFC 9110, 9.3.4).
     */
    void answer(long generation, Object value) {
        if (!HttpMethod.PUT.is(request.getMethod())) {
            response.getHeaders().put(HttpHeader.ETAG, "\"" + generation + "\"");
        }
        answer(value);
    }

    /** Answers with an array, which may be long; closes the stream. */
    void answerAll(Stream<?> elements) {
        response.getHeaders().put(TYPE).put(NO_STORE).put(NO_SNIFF);
        JsonArray.write(response, elements, callback);
    }

    /** Answers that it can't be done. */
    void fail(Throwable cause) {
        fail(cause, request, response, callback);
    }

    static void fail(Throwable cause, Request request, Response response, Callback callback) {
        if (response.isCommitted()) {
            callback.failed(cause);
            return;
        }
        Problem problem = problem(cause);
        if (problem.status() == HttpStatus.SERVICE_UNAVAILABLE_503 && !response.getHeaders().contains(HttpHeader.RETRY_AFTER)) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, RETRY_SECONDS);
        }
        problem.send(request, response, Remainder.readBefore(callback, request));
    }

    private static Problem problem(Throwable cause) {
        if (cause instanceof ProblemException known) {
            return known.problem();
        }
        if (cause instanceof OutdatedException outdated) {
            return outdated(outdated.getMessage(), outdated.current());
        }
        if (cause instanceof CutOffException) { // no verdict: 422 would be taken for one
            return new Problem(HttpStatus.SERVICE_UNAVAILABLE_503, cause.getMessage());
        }
        if (cause instanceof RefusedException refused) {
            return new Problem(HttpStatus.UNPROCESSABLE_ENTITY_422, refused.getMessage());
        }
        LOG.warn("a request to the control plane failed", cause);
        return new Problem(HttpStatus.INTERNAL_SERVER_ERROR_500, "the node failed to answer; its log tells why");
    }

    /** Somebody was faster. */
    static Problem outdated(String detail, long current) {
        return new Problem(HttpStatus.PRECONDITION_FAILED_412, detail, Map.of("generation", current));
    }
}
