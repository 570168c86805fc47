package io.quickset.bench.web;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another web server that serves a folder on the loopback; it answers once made. */
final class WebPeer implements AutoCloseable {

    private static final int START_TRIES = 200;
    private static final int STOP_SECONDS = 10;

    private final String name;
    private final String url;
    private final Process process;

    private WebPeer(String name, int port, Path work, List<String> command, String probe) throws IOException, InterruptedException {
        this.name = name;
        url = "http://127.0.0.1:" + port + "/";
        ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
        builder.environment().put("HOME", work.toString());
        builder.redirectErrorStream(true).redirectOutput(work.resolve("out.log").toFile());
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        process = builder.start();
        for (int tries = 0; !answers(url + probe); tries++) {
            if (tries == START_TRIES || !process.isAlive()) {
                close();
                throw new IOException(name + " does not start: " + Files.readString(work.resolve("out.log")));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    static WebPeer nginx(Path files, Path work, String probe) throws IOException, InterruptedException {
        int port = freePort();
        Files.createDirectories(work);
        Path conf = Files.writeString(work.resolve("nginx.conf"), resource("nginx.conf").replace("@PORT@", "" + port)
                .replace("@ROOT@", files.toString()));
        return new WebPeer("nginx", port, work, List.of("nginx", "-p", work.toString(), "-c", conf.toString()), probe);
    }

    static WebPeer caddy(Path files, Path work, String probe) throws IOException, InterruptedException {
        int port = freePort();
        Files.createDirectories(work);
        return new WebPeer("Caddy", port, work, List.of("caddy", "file-server", "--root", files.toString(), "--listen",
                "127.0.0.1:" + port), probe);
    }

    static WebPeer go(Path files, Path work, String probe) throws IOException, InterruptedException {
        int port = freePort();
        Files.createDirectories(work.resolve("files"));
        try (var all = Files.list(files)) {
            for (Path file : all.toList()) {
                Files.copy(file, work.resolve("files").resolve(file.getFileName()));
            }
        }
        Files.writeString(work.resolve("server.go"), resource("server.go"));
        Files.writeString(work.resolve("go.mod"), "module server\n\ngo 1.16\n");
        ProcessBuilder build = new ProcessBuilder("go", "build", "-o", "server", ".").directory(work.toFile()).inheritIO();
        build.environment().put("HOME", work.toString());
        if (build.start().waitFor() != 0) {
            throw new IOException("go build failed");
        }
        return new WebPeer("Go", port, work, List.of(work.resolve("server").toString(), "127.0.0.1:" + port), probe);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = WebPeer.class.getResourceAsStream("/web/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    static boolean answers(String url) throws IOException {
        try {
            return ((HttpURLConnection) URI.create(url).toURL().openConnection()).getResponseCode() == 200;
        } catch (java.net.ConnectException e) {
            return false;
        }
    }

    /** Whether a client that takes gzip gets that. */
    static boolean compresses(String url) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
        connection.setRequestProperty("Accept-Encoding", "gzip");
        boolean compressed = "gzip".equals(connection.getContentEncoding());
        connection.getInputStream().close();
        return compressed;
    }

    String name() {
        return name;
    }

    /** Of its root; ends with a slash. */
    String url() {
        return url;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
