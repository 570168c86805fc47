package io.quickset.web.internal.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.Digest;
import io.quickset.web.internal.access.Hosts;
import io.quickset.web.internal.testing.RawHttp2;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, and who is not. */
@Timeout(60)
class AccessTest {

    private ControlNode node;

    @BeforeEach
    void start(@TempDir Path home) throws Exception {
        node = new ControlNode(home).with("web", "1.0.0", "a.txt", "a");
    }

    @AfterEach
    void stop() throws IOException {
        node.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Basic b3BlcmF0b3I6eA==", "Bearer", "Digest x"})
    void nobodyWithoutAToken(String authorization) throws Exception {
        Reply reply = node.get("/node", "Authorization: " + authorization);
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"quickset\"");
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
        assertThat(reply.detail()).contains("data/operator.token");
    }

    @Test
    void nobodyWithAnother() throws Exception {
        for (String wrong : new String[] {node.token + "x", node.token.substring(1), node.token.toLowerCase(), "x"}) {
            Reply reply = node.get("/node", "Authorization: Bearer " + wrong);
            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.header("WWW-Authenticate")).contains("error=\"invalid_token\"");
        }
        assertThat(node.get("/node", "Authorization: bearer  " + node.token).status()).isEqualTo(200);
    }

    @Test
    void aReaderReadsOnly() throws Exception {
        String reader = reader();
        assertThat(node.get("/sets", reader).status()).isEqualTo(200);
        for (String change : new String[] {"POST /reload", "POST /rollback", "PUT /pins/web", "DELETE /pins/web", "PUT /artifacts/x.jar"}) {
            String[] words = change.split(" ");
            Reply reply = node.send(words[0], words[1], "{}".getBytes(), reader, "If-Match: *", "Content-Type: application/json");
            assertThat(reply.status()).as(change).isEqualTo(403);
            assertThat(reply.header("WWW-Authenticate")).contains("insufficient_scope");
            assertThat(reply.detail()).contains("'reader'", "'read'", "'operate'");
        }
        assertThat(node.node.wishes).isEmpty();
    }

    private String reader() throws IOException {
        Path tokens = node.home.resolve("data/tokens");
        String hash = Digest.of(Digest.sha256().digest("secret".getBytes())).toString();
        Files.writeString(tokens, Files.readString(tokens) + "reader read sha256:" + hash + "\n");
        return "Authorization: Bearer secret";
    }

    @Test
    void aTokenIsGoneAsSoonAsItsLineIs() throws Exception {
        assertThat(node.get("/node").status()).isEqualTo(200);
        Files.writeString(node.home.resolve("data/tokens"), "");
        assertThat(node.get("/node").status()).isEqualTo(401);
    }

    /** Whoever has a leaked token may have sent all but the last byte of a change when it is revoked. */
    @ParameterizedTest
    @CsvSource({"/artifacts/x.jar, content, '', 401", "/artifacts/x.jar, content, read, 403", "/artifacts/x.jar?dryRun=true, content, '', 401",
            "/pins/web, '{\"version\":\"1.0.0\"}', '', 401", "/pins/web, '{\"version\":\"1.0.0\"}', read, 403"})
    void soIsWhatItsBearerIsStillSending(String path, String body, String role, int status) throws Exception {
        Path tokens = node.home.resolve("data/tokens");
        CountDownLatch begun = new CountDownLatch(1);
        node.node.afterCurrent = begun::countDown; // asked for whatever comes with If-Match, before the body
        try (Socket socket = node.connect("PUT /api/v1" + path + " HTTP/1.1\nHost: localhost\nAuthorization: Bearer TOKEN\nConnection: close\n"
                + "If-Match: \"1\", \"" + node.node.generation() + "\"\nContent-Type: application/json\nContent-Length: " + body.length() + "\n\n")) {
            socket.getOutputStream().write(body.substring(0, body.length() - 1).getBytes());
            if (path.endsWith("dryRun=true")) {
                Awaitility.await().atMost(ControlNode.LIMIT).until(() -> !node.deployed().isEmpty());
            } else {
                assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            }
            Files.writeString(tokens, role.isEmpty() ? "" : Files.readString(tokens).replace("operate", role));
            socket.getOutputStream().write(body.substring(body.length() - 1).getBytes());
            assertThat(new String(socket.getInputStream().readAllBytes())).startsWith("HTTP/1.1 " + status + " ").contains("WWW-Authenticate: Bearer");
        }
        assertThat(node.node.wishes).isEmpty();
        assertThat(node.deployed()).isEmpty();
    }

    @Test
    void whoGuessesHasToWait() throws Exception {
        Reply reply = guessUntilRefused();
        assertThat(reply.header("Retry-After")).isEqualTo("1");
        assertThat(node.get("/node", "Authorization:").status()).as("no guess").isEqualTo(401);
    }

    @Test
    void whoKnowsDoesNotWaitForWhoGuesses() throws Exception {
        for (int round = 0; round < 3; round++) {
            guessUntilRefused();
            assertThat(node.get("/node").status()).as("the right token, from the same address").isEqualTo(200);
        }
    }

    private Reply guessUntilRefused() throws Exception {
        for (int guess = 0; guess < 40; guess++) {
            Reply reply = node.get("/node", "Authorization: Bearer guess" + guess);
            assertThat(reply.status()).isIn(401, 429);
            if (reply.status() == 429) {
                return reply;
            }
        }
        throw new AssertionError("40 guesses, and none was refused");
    }

    @ParameterizedTest
    @CsvSource({"Origin, http://evil.example", "Origin, null", "Origin, http://127.0.0.1", "Origin, http://localhost:PORT",
            "Sec-Fetch-Site, cross-site", "Sec-Fetch-Site, same-site"})
    void noWriteFromAnotherSite(String header, String value) throws Exception {
        Reply reply = node.send("POST", "/reload", null, header + ": " + value.replace("PORT", "" + node.port()), "If-Match: *");
        assertThat(reply.status()).isEqualTo(403);
        assertThat(node.node.wishes).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"Origin, http://127.0.0.1:PORT", "Origin, https://127.0.0.1:PORT", "Sec-Fetch-Site, same-origin", "Sec-Fetch-Site, none"})
    void butFromItsOwn(String header, String value) throws Exception {
        Reply reply = node.send("POST", "/reload", null, header + ": " + value.replace("PORT", "" + node.port()), "If-Match: *");
        assertThat(reply.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "TEXT/PLAIN;charset=utf-8"})
    void noneThatAFormCouldSend(String type) throws Exception {
        for (String change : new String[] {"POST /reload", "POST /rollback", "PUT /pins/web", "PUT /artifacts/x.jar"}) {
            String[] words = change.split(" ");
            Reply reply = node.send(words[0], words[1], "{}".getBytes(), "If-Match: *", "Content-Type: " + type);
            assertThat(reply.status()).as(change).isEqualTo(415);
        }
        assertThat(node.node.wishes).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"evil.example, 421", "evil.example:80, 421", "127.0.0.1.evil.example, 421", "localhost.evil.example, 421", "10.0.0.1, 421",
            "localhost, 200", "localhost:8181, 200", "LOCALHOST., 200", "127.0.0.1, 200", "127.1.2.3, 200", "[::1]:80, 200", "a.localhost, 200"})
    void itAnswersToItsNamesOnly(String host, int status) throws Exception {
        assertThat(node.raw("GET /api/v1/node HTTP/1.1\nHost: " + host + "\nAuthorization: Bearer TOKEN\nConnection: close\n\n"))
                .startsWith("HTTP/1.1 " + status + " ");
    }

    /** A proxy that makes HTTP/2 of HTTP/1.1 may hand on Host as it came (RFC 9113, 8.3.1). */
    @ParameterizedTest
    @CsvSource({"evil.example, GET, node, 421", "evil.example:80, GET, node, 421", "no host, GET, node, 421", "localhost, GET, node, 200", "[::1]:80, GET, node, 200",
            "localhost:80, POST, reload, 200", "localhost:81, POST, reload, 403"})
    void byHttp2AlsoWhereHostAloneTells(String host, String method, String path, int status) throws Exception {
        try (RawHttp2 client = new RawHttp2(node.port(), 10_000)) {
            String all = client.request(1, ":method", method, ":scheme", "http", ":path", "/api/v1/" + path, "host", host,
                    "origin", "http://localhost:80", "if-match", "*", "authorization", "Bearer " + node.token).send()
                    .readUntil(status == 200 ? "\"generation\"" : "\"status\":" + status);
            assertThat(all).contains(status == 200 ? "\"generation\"" : "\"status\":" + status);
        }
    }

    @ParameterizedTest
    @CsvSource({"evil.example, /api/v1/node, 421", "evil.example, /api/v1, 421", "evil.example, /console/, 421", "evil.example, /console, 421",
            "evil.example, /r/web/a, 404", "evil.example, /r/console/, 421", "evil.example, /r/console@1.0.0/, 421", "evil.example, /r/consoles/, 404", "10.0.0.1, /api/v1/node, 200", "node.example, /api/v1/node, 200", "NODE.example:1, /api/v1/node, 200",
            "[fd00::1]:80, /api/v1/node, 200", "evil.example, /api/../console/, 421", "evil.example, /%61pi/v1/node, 421"})
    void beyondTheLoopbackSetsHaveAnyNameAndTheRestItsOwn(String host, String path, int status) throws Exception {
        node.guard.answerTo(new Hosts("0.0.0.0", Set.of("Node.Example")));
        assertThat(node.raw("GET " + path + " HTTP/1.1\nHost: " + host + "\nAuthorization: Bearer TOKEN\nConnection: close\n\n"))
                .startsWith("HTTP/1.1 " + status + " ");
    }
}
