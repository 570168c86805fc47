package io.quickset.web.internal.health;

import io.quickset.format.json.Json;
import io.quickset.web.internal.problem.Problem;
import io.quickset.web.internal.problem.ReadOnly;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.felix.hc.api.Result.Status;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Answers {@code /health/live}, {@code /health/ready} and {@code /health}: 200, or 503 where a check is temporarily unavailable
 * or worse. Answers come from the checks' threads; no thread of the server waits for one.
 */
final class HealthHandler extends Handler.Abstract.NonBlocking {

    private static final String ALL = "/health";
    private static final String LIVE = "/health/live";
    private static final String READY = "/health/ready";
    private static final HttpField NO_STORE = new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-store");
    private static final HttpField JSON_TYPE = new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "application/json");

    private final Checks checks;

    HealthHandler(Checks checks) {
        this.checks = checks;
    }

    /** What is answered. */
    private record Document(String status, List<Line> checks) {}

    /** What a check said. */
    private record Line(String name, List<String> tags, Status status, List<String> messages) {

        static Line of(Check check, Answered answer) {
            return new Line(check.name(), check.tags(), answer.status(), answer.messages());
        }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = request.getHttpURI().getPath();
        if (path == null || !path.startsWith(ALL) || !path.equals(ALL) && path.charAt(ALL.length()) != '/') {
            return false;
        }
        if (!path.equals(ALL) && !path.equals(LIVE) && !path.equals(READY)) {
            new Problem(HttpStatus.NOT_FOUND_404, "there are /health, /health/live and /health/ready")
                    .send(request, response, callback);
        } else if (!ReadOnly.reads(request)) {
            ReadOnly.refuse("health is read by GET", request, response, callback);
        } else {
            List<Check> asked = path.equals(LIVE) ? List.of()
                    : path.equals(READY) ? checks.tagged(NodeChecks.READY) : checks.all();
            answer(asked, request, response, callback);
        }
        return true;
    }

    private static void answer(List<Check> asked, Request request, Response response, Callback callback) {
        List<CompletableFuture<Line>> lines = new ArrayList<>();
        asked.forEach(check -> lines.add(check.ask().thenApply(answer -> Line.of(check, answer))));
        CompletableFuture.allOf(lines.toArray(CompletableFuture[]::new)).whenComplete((all, failure) -> {
            if (failure != null) {
                callback.failed(failure);
            } else {
                send(lines.stream().map(CompletableFuture::join).toList(), request, response, callback);
            }
        });
    }

    private static void send(List<Line> lines, Request request, Response response, Callback callback) {
        Status worst = lines.stream().map(Line::status).max(Status::compareTo).orElse(Status.OK);
        byte[] bytes = Json.bytes(new Document(worst.toString(), lines));
        boolean well = worst.compareTo(Status.TEMPORARILY_UNAVAILABLE) < 0;
        response.setStatus(well ? HttpStatus.OK_200 : HttpStatus.SERVICE_UNAVAILABLE_503);
        response.getHeaders().put(JSON_TYPE).put(NO_STORE).put(HttpHeader.CONTENT_LENGTH, bytes.length);
        if (HttpMethod.HEAD.is(request.getMethod())) {
            callback.succeeded();
        } else {
            response.write(true, ByteBuffer.wrap(bytes), callback);
        }
    }
}
