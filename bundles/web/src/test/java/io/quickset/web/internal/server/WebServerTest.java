package io.quickset.web.internal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quickset.web.internal.testing.RawClient;
import io.quickset.web.internal.testing.RawHttp2;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where it listens, and what clients may not do. */
@Timeout(60)
class WebServerTest {

    private static final String GET = "GET / HTTP/1.1\r\nHost: t\r\n\r\n";
    private static final Duration SOON = Duration.ofSeconds(20);

    private final CountDownLatch held = new CountDownLatch(1);
    private final AtomicInteger underWay = new AtomicInteger();
    private static final long HEAP_BYTES = 1 << 20;
    private static final int BIG_BYTES = 40_000;

    private final WebServer server = new WebServer(new Handler.Abstract() {
        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            underWay.incrementAndGet();
            Request.addCompletionListener(request, failure -> underWay.decrementAndGet());
            switch (request.getHttpURI().getPath()) {
                case "/held" -> {
                    held.await();
                    response.write(true, ByteBuffer.wrap("held".getBytes()), callback);
                }
                case "/body" -> response.write(true,
                        ByteBuffer.wrap(Content.Source.asString(request).getBytes()), callback);
                case "/big" -> response.write(true, ByteBuffer.allocate(BIG_BYTES), callback);
                case "/throws" -> throw new IllegalStateException("secret insides");
                default -> response.write(true, ByteBuffer.wrap("hello".getBytes()), callback);
            }
            return true;
        }
    }, HEAP_BYTES);

    @AfterEach
    void stop() throws IOException {
        held.countDown();
        server.close();
    }

    private URI listen(String... more) throws IOException {
        Map<String, String> all = new HashMap<>(Map.of("port", "0"));
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        try {
            return server.listen(Scheme.HTTP, WebSettings.of(all, Path.of("")));
        } catch (BadSettingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static RawClient connect(URI url) throws IOException {
        return new RawClient(url.getPort());
    }

    private static String get(URI url) throws IOException {
        try (RawClient client = connect(url)) {
            return client.send(GET).read().text();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void whatIsUnderWayEndsWellWhenThePortChanges() throws Exception {
        URI first = listen();
        try (RawClient underWay = connect(first); RawClient idle = connect(first)) {
            assertThat(idle.send(GET).read().text()).isEqualTo("hello");
            underWay.send("GET /held HTTP/1.1\r\nHost: t\r\n\r\n");
            URI second = listen("port", "" + freePort());
            assertThat(get(second)).isEqualTo("hello");
            Awaitility.await().atMost(SOON).until(() -> refused(first));
            held.countDown();
            RawClient.Answer answer = underWay.read();
            assertThat(answer.text()).isEqualTo("held");
            assertThat(answer.header("Connection")).isEqualTo("close");
        }
    }

    private static boolean refused(URI url) {
        try {
            connect(url).close();
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void otherSettingsTouchNoConnection() throws Exception {
        URI url = listen();
        try (RawClient client = connect(url)) {
            assertThat(client.send(GET).read().text()).isEqualTo("hello");
            assertThat(listen("sites", "/=x", "maxHeaderBytes", "4096", "idleSeconds", "30")).isEqualTo(url);
            assertThat(listen("port", "" + url.getPort())).as("the port that it has").isEqualTo(url);
            assertThat(client.send(GET).read().text()).isEqualTo("hello");
        }
    }

    @Test
    void aTakenPortLeavesItWhereItWas() throws Exception {
        URI url = listen();
        String port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = "" + taken.getLocalPort();
            assertThatThrownBy(() -> listen("port", port)).isInstanceOf(IOException.class)
                    .hasMessageContaining("host=127.0.0.1 port=" + port).hasMessageContaining("free that port, or write another");
            assertThat(get(url)).isEqualTo("hello");
        }
        assertThat(get(listen("port", port))).isEqualTo("hello");
    }

    @Test
    void anotherAddressOfThePortThatItHas() throws Exception {
        URI url = listen();
        assertThat(get(listen("host", "0.0.0.0", "port", "" + url.getPort()))).isEqualTo("hello");
        assertThatThrownBy(() -> listen("host", "192.0.2.1", "port", "" + url.getPort())).isInstanceOf(IOException.class);
        assertThat(get(url)).isEqualTo("hello");
    }

    @Test
    void furtherConnectionsWait() throws Exception {
        URI url = listen("maxConnections", "2");
        RawClient one = connect(url);
        try (RawClient two = connect(url)) {
            assertThat(one.send(GET).read().text()).isEqualTo("hello");
            assertThat(two.send(GET).read().text()).isEqualTo("hello");
            try (RawClient three = connect(url)) {
                three.send(GET);
                assertThat(three.silentFor(Duration.ofMillis(500))).as("not accepted").isTrue();
                one.close();
                assertThat(three.read().text()).isEqualTo("hello");
            }
        }
    }

    @Test
    void aHeaderBeyondTheLimitIsRefused() throws Exception {
        URI url = listen("maxHeaderBytes", "2000");
        for (String header : new String[] {"X: " + "x".repeat(3000), "X: x\r\n".repeat(500) + "Y: y"}) {
            try (RawClient client = connect(url)) {
                RawClient.Answer answer = client.send("GET / HTTP/1.1\r\nHost: t\r\n" + header + "\r\n\r\n").read();
                assertThat(answer.status()).isEqualTo(431);
                assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
                assertThat(client.ends()).isTrue();
            }
        }
        try (RawClient client = connect(url)) {
            assertThat(client.send("GET /" + "x".repeat(3000) + " HTTP/1.1\r\nHost: t\r\n\r\n").read().status()).isEqualTo(414);
        }
    }

    @Test
    void whatAHandlerThrowsIsNotToldToTheClient() throws Exception {
        try (RawClient client = connect(listen())) {
            RawClient.Answer answer = client.send("GET /throws HTTP/1.1\r\nHost: t\r\n\r\n").read();
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.text()).contains("its log tells why").doesNotContain("insides", "Exception");
        }
    }

    @Test
    void butWhatIsTheClientsFaultIs() throws Exception {
        URI url = listen();
        for (String request : new String[] {"GET / HTTP/3.0\r\nHost: t\r\n\r\n", "GET /x\r\n\r\n"}) {
            try (RawClient client = connect(url)) {
                RawClient.Answer answer = client.send(request).read();
                assertThat(answer.status()).isEqualTo(505);
                assertThat(answer.text()).contains("ersion").doesNotContain("its log");
            }
        }
    }

    @Test
    void aRequestWithoutAPathIsRefusedAndNoFailure() throws Exception {
        URI url = listen();
        try (RawClient client = connect(url)) {
            RawClient.Answer answer = client.send("CONNECT t:80 HTTP/1.1\r\nHost: t:80\r\n\r\n").read();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("no path");
        }
        try (RawHttp2 client = new RawHttp2(url.getPort(), 1000)) {
            client.request(1, ":method", "CONNECT", ":authority", "t").send();
            assertThat(client.readUntil("no path")).contains("\"status\":400");
        }
        try (RawClient client = connect(url)) {
            assertThat(client.send("OPTIONS * HTTP/1.1\r\nHost: t\r\n\r\n").read().text()).isEqualTo("hello");
        }
    }

    @Test
    void idleConnectionsAreClosed() throws Exception {
        try (RawClient client = connect(listen("idleSeconds", "1"))) {
            assertThat(client.send(GET).read().text()).isEqualTo("hello");
            assertThat(client.ends()).isTrue();
        }
    }

    @Test
    void aClientThatDribblesItsHeaderIsClosed() throws Exception {
        URI url = listen("headerSeconds", "1", "idleSeconds", "60");
        try (RawClient fresh = connect(url); RawClient used = connect(url); RawClient fine = connect(url)) {
            assertThat(used.send(GET).read().text()).isEqualTo("hello");
            fresh.send("GET / HTTP/1.1\r\nX: ");
            used.send("GET / HTTP/1.1\r\nX: ");
            Awaitility.await().atMost(SOON).pollInterval(Duration.ofMillis(50)).until(() -> {
                assertThat(fine.send(GET).read().text()).isEqualTo("hello"); // never too slow, in all that time
                return fresh.endsAfter("x") & used.endsAfter("x");
            });
        }
    }

    @Test
    void aClientThatDribblesItsBodyIsClosedAndASteadyOneIsNot() throws Exception {
        URI url = listen("headerSeconds", "1", "minBytesPerSecond", "100");
        try (RawClient slow = connect(url); RawClient steady = connect(url)) {
            String post = "POST /body HTTP/1.1\r\nHost: t\r\nContent-Length: 100000\r\n\r\n";
            slow.send(post);
            steady.send(post);
            int[] sent = {0};
            Awaitility.await().atMost(SOON).pollInterval(Duration.ofMillis(50)).until(() -> {
                steady.send("x".repeat(100));
                sent[0] += 100;
                return slow.endsAfter("x");
            });
            assertThat(steady.send("x".repeat(100_000 - sent[0])).read().body()).hasSize(100_000);
        }
    }

    @Test
    void norIsTheRestOfAConnectionOfHttp2OnWhichOneOfSeveralBodiesDribbles() throws Exception {
        URI url = listen("headerSeconds", "1", "minBytesPerSecond", "100");
        try (RawHttp2 client = new RawHttp2(url.getPort(), 1000)) {
            int steady = 1;
            int slow = 3;
            client.post(steady, "/body").post(slow, "/body").send();
            Awaitility.await().atMost(SOON).until(() -> underWay.get() == 2);
            Awaitility.await().atMost(SOON).pollInterval(Duration.ofMillis(50)).until(() -> {
                client.data(steady, 100).data(slow, 1).send();
                return underWay.get() == 1;
            });
            assertThat(client.isOpen()).isTrue();
        }
    }

    /** A megabyte would be used up by five of them, and a hundred times by all. */
    @Test
    void headersThatNeverEndDoNotFillTheHeapAndOthersAreServed() throws Exception {
        URI url = listen("headerSeconds", "3600", "idleSeconds", "3600");
        List<RawClient> flood = new ArrayList<>();
        try {
            for (int i = 0; i < 500; i++) {
                flood.add(connect(url).sendOrEnd("GET / HTTP/1.1\r\nHost: t\r\n" + "a:\r\n".repeat(1900)));
                if (i % 20 == 0) {
                    Awaitility.await().atMost(SOON).ignoreExceptions().until(() -> get(url).equals("hello"));
                }
            }
            Awaitility.await().atMost(SOON).until(() -> flood.stream().filter(RawClient::isOpen).count() < 10);
            assertThat(get(url)).isEqualTo("hello");
        } finally {
            for (RawClient client : flood) {
                client.close();
            }
        }
    }

    /** A connection of HTTP/2 is many requests. One whose answers nobody takes would hold ten times what it holds when idle. */
    @Test
    void answersThatNobodyTakesDoNotFillTheHeapAndOthersAreServed() throws Exception {
        flood(200, 16, client -> {
            for (int i = 0; i < 32; i++) {
                client.get(2 * i + 1, false);
            }
        });
    }

    /** Those of a megabyte may hold two of them, of which each has an array of its own for each answer. */
    @Test
    void norDoLongAnswersThatNobodyTakes() throws Exception {
        flood(60, 4, client -> {
            for (int i = 0; i < 10; i++) {
                client.get(2 * i + 1, "/big");
            }
        });
    }

    /** What Jetty itself refuses comes to no handler. */
    @Test
    void norDoRefusalsThatNobodyTakes() throws Exception {
        flood(60, 4, client -> {
            for (int i = 0; i < 10; i++) {
                client.get(2 * i + 1, "/%2e/" + "b".repeat(7000));
            }
        });
    }

    @Test
    void norDoBodiesThatNobodyReads() throws Exception {
        flood(200, 16, client -> {
            for (int stream = 1; stream <= 3; stream += 2) {
                client.get(stream, true).data(stream, 15_000).data(stream, 15_000);
            }
        });
    }

    private void flood(int connections, int fewer, Consumer<RawHttp2> requests) throws Exception {
        URI url = listen("headerSeconds", "3600", "idleSeconds", "3600");
        List<RawHttp2> flood = new ArrayList<>();
        try {
            for (int i = 0; i < connections; i++) {
                RawHttp2 client = new RawHttp2(url.getPort());
                flood.add(client);
                requests.accept(client);
                client.send();
                if (i % 10 == 0) {
                    Awaitility.await().atMost(SOON).ignoreExceptions().until(() -> get(url).equals("hello"));
                }
            }
            Awaitility.await().atMost(SOON).until(() -> flood.stream().filter(RawHttp2::isOpen).count(), open -> open < fewer);
            assertThat(get(url)).isEqualTo("hello");
        } finally {
            for (RawHttp2 client : flood) {
                client.close();
            }
        }
        Awaitility.await("what was owed to them").atMost(SOON).until(() -> underWay.get() == 0);
    }

    /** Each frame may keep the buffer that it came in. */
    @Test
    void whoHoldsFarMoreThanOthersGoesFirst() throws Exception {
        URI url = listen("idleSeconds", "3600");
        try (RawClient idle = connect(url); RawHttp2 greedy = new RawHttp2(url.getPort())) {
            assertThat(idle.send(GET).read().text()).isEqualTo("hello");
            greedy.get(1, true);
            for (int i = 0; i < 100; i++) {
                greedy.data(1, 1);
            }
            greedy.send();
            Awaitility.await().atMost(SOON).until(() -> !greedy.isOpen());
            assertThat(idle.send(GET).read().text()).isEqualTo("hello");
        }
    }

    /** Those that ask are kept. */
    @Test
    void whereAllConnectionsAreIdleTheLongestIdleOnesMakeRoom() throws Exception {
        URI url = listen("idleSeconds", "3600");
        List<RawClient> idle = new ArrayList<>();
        try (RawClient active = connect(url)) {
            for (int i = 0; i < 500; i++) {
                idle.add(connect(url).send(GET));
                assertThat(idle.get(i).read().text()).isEqualTo("hello");
                assertThat(active.send(GET).read().text()).isEqualTo("hello");
            }
            assertThat(idle.get(0).isOpen()).isFalse();
            assertThat(idle.stream().filter(RawClient::isOpen).count()).isBetween(250L, 345L); // of 3 KiB each
            assertThat(idle.get(499).isOpen()).isTrue();
        } finally {
            for (RawClient client : idle) {
                client.close();
            }
        }
    }
}
