package io.quickset.itest.distribution;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A client of a node's control plane, with the token of its first start. Safe for use by any thread. */
final class Control {

    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final URI url;
    private final String token;

    Control(Node node, Node.Ready ready) {
        url = URI.create(ready.url());
        token = Node.read(node.home().resolve("data/operator.token")).strip();
    }

    /** What was answered. */
    record Reply(int status, String text, String etag) {

        Map<String, Object> json() {
            return Json.object(text);
        }

        List<Map<String, Object>> list() {
            return Json.array(text);
        }

        long generation() {
            return ((Number) json().get("generation")).longValue();
        }
    }

    String token() {
        return token;
    }

    /** Any request; a path below {@code /api/v1} has the token unless a header says otherwise. */
    Reply send(String method, String path, BodyPublisher body, String... headers) {
        HttpResponse<String> response = response(method, path, body, BodyHandlers.ofString(), headers);
        return new Reply(response.statusCode(), response.body(), response.headers().firstValue("ETag").orElse(""));
    }

    private <T> HttpResponse<T> response(String method, String path, BodyPublisher body, HttpResponse.BodyHandler<T> handler,
            String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(path)).timeout(Node.LIMIT).method(method, body);
        if (path.startsWith("/api/")) {
            request.setHeader("Authorization", "Bearer " + token);
        }
        for (String header : headers) {
            request.setHeader(header.substring(0, header.indexOf(':')), header.substring(header.indexOf(':') + 1).strip());
        }
        try {
            return CLIENT.send(request.build(), handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    Reply get(String path, String... headers) {
        return send("GET", path, BodyPublishers.noBody(), headers);
    }

    /** {@code If-Match} of the generation that is live. */
    String current() {
        return "If-Match: " + get("/api/v1/node").etag();
    }

    Reply put(String file, byte[] content, String... headers) {
        return send("PUT", "/api/v1/artifacts/" + file, BodyPublishers.ofByteArray(content), headers);
    }

    Reply post(String path, String json, String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        all.add("Content-Type: application/json");
        return send("POST", path, BodyPublishers.ofString(json), all.toArray(String[]::new));
    }

    /** The lines of the events, as they come. */
    Stream<String> events(String... headers) {
        return response("GET", "/api/v1/events", BodyPublishers.noBody(), BodyHandlers.ofLines(), headers).body();
    }

    /** A connection for what no client would send. */
    Socket connect(String text) throws IOException {
        Socket socket = new Socket(url.getHost(), url.getPort());
        socket.setSoTimeout((int) Node.LIMIT.toMillis());
        socket.getOutputStream().write(text.replace("TOKEN", token).replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    /** Sends that, and returns the status line. */
    String raw(String text) throws IOException {
        try (Socket socket = connect(text)) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().findFirst().orElse("");
        }
    }
}
