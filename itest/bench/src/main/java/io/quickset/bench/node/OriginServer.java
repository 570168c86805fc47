package io.quickset.bench.node;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quickset.Digest;
import io.quickset.bench.SampleSet;
import io.quickset.bench.locator.Origin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Serves a sample set on the loopback interface. */
final class OriginServer implements AutoCloseable {

    private final HttpServer server;
    private final Map<String, byte[]> answers = new ConcurrentHashMap<>();

    OriginServer(SampleSet set) throws IOException {
        StringBuilder list = new StringBuilder(set.osgiVersion());
        for (int file = 0; file < set.files(); file++) {
            byte[] content = set.content(file);
            answers.put("/" + SampleSet.path(file), content);
            list.append('\n').append(SampleSet.path(file)).append(' ').append(content.length).append(' ')
                    .append(Digest.of(Digest.sha256().digest(content)));
        }
        answers.put(Origin.LIST, list.toString().getBytes(StandardCharsets.UTF_8));
        System.setProperty("sun.net.httpserver.nodelay", "true"); // else each answer waits 40 ms for an acknowledgement
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Serves what is in a set's bundle too, as an HTTP origin wants it. */
    void serveBundle(Path jar, String set) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                answers.put("/" + set + "/" + entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] answer = answers.getOrDefault(exchange.getRequestURI().getPath(), new byte[0]);
        exchange.sendResponseHeaders(answer.length == 0 ? 404 : 200, answer.length == 0 ? -1 : answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
