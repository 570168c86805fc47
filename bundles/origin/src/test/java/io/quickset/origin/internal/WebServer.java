package io.quickset.origin.internal;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.quickset.Digest;
import io.quickset.format.IndexEntry;
import io.quickset.format.IndexWriter;
import io.quickset.format.ResourcePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web server on the loopback: files with entity tags, and special answers where a test wants them. */
final class WebServer implements AutoCloseable {

    /** A request as it came: its path still encoded. */
    record Request(String path, Map<String, List<String>> headers) {

        String header(String name) {
            return headers.getOrDefault(name.substring(0, 1) + name.substring(1).toLowerCase(Locale.ROOT),
                    List.of("")).get(0);
        }
    }

    final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final Map<String, HttpHandler> special = new ConcurrentHashMap<>();
    private final Map<String, String> headers = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final int port;
    private HttpServer server;

    WebServer() throws IOException {
        server = listen(0);
        port = server.getAddress().getPort();
    }

    private HttpServer listen(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
        return server;
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Nobody listens any more. */
    void down() {
        server.stop(0);
    }

    void up() throws IOException {
        server = listen(port);
    }

    /** A file at that decoded path. */
    WebServer file(String path, String content) {
        files.put(path, content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    WebServer remove(String path) {
        files.remove(path);
        return this;
    }

    /** With each answer. */
    WebServer header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    WebServer special(String path, HttpHandler handler) {
        special.put(path, handler);
        return this;
    }

    WebServer plain(String path) {
        special.remove(path);
        return this;
    }

    /** A set's files and its index. */
    void publish(String set, String version, Map<String, String> content) throws Exception {
        content.forEach((path, text) -> file("/" + set + "/" + path, text));
        index(set, version, content);
    }

    /** The index alone. */
    void index(String set, String version, Map<String, String> content) throws Exception {
        List<IndexEntry> entries = content.entrySet().stream().map(file -> {
            byte[] bytes = file.getValue().getBytes(StandardCharsets.UTF_8);
            return new IndexEntry(file.getKey(), bytes.length, Digest.of(Digest.sha256().digest(bytes)), "text/plain");
        }).sorted(Comparator.comparing(IndexEntry::path, ResourcePath.ORDER)).toList();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        IndexWriter.write(set, version, entries, out);
        files.put("/" + set + "/META-INF/quickset/index.json", out.toByteArray());
    }

    /** The paths asked for since the last call. */
    List<String> asked() {
        List<String> asked = requests.stream().map(Request::path).toList();
        requests.clear();
        return asked;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(new Request(exchange.getRequestURI().getRawPath(), Map.copyOf(exchange.getRequestHeaders())));
            String path = exchange.getRequestURI().getPath();
            headers.forEach(exchange.getResponseHeaders()::set);
            if (special.containsKey(path)) {
                special.get(path).handle(exchange);
                return;
            }
            byte[] content = files.get(path);
            if (content == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            String tag = "\"" + Digest.of(Digest.sha256().digest(content)).toString().substring(0, 12) + "\"";
            exchange.getResponseHeaders().set("ETag", tag);
            if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
                exchange.sendResponseHeaders(304, -1);
                return;
            }
            exchange.sendResponseHeaders(200, content.length == 0 ? -1 : content.length);
            exchange.getResponseBody().write(content);
        }
    }

    /** Answers with that status, and nothing else. */
    static HttpHandler status(int status) {
        return exchange -> exchange.sendResponseHeaders(status, -1);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
