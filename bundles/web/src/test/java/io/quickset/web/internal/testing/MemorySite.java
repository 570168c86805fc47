package io.quickset.web.internal.testing;

import io.quickset.testing.InMemoryRegistry;
import io.quickset.web.internal.data.DataHandler;
import io.quickset.web.internal.server.BadSettingException;
import io.quickset.web.internal.server.Scheme;
import io.quickset.web.internal.server.WebServer;
import io.quickset.web.internal.server.WebSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/** Sets in memory, served by the real server on a free port. Its clock stands still until it is told to go on. */
public final class MemorySite implements AutoCloseable {

    private static final Instant START = Instant.parse("2026-01-02T03:04:05.600Z");

    private final History history = new History();
    private final DataHandler data;
    private final WebServer server;
    private final InMemoryRegistry registry;
    private final URI url;
    private Instant now = START;

    /** A server with those settings beside the port. */
    public MemorySite(Map<String, String> settings) throws IOException {
        registry = InMemoryRegistry.create(new Clock() {
            @Override
            public Instant instant() {
                return now;
            }

            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }
        });
        data = new DataHandler(registry, history, set -> "");
        server = new WebServer(data);
        Map<String, String> all = new HashMap<>(settings);
        all.putIfAbsent("port", "0");
        try {
            WebSettings wanted = WebSettings.of(all, Path.of(""));
            data.mount(wanted.mounts());
            url = server.listen(wanted.clearPort().isPresent() ? Scheme.HTTP : Scheme.HTTPS, wanted);
        } catch (BadSettingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Lets time go by, before the next {@link #put}. */
    public MemorySite later(Duration time) {
        now = now.plus(time);
        return this;
    }

    /** Switches to those files, given by path and content in turn. */
    public MemorySite put(String set, String version, String... files) {
        Map<String, byte[]> all = new HashMap<>();
        for (int i = 0; i < files.length; i += 2) {
            all.put(files[i], files[i + 1].getBytes(StandardCharsets.UTF_8));
        }
        return put(set, version, all);
    }

    /** Switches to those files. */
    public MemorySite put(String set, String version, Map<String, byte[]> files) {
        registry.put(set, version, files);
        history.add(registry.view());
        data.switched(registry.view());
        return this;
    }

    /** What is retained. */
    public History history() {
        return history;
    }

    /** What is served. */
    public InMemoryRegistry registry() {
        return registry;
    }

    /** Where it listens. */
    public int port() {
        return url.getPort();
    }

    /** A new connection to it. */
    public RawClient connect() throws IOException {
        return new RawClient(port());
    }

    /** The answer to a request of its own connection; headers are lines without their ends. */
    public RawClient.Answer request(String method, String target, String... headers) throws IOException {
        String lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        try (RawClient client = connect()) {
            return client.send(method + " " + target + " HTTP/1.1\r\nHost: test\r\n" + lines + "\r\n")
                    .read(!method.equals("HEAD"));
        }
    }

    /** The answer to a GET. */
    public RawClient.Answer get(String target, String... headers) throws IOException {
        return request("GET", target, headers);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
