package io.quickset.web.internal.control;

import io.quickset.control.Locators;
import io.quickset.control.NodeObserver;
import io.quickset.web.internal.access.Gate;
import io.quickset.web.internal.access.HostGuard;
import io.quickset.web.internal.access.Hosts;
import io.quickset.web.internal.access.Tokens;
import io.quickset.web.internal.server.Scheme;
import io.quickset.web.internal.server.WebServer;
import io.quickset.web.internal.server.WebSettings;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A control plane that listens, before a node in memory. */
final class ControlNode implements AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(30);

    final Path home;
    final MemoryNode node;
    final NodeServices services;
    final Tokens tokens;
    final ControlPlane plane;
    final HostGuard guard;
    final String token;
    private final WebServer server;
    private final URI url;
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(LIMIT).build();

    ControlNode(Path home) throws Exception {
        this(home, Map.of());
    }

    ControlNode(Path home, Map<String, String> settings) throws Exception {
        this.home = home;
        node = new MemoryNode(Files.createDirectories(home.resolve("deploy")));
        services = new NodeServices(node.registry, node.generations());
        services.reconciler = node;
        services.locators = locators();
        services.auditLog = count -> Stream.of("switch", "reject").map(action -> Map.<String, Object>of("time",
                MemoryNode.SINCE.toString(), "actor", "deploy", "action", action, "to", 1)).limit(count).toList();
        tokens = new Tokens(home.resolve("data"));
        tokens.open();
        token = Files.readString(home.resolve("data/operator.token")).strip();
        plane = new ControlPlane(services, new Gate(tokens), deploy(), "0.1.0", MemoryNode.SINCE);
        Map<String, String> all = new TreeMap<>(settings);
        all.put("port", "0");
        plane.configure(ControlSettings.of(all));
        guard = new HostGuard();
        guard.setHandler(plane.handler());
        guard.answerTo(new Hosts("127.0.0.1", Set.of()));
        server = new WebServer(guard);
        url = server.listen(Scheme.HTTP, WebSettings.of(all, home));
    }

    private static Locators locators() {
        return new Locators() {
            @Override
            public List<LocatorInfo> chain() {
                return List.of(new LocatorInfo("mounted deploy/", "mounted", 0, List.of("web"), null, "", -1));
            }

            @Override
            public List<Asked> locate(String set, String path) {
                throw new UnsupportedOperationException();
            }
        };
    }

    Path deploy() {
        return home.resolve("deploy");
    }

    int port() {
        return url.getPort();
    }

    /** The names of what lies in deploy/, hidden files too. */
    List<String> deployed() throws IOException {
        try (Stream<Path> all = Files.list(deploy())) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    NodeObserver events() {
        return plane.observer();
    }

    /** Adds a live set. */
    ControlNode with(String set, String version, String... files) {
        Map<String, String> all = new TreeMap<>();
        for (int i = 0; i < files.length; i += 2) {
            all.put(files[i], files[i + 1]);
        }
        node.switchTo(set, version, all, "deploy", set + ".jar arrived");
        return this;
    }

    /** A request below {@code /api/v1}, with the operator's token unless a header says otherwise. */
    HttpRequest request(String method, String path, byte @Nullable [] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(Api.BASE + path)).timeout(LIMIT)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
                .setHeader("Authorization", "Bearer " + token);
        for (String header : headers) {
            request.setHeader(header.substring(0, header.indexOf(':')), header.substring(header.indexOf(':') + 1).strip());
        }
        return request.build();
    }

    Reply send(String method, String path, byte @Nullable [] body, String... headers) throws IOException, InterruptedException {
        return send(request(method, path, body, headers));
    }

    Reply send(HttpRequest request) throws IOException, InterruptedException {
        return new Reply(client.send(request, BodyHandlers.ofString()));
    }

    CompletableFuture<Reply> later(String method, String path, String... headers) {
        return later(method, path, null, headers);
    }

    CompletableFuture<Reply> later(String method, String path, byte @Nullable [] body, String... headers) {
        return client.sendAsync(request(method, path, body, headers), BodyHandlers.ofString()).thenApply(Reply::new);
    }

    Reply get(String path, String... headers) throws IOException, InterruptedException {
        return send("GET", path, null, headers);
    }

    /** The lines of an answer that goes on. */
    HttpResponse<Stream<String>> lines(String path, String... headers) throws IOException, InterruptedException {
        return client.send(request("GET", path, null, headers), BodyHandlers.ofLines());
    }

    /** A connection for what no client would send. */
    Socket connect(String text) throws IOException {
        Socket socket = new Socket("127.0.0.1", port());
        socket.setSoTimeout((int) LIMIT.toMillis());
        socket.getOutputStream().write(text.replace("TOKEN", token).replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    /** Sends that, and returns all that comes until the node closes the connection. */
    String raw(String text) throws IOException {
        try (Socket socket = connect(text)) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() throws IOException {
        plane.close();
        server.close();
    }
}
