package io.quickset.web.internal.control;

import io.quickset.web.internal.access.Gate;
import io.quickset.web.internal.access.SameSite;
import io.quickset.web.internal.access.Token;
import io.quickset.web.internal.control.Route.Body;
import io.quickset.web.internal.problem.ProblemException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.MimeTypes;
import org.eclipse.jetty.http.pathmap.MatchedResource;
import org.eclipse.jetty.http.pathmap.PathMappings;
import org.eclipse.jetty.http.pathmap.UriTemplatePathSpec;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.URIUtil;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a request below {@code /api/v1}, lets in who may, and has it answered: on a thread of the control
 * plane, since all of this may read files. It does not block itself, so that what else the server serves need not change threads.
 */
final class ControlHandler extends Handler.Abstract.NonBlocking {

    /** What a form of another site can have a browser send without asking first. */
    private static final Set<String> FORM_TYPES =
            Set.of("application/x-www-form-urlencoded", "multipart/form-data", "text/plain");

    private final Gate gate;
    private final Pool pool;
    private final PathMappings<Map<String, Route>> routes = new PathMappings<>(); // by method

    ControlHandler(Gate gate, Pool pool, Iterable<Route> routes) {
        this.gate = gate;
        this.pool = pool;
        Map<String, Map<String, Route>> byPath = new TreeMap<>();
        routes.forEach(route -> byPath.computeIfAbsent(route.path(), path -> new TreeMap<>()).put(route.method(), route));
        byPath.forEach((path, methods) -> this.routes.put(new UriTemplatePathSpec(Api.BASE + path), methods));
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = Request.getPathInContext(request);
        if (!path.startsWith(Api.BASE + "/") && !path.equals(Api.BASE)) {
            return false;
        }
        MatchedResource<Map<String, Route>> found = routes.getMatched(path);
        if (found == null) {
            Call.fail(new ProblemException(HttpStatus.NOT_FOUND_404,
                    "the control plane has nothing there; " + Api.BASE + "/openapi.json tells what it has"), request, response, callback);
            return true;
        }
        String method = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
        Route route = found.getResource().get(method);
        if (route == null) {
            Set<String> allowed = new TreeSet<>(found.getResource().keySet());
            if (allowed.contains("GET")) {
                allowed.add("HEAD");
            }
            response.getHeaders().put(HttpHeader.ALLOW, String.join(", ", allowed));
            Call.fail(new ProblemException(HttpStatus.METHOD_NOT_ALLOWED_405,
                    "here is no " + request.getMethod() + ", but " + String.join(", ", allowed)), request, response, callback);
            return true;
        }
        pool.run(() -> run(route, found, request, response, callback), why -> Call.fail(why, request, response, callback));
        return true;
    }

    private void run(Route route, MatchedResource<?> found, Request request, Response response, Callback callback) {
        try {
            if (route.changes()) {
                SameSite.check(request);
            }
            Token bearer = gate.enter(request, response, route.role());
            checkType(route, request);
            route.action().run(new Call(request, response, callback, names(found, request), query(route, request), bearer));
        } catch (ProblemException | IOException | RuntimeException | Error e) {
            Call.fail(e, request, response, callback);
        }
    }

    private static void checkType(Route route, Request request) throws ProblemException {
        String field = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        @Nullable String type = field == null ? null : MimeTypes.getContentTypeWithoutCharset(field).split(";")[0].strip().toLowerCase(Locale.ROOT);
        boolean wrong = switch (route.body()) {
            case JSON -> !"application/json".equals(type);
            case NONE, BYTES -> route.changes() && type != null && FORM_TYPES.contains(type);
        };
        if (wrong) {
            throw new ProblemException(HttpStatus.UNSUPPORTED_MEDIA_TYPE_415, "the content type is "
                    + (field == null ? "missing" : "'" + field + "'") + ": say "
                    + (route.body() == Body.JSON ? "application/json" : "application/octet-stream"));
        }
        if (route.body() != Body.NONE && request.getHeaders().contains(HttpHeader.CONTENT_ENCODING)) {
            throw new ProblemException(HttpStatus.UNSUPPORTED_MEDIA_TYPE_415, "a content coding is not undone here: send it as it is");
        }
    }

    private static Map<String, String> names(MatchedResource<?> found, Request request) {
        Map<String, String> names = new HashMap<>();
        ((UriTemplatePathSpec) found.getPathSpec()).getPathParams(Request.getPathInContext(request))
                .forEach((name, value) -> names.put(name, URIUtil.decodePath(value)));
        return names;
    }

    // A parameter that is not known is refused: one that is misspelled may have been the one that counts.
    private static Fields query(Route route, Request request) throws ProblemException {
        Fields query;
        try {
            query = Request.extractQueryParameters(request);
        } catch (RuntimeException e) {
            throw Call.bad("the query can't be read");
        }
        for (Fields.Field field : query) {
            if (!route.query().contains(field.getName()) || field.hasMultipleValues()) {
                throw Call.bad("the query has " + (field.hasMultipleValues() ? "more than one '" : "an unknown parameter '")
                        + field.getName() + "'" + (route.query().isEmpty() ? "; there is none here"
                        : "; there are: " + String.join(", ", new TreeSet<>(route.query()))));
            }
        }
        return query;
    }
}
