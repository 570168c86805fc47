package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Bytes on the node's socket that no client should send. Whatever comes: no answer says that the node has failed, none holds
 * what is not in a set, and the node answers the next client. {@code -Psoak} sends more; {@code -Dfuzz.seed} repeats a run.
 */
@Timeout(7200)
class WebFuzzTest {

    private static final int INPUTS = Integer.getInteger("web.fuzz.inputs", 3000);
    private static final long SEED = Long.getLong("fuzz.seed", 21067785761934L); // a build sends the same each time
    private static final int MAX_ANSWER = 1 << 20;
    /** A request that is cut short gets no answer; how long that is waited for. */
    private static final Duration PATIENCE = Duration.ofMillis(20);
    private static final String SECRET = "outside of every set";
    private static final Pattern STATUS = Pattern.compile("(?:^|\\n)HTTP/1\\.[01] (\\d{3})");

    private static final List<String> METHODS = List.of("GET", "GET", "GET", "GET", "HEAD", "POST", "PUT", "OPTIONS", "TRACE",
            "CONNECT", "PRI", "get", "", "G\0T", "GET\t", "BREW");
    private static final List<String> SEGMENTS = List.of("r", "web", "a.txt", "..", ".", "%2e%2e", "%252e%252e", "%2e.", "%5c..", "..%5c",
            "\\..", "%c0%ae%c0%ae", "%e0%80%ae", "%f0%80%80%ae", "..%c0%af", "%00", "a.txt%00.html", ";", "..;", "..;x=y", "%3b", "%", "%2",
            "%zz", "%u002e%u002e", "etc", "passwd", "secret.txt", "conf", "web@1.0.0", "web@", "web@9", "@", "web@sha256-",
            "web@sha256-zz", "%2f", "%2fetc%2fpasswd", "*", "~", "\u00e9", "%20", " ", "?", "#", "%0d%0aX:1", "x".repeat(300), "%ff", "");
    private static final List<String> HEADERS = List.of("Host: localhost", "Host: u", "Host:", "Host: t:99999", "Host : t", " folded",
            "Connection: close", "Connection: keep-alive, Upgrade, HTTP2-Settings", "Upgrade: h2c", "Upgrade: websocket",
            "HTTP2-Settings: AAMAAABkAAQAAP__", "HTTP2-Settings: !!", "Content-Length: 5", "Content-Length: -1",
            "Content-Length: 99999999999999999999", "Content-Length: 5, 6", "Content-Length: 0x5", "Transfer-Encoding: chunked",
            "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: gzip", "Transfer-Encoding: identity", "Expect: 100-continue",
            "Expect: nothing", "Range: bytes=0-0", "Range: bytes=-1", "Range: bytes=5-1", "Range: bytes=0-,0-,0-,0-,0-",
            "Range: bytes=99999999999999999999-", "Range: bytes=--1", "Range: bytes=", "Range: lines=1-2", "Range: bytes=0-0,2-2,4-4",
            "If-Range: \"x\"", "If-None-Match: *", "If-None-Match: W/\"", "If-None-Match: \"a, b", "If-Match: \"\"\"",
            "If-Modified-Since: never", "If-Unmodified-Since: Thu, 99 Jan 1970 99:99:99 GMT", "Accept-Encoding: gzip;q=2, br;q=-1, *;q=x",
            "Accept-Encoding: ,,;;==", "Accept: \"", "Cookie: a=\"b", "X: " + "x".repeat(9000), "X: \0", "X: \u00ff\u0080", "no colon",
            ": no name", "Trailer: X", "TE: trailers", "X-Forwarded-For: ;;", "Forwarded: for=\"");
    private static final List<String> BODIES = List.of("", "", "hello", "5\r\nhello\r\n0\r\n\r\n", "fffffffffffffffff\r\n", "-1\r\n", "5\r\nhel",
            "0\r\nX: y\r\n\r\n", "zz\r\n", "GET /r/web/a.txt HTTP/1.1\r\nHost: localhost\r\n\r\n");

    private static final Node NODE = Node.edge(WebFuzzTest.class);
    private static String url = "";
    private final Random random = new Random(SEED);

    @BeforeAll
    static void start() throws IOException {
        Files.createDirectories(NODE.home().resolve("conf"));
        Files.writeString(NODE.home().resolve("conf/io.quickset.web.cfg"), "port=0\nsites=/=web\n");
        Files.writeString(NODE.home().resolve("secret.txt"), SECRET);
        Files.writeString(NODE.home().resolve("conf/secret.txt"), SECRET);
        url = NODE.start().url();
        NODE.deploy("web.jar", SetJar.of("web", "1.0.0").file("a.txt", "hello").file("d/index.html", "<d>").indexed());
        NODE.awaitLive("web", "1.0.0");
        System.out.println("web fuzz: -Dfuzz.seed=" + SEED);
    }

    @AfterAll
    static void end() {
        NODE.close();
    }

