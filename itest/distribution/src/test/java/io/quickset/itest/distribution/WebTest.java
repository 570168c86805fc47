package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** What is live is what HTTP answers; where it listens is what {@code conf/} says. */
@Timeout(180)
class WebTest {

    private Node node = Node.on(Path.of("replaced"));

    @BeforeEach
    void name(TestInfo test) {
        node = Node.on(Distribution.emptyFolder("WebTest." + test.getTestMethod().orElseThrow().getName()))
                .from(Distribution.edge());
    }

    @AfterEach
    void end() {
        node.close();
    }

    private void configure(String text) throws Exception {
        Path conf = Files.createDirectories(node.home().resolve("conf"));
        Path part = Files.writeString(node.home().resolve("web.part"), text);
        Files.move(part, conf.resolve("io.quickset.web.cfg"), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void whatIsLiveIsServedAndWhatWasIsFoundByVersionAndDigest() throws Exception {
        String url = node.start().url();
        assertThat(url).matches("http://127\\.0\\.0\\.1:\\d+");
        assertThat(node.status()).containsEntry("url", url);
        assertThat(Http.get(url + "/r/web/a.html").statusCode()).isEqualTo(404);
        SetJar first = SetJar.of("web", "1.0.0").file("a.html", "<one>").file("index.html", "<root>");
        node.deploy("web.jar", first.indexed());
        node.awaitLive("web", "1.0.0");

        HttpResponse<String> one = Http.get(url + "/r/web/a.html");
        assertThat(one.statusCode()).isEqualTo(200);
        assertThat(one.body()).isEqualTo("<one>");
        assertThat(Http.header(one, "Content-Type")).isEqualTo("text/html;charset=utf-8");
        assertThat(Http.header(one, "ETag")).isEqualTo("\"" + SetJar.sha256("<one>".getBytes()) + "\"");
        assertThat(Http.header(one, "Quickset-Version")).isEqualTo("1.0.0");
        assertThat(Http.header(one, "Quickset-Generation")).isEqualTo("" + node.liveGeneration());
        assertThat(Http.get(url + "/r/web/").body()).isEqualTo("<root>");
        assertThat(Http.get(url + "/r/web/a.html", "Range", "bytes=1-3").body()).isEqualTo("one");
        HttpResponse<String> head = Http.send("HEAD", url + "/r/web/a.html");
        assertThat(head.body()).isEmpty();
        assertThat(Http.header(head, "Content-Length")).isEqualTo("5");
        assertThat(Http.get(url + "/r/web/a.html", "If-None-Match", Http.header(one, "ETag")).statusCode()).isEqualTo(304);
        assertThat(Http.send("POST", url + "/r/web/a.html").statusCode()).isEqualTo(405);

        node.deploy("web.jar", SetJar.of("web", "2.0.0").file("a.html", "<two>").indexed());
        node.awaitLive("web", "2.0.0");
        HttpResponse<String> two = Http.get(url + "/r/web/a.html", "If-None-Match", Http.header(one, "ETag"));
        assertThat(two.body()).isEqualTo("<two>");
        assertThat(Http.get(url + "/r/web@1.0.0/a.html").body()).isEqualTo("<one>");
        HttpResponse<String> byDigest = Http.get(url + "/r/web@sha256-" + first.digest() + "/a.html");
        assertThat(byDigest.body()).isEqualTo("<one>");
        assertThat(Http.header(byDigest, "Cache-Control")).contains("immutable");
        assertThat(Http.header(two, "Cache-Control")).doesNotContain("immutable");
        assertThat(Http.get(url + "/r/web@3.0.0/a.html").statusCode()).isEqualTo(404);
        assertThat(node.ok("leases --json")).isEqualTo("[]\n");
    }

    @Test
    void aSetIsASiteAsSoonAsItIsConfigured() throws Exception {
        String url = node.start().url();
        node.deploy("site.zip", SetJar.zip(java.util.Map.of("index.html", "<home>".getBytes(), "docs/index.html", "<docs>".getBytes())));
        node.awaitLive("site", "0.0.0");
        assertThat(Http.get(url + "/").statusCode()).isEqualTo(404);
        configure("port=0\nsites=/=site, /copy=site\n");
        Node.await("the site").until(() -> Http.get(url + "/").body().equals("<home>"));
        assertThat(Http.get(url + "/copy/docs/").body()).isEqualTo("<docs>");
        HttpResponse<String> folder = Http.get(url + "/docs");
        assertThat(folder.statusCode()).isEqualTo(302);
        assertThat(Http.header(folder, "Location")).isEqualTo("/docs/");
        assertThat(Http.get(url + "/r/site/").body()).isEqualTo("<home>");
    }

    @Test
    void thePortChangesWithoutARestart() throws Exception {
        String url = node.start().url();
        int port = freePort();
        configure("port=" + port + "\n");
        Node.await("the new port in the status").until(() -> ("http://127.0.0.1:" + port).equals(node.status().get("url")));
        assertThat(Http.get("http://127.0.0.1:" + port + "/").statusCode()).isEqualTo(404);
        Node.await("the old port to be closed").until(() -> refused(url));

        configure("port=eighty\n");
        Node.await("the bad value in the status").until(() -> troubles().contains("port=eighty is no whole number"));
        assertThat(Http.get("http://127.0.0.1:" + port + "/").statusCode()).isEqualTo(404);
        Files.delete(node.home().resolve("conf/io.quickset.web.cfg"));
        configure("port=" + port + "\n");
        Node.await("no trouble").until(() -> troubles().equals("[]"));
    }

    private static boolean refused(String url) {
        try {
            Http.connect(url, Node.LIMIT).close();
            return false;
        } catch (java.io.IOException e) {
            return true;
        }
    }

    private String troubles() {
        return Json.array(node.status(), "rejected").toString();
    }

    @Test
    void aTakenPortIsToldAndTheNodeIsReadyAllTheSame() throws Exception {
        String port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = "" + taken.getLocalPort();
            configure("port=" + port + "\n");
            node.deploy("web.jar", SetJar.of("web", "1.0.0").file("a.html", "<one>").indexed());
            assertThat(node.start().url()).isEmpty();
            node.awaitLive("web", "1.0.0");
            assertThat(troubles()).contains("port=" + port, "free that port", "conf/io.quickset.web.cfg");
            assertThat(node.status().get("url")).isNull();
        }
        Node.await("it to listen").until(() -> node.status().get("url") != null);
        assertThat(Http.get("http://127.0.0.1:" + port + "/r/web/a.html").body()).isEqualTo("<one>");
        assertThat(troubles()).isEqualTo("[]");
    }

    /** A compressed copy from the base must not answer for what an overlay has changed. */
    @Test
    void anOverlayIsNotAnsweredByTheBasesCompressedFile() throws Exception {
        Path overlay = Files.createDirectories(node.home().resolve("overlay"));
        Files.createDirectories(node.home().resolve("conf"));
        Files.writeString(node.home().resolve("conf/routes.cfg"), "*.overlay.web = overlay\n");
        String url = node.start().url();
        node.deploy("web.jar", SetJar.of("web", "1.0.0").file("a.js", "old").file("a.js.br", "old, by brotli").indexed());
        node.awaitLive("web", "1.0.0");
        assertThat(Http.get(url + "/r/web/a.js", "Accept-Encoding", "br").body()).isEqualTo("old, by brotli");
        Files.writeString(overlay.resolve("a.js"), "new");
        Node.await("the overlay").until(() -> Http.get(url + "/r/web/a.js").body().equals("new"));
        assertThat(Http.get(url + "/r/web/a.js", "Accept-Encoding", "br").body()).isEqualTo("new");
    }

    /** A client that reads slowly while ten versions pass gets one of them, whole, and the next request another. */
    @Test
    void aRequestReadsFromOneGenerationHoweverLongItTakes() throws Exception {
        configure("port=0\n");
        Files.writeString(node.home().resolve("conf/io.quickset.registry.cfg"), "retained=1\n");
        String url = node.start().url();
        byte[] first = large(1);
        node.deploy("big.jar", SetJar.of("big", "1.0.0").file("file.bin", first).indexed());
        node.awaitLive("big", "1.0.0");
        try (Socket slow = Http.connect(url, Duration.ofSeconds(120))) {
            slow.setReceiveBufferSize(32 * 1024);
            Http.write(slow, "GET /r/big/file.bin HTTP/1.1\r\nHost: localhost\r\n\r\n");
            InputStream in = slow.getInputStream();
            String header = Http.readHeader(in);
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            int count = 0;
            for (int version = 2; version <= 11; version++) {
                node.deploy("big.jar", SetJar.of("big", version + ".0.0").file("file.bin", large(version)).indexed());
                node.awaitLive("big", version + ".0.0");
                byte[] part = in.readNBytes(100_000);
                digest.update(part);
                count += part.length;
            }
            List<?> leases = Json.array(node.ok("leases --json"));
            assertThat(leases).as("leases").hasSize(1);
            assertThat(leases.toString()).contains("request");
            byte[] rest = in.readNBytes(first.length - count);
            digest.update(rest);
            assertThat(header).contains("Quickset-Version: 1.0.0", "Content-Length: " + first.length)
                    .contains(HexFormat.of().formatHex(digest.digest()));

            Http.write(slow, "HEAD /r/big/file.bin HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(Http.readHeader(in)).contains("Quickset-Version: 11.0.0");
        }
        Node.await("no lease").until(() -> node.ok("leases --json").equals("[]\n"));
    }

    private static byte[] large(int seed) {
        byte[] content = new byte[12 << 20]; // beyond what sockets buffer
        new Random(seed).nextBytes(content);
        return content;
    }
}
