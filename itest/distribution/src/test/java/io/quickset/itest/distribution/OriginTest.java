package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** A web server supplies the set {@code shop}, as a file in {@code conf/} says. */
@Timeout(120)
class OriginTest {

    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private HttpServer server;
    private Node node = Node.on(Path.of("replaced"));

    @BeforeEach
    void start(TestInfo test) throws IOException {
        serve(0);
        node = Node.on(Distribution.emptyFolder("OriginTest." + test.getTestMethod().orElseThrow().getName()));
        Files.createDirectories(node.home().resolve("conf"));
        Files.writeString(node.home().resolve("conf/io.quickset.origin-main.cfg"),
                "url=http://127.0.0.1:" + port() + "\nsets=shop\nroot=resources\nttlSeconds=5\n");
    }

    @AfterEach
    void end() {
        node.close();
        server.stop(0);
    }

    private int port() {
        return server.getAddress().getPort();
    }

    private void serve(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] file = files.get(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(file == null ? 404 : 200, file == null ? -1 : file.length);
            if (file != null) {
                exchange.getResponseBody().write(file);
            }
        }
    }

    /** As unpacking the bundle where the server finds it, the index last. */
    private void publish(SetJar set) throws IOException {
        byte[] index = new byte[0];
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(set.indexed()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                byte[] bytes = zip.readAllBytes();
                if (entry.getName().equals(SetJar.INDEX)) {
                    index = bytes;
                } else {
                    files.put("/shop/" + entry.getName(), bytes);
                }
            }
        }
        files.put("/shop/" + SetJar.INDEX, index);
    }

    private static SetJar shop(String version, String text) {
        return SetJar.of("shop", version).file("a.txt", text).file("same.txt", "same");
    }

    private void awaitText(String text) {
        Node.await("shop to be " + text).until(() -> node.sh("cat shop a.txt").out().equals(text));
    }

    private List<Map<String, Object>> stale() {
        return Json.array(node.statusFile(), "watching").stream()
                .filter(each -> "stale".equals(each.get("state"))).toList();
    }

    @Test
    void whatItPublishesIsLiveAndStaysWhileItIsDownAlsoAfterAStart() throws Exception {
        publish(shop("1.0.0", "one"));
        node.start();
        awaitText("one");
        assertThat(node.set("shop")).containsEntry("layer", "remote").containsEntry("version", "1.0.0");
        assertThat(node.ok("locators")).contains("shop");
        assertThat(node.ok("locate shop a.txt")).contains("main");

        publish(shop("1.1.0", "two")); // seen when the answer has expired
        awaitText("two");

        int port = port();
        server.stop(0);
        Node.await("the answer to be stale").untilAsserted(() -> assertThat(stale()).isNotEmpty());
        assertThat(node.ok("cat shop a.txt")).isEqualTo("two");
        node.kill();
        node.start();
        assertThat(node.ok("cat shop a.txt")).isEqualTo("two");

        publish(shop("1.2.0", "three"));
        serve(port);
        awaitText("three");
        Node.await("nothing to be stale").until(() -> stale().isEmpty());
    }

    @Test
    void aMountedSetComesBeforeItAndItIsWhatThatFallsBackTo() throws Exception {
        publish(shop("3.0.0", "remote"));
        node.start();
        awaitText("remote");
        node.deploy("shop.jar", shop("1.0.0", "mounted").indexed());
        awaitText("mounted");
        node.undeploy("shop.jar");
        awaitText("remote");
    }

    @Test
    void otherBytesThanTheIndexSaysChangeNothing() throws Exception {
        publish(shop("1.0.0", "one"));
        node.start();
        awaitText("one");
        byte[] index = files.get("/shop/" + SetJar.INDEX);
        publish(shop("1.1.0", "two"));
        files.put("/shop/resources/a.txt", "not".getBytes());
        Node.await("it to be told").until(() -> node.ok("status").contains("a.txt") || !stale().isEmpty());
        assertThat(node.ok("cat shop a.txt")).isEqualTo("one");
        files.put("/shop/resources/a.txt", "two".getBytes());
        awaitText("two");
        assertThat(index).isNotEqualTo(files.get("/shop/" + SetJar.INDEX));
    }
}