    @Test
    void nothingThatIsSentHarmsTheNode() throws Exception {
        for (int i = 0; i < INPUTS; i++) {
            String input = i % 5 == 0 ? mutated() : request();
            check(input, exchange(input));
            if (i % 50 == 0) {
                assertAnswersWell("after input " + i);
            }
        }
        assertAnswersWell("at the end");
        assertThat(NODE.alive()).isTrue();
        assertThat(NODE.log(" ERROR ")).isEmpty();
        assertThat(NODE.log(" WARN ")).isEmpty();
        Node.await("no lease").until(() -> NODE.ok("leases --json").equals("[]\n"));
    }

    @Test
    void noFrameHarmsTheNode() throws Exception {
        for (int i = 0; i < INPUTS / 10; i++) {
            try (Http2Wire wire = new Http2Wire(url)) {
                for (int frame = random.nextInt(5); frame >= 0; frame--) {
                    byte[] payload = new byte[random.nextInt(4) == 0 ? random.nextInt(20_000) : random.nextInt(40)];
                    random.nextBytes(payload);
                    wire.send(random.nextInt(12), random.nextInt(256), random.nextInt(8) == 0 ? random.nextInt() : random.nextInt(6),
                            payload);
                }
            } catch (IOException e) {
                // the node has had enough
            }
            if (i % 50 == 0) {
                assertAnswersWell("after frames " + i);
            }
        }
        assertAnswersWell("at the end");
        Node.await("no lease").until(() -> NODE.ok("leases --json").equals("[]\n"));
    }

    private static void assertAnswersWell(String when) throws IOException {
        assertThat(Http.get(url + "/r/web/a.txt").body()).as(when + ", seed " + SEED).isEqualTo("hello");
        try (Http2Wire wire = new Http2Wire(url)) {
            wire.get(1, "/r/web/a.txt");
            assertThat(wire.read(1)).as(when + ", seed " + SEED).isEqualTo("hello");
        }
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private String request() {
        StringBuilder request = new StringBuilder(one(METHODS)).append(random.nextInt(20) == 0 ? "" : " ");
        if (random.nextInt(10) == 0) {
            request.append(one(List.of("http://t", "http://", "https://t:x", "//t", "http://u@t", "*", "t:80")));
        }
        if (random.nextBoolean()) {
            request.append("/r/web");
        }
        for (int segments = random.nextInt(7); segments > 0; segments--) {
            request.append('/').append(one(SEGMENTS));
        }
        request.append(one(List.of(" HTTP/1.1", " HTTP/1.1", " HTTP/1.1", " HTTP/1.0", " HTTP/2.0", " HTTP/9.9", "", " http/1.1", " HTTP/1.1 x")));
        request.append(lineEnd());
        if (random.nextInt(10) > 0) {
            request.append("Host: localhost").append(lineEnd());
        }
        for (int headers = random.nextInt(6); headers > 0; headers--) {
            request.append(one(HEADERS)).append(lineEnd());
        }
        if (random.nextInt(200) == 0) {
            request.append("X: x\r\n".repeat(20_000));
        }
        return request.append(lineEnd()).append(one(BODIES)).toString();
    }

    private String lineEnd() {
        return random.nextInt(50) == 0 ? one(List.of("\n", "\r", "", "\r\r\n", "\0")) : "\r\n";
    }

    /** A good request in which some bytes are other ones, missing, or there twice. */
    private String mutated() {
        StringBuilder request = new StringBuilder("GET /r/web/a.txt HTTP/1.1\r\nHost: localhost\r\nRange: bytes=0-1\r\nConnection: close\r\n\r\n");
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(request.length());
            switch (random.nextInt(3)) {
                case 0 -> request.setCharAt(at, (char) random.nextInt(256));
                case 1 -> request.deleteCharAt(at);
                default -> request.insert(at, request.substring(at, Math.min(request.length(), at + random.nextInt(20))));
            }
        }
        return request.toString();
    }

    /** What comes back until the node ends the connection, or says nothing for a while. */
    private static String exchange(String input) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (Socket socket = Http.connect(url, PATIENCE)) {
            try {
                Http.write(socket, input);
                InputStream in = socket.getInputStream();
                byte[] buffer = new byte[8192];
                for (int read = in.read(buffer); read >= 0 && answer.size() < MAX_ANSWER; read = in.read(buffer)) {
                    answer.write(buffer, 0, read);
                }
            } catch (SocketTimeoutException e) {
                // it waits for more
            } catch (IOException e) {
                // it has had enough: a reset, where it had not read all
            }
        }
        return answer.toString(StandardCharsets.ISO_8859_1);
    }

    private static void check(String input, String answer) {
        String shown = "seed " + SEED + ", sent: " + input.substring(0, Math.min(input.length(), 2000)) + "\ngot: " + answer;
        assertThat(answer).as(shown).doesNotContain(SECRET, "root:x:0", "Exception", "io.quickset.web.internal", "org.eclipse", NODE.home().toString());
        Matcher status = STATUS.matcher(answer);
        while (status.find()) {
            int code = Integer.parseInt(status.group(1));
            assertThat(code < 500 || code == 501 || code == 505).as(shown).isTrue();
        }
    }
}
