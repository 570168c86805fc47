package io.quickset.web.internal.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes: what they need, what they answer, and that half of one leaves nothing. */
class ChangesTest {

    private static final String JSON = "Content-Type: application/json";
    private static final String ANY = "If-Match: *";

    private ControlNode node;

    @BeforeEach
    void start(@TempDir Path home) throws Exception {
        node = new ControlNode(home, Map.of("maxUploadBytes", "100000"))
                .with("web", "1.0.0", "a.txt", "a").with("web", "1.1.0", "a.txt", "b");
    }

    private void restart(String setting, String value) throws Exception {
        node.close();
        node = new ControlNode(node.home, Map.of(setting, value)).with("web", "1.0.0", "a.txt", "a");
    }

    @AfterEach
    void stop() throws IOException {
        node.close();
    }

    private Reply put(String file, byte[] content, String... headers) throws Exception {
        return node.send("PUT", "/artifacts/" + file, content, headers);
    }

    private String current() {
        return "If-Match: \"" + node.node.generation() + "\"";
    }

    private void nothingIsLeft() {
        Awaitility.await().atMost(ControlNode.LIMIT).untilAsserted(() -> assertThat(node.deployed()).isEmpty());
        assertThat(node.node.wishes).noneMatch(wish -> wish.startsWith("put"));
    }

    @Test
    void anArtifactIsPutInTheNameOfItsToken() throws Exception {
        Reply reply = put("new.jar", "content".getBytes(), current());
        assertThat(reply.status()).as(reply.text()).isEqualTo(201);
        assertThat(reply.header("ETag")).as("it would be that of what was put: RFC 9110, 9.3.4").isEmpty();
        assertThat(reply.object()).containsEntry("generation", 3);
        assertThat(reply.text()).contains("{\"action\":\"switch\",\"subject\":\"new.jar\",\"reason\":\"it arrived\"}");
        assertThat(node.deployed()).containsExactly("new.jar");
        assertThat(node.node.wishes).containsExactly("put new.jar http:operator");
        assertThat(node.node.registry.view().set("new").orElseThrow().find("content").orElseThrow().size()).isEqualTo(7);
        assertThat(put("new.jar", "another".getBytes(), current()).status()).as("in the place of one").isEqualTo(200);
    }

    @Test
    void aPartIsNoArtifact() throws Exception {
        Reply reply = put("new.jar", "content".getBytes(), ANY, "Content-Range: bytes 0-6/100");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.detail()).contains("Content-Range", "whole");
        nothingIsLeft();
    }

    @Test
    void theGenerationIsTheOneThatThisChangeMade() throws Exception {
        node.node.afterPut = () -> node.node.switchTo("other", "1.0.0", Map.of("a", "b"), "http:operator", "another of the same name");
        Reply reply = put("new.jar", "content".getBytes(), current());
        assertThat(reply.object()).containsEntry("generation", 3);
        assertThat(node.node.generation()).isEqualTo(4);
    }

    @Test
    void aDryRunChangesNothing() throws Exception {
        Reply reply = put("new.jar?dryRun=true", "content".getBytes());
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).contains("it would");
        assertThat(node.node.wishes).containsExactly("preview new.jar");
        assertThat(put("new.jar?dryRun=true", "bad".getBytes()).status()).isEqualTo(422);
        nothingIsLeft();
    }

    @Test
    void oneThatIsBadIsRefused() throws Exception {
        Reply reply = put("new.jar", "bad".getBytes(), current());
        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(reply.detail()).isEqualTo("new.jar is refused: it is bad");
        assertThat(node.deployed()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"PUT, /artifacts/x.jar", "POST, /reload", "POST, /rollback", "PUT, /pins/web", "DELETE, /pins/web"})
    void eachChangeIsOfAGeneration(String method, String path) throws Exception {
        byte[] body = path.equals("/rollback") ? "{}".getBytes() : "{\"version\":\"1.0.0\"}".getBytes();
        Reply without = node.send(method, path, body, JSON);
        assertThat(without.status()).isEqualTo(428);
        assertThat(without.detail()).contains("If-Match");
        Reply outdated = node.send(method, path, body, JSON, "If-Match: \"1\"");
        assertThat(outdated.status()).isEqualTo(412);
        assertThat(outdated.object()).containsEntry("generation", 2);
        for (String nonsense : List.of("two", "", "\"2", "\"2\" \"3\"", "*, \"2\"", "W/2", "w/\"2\"", "\"1\", two")) {
            assertThat(node.send(method, path, body, JSON, "If-Match: " + nonsense).status()).as(nonsense).isIn(400, 428);
        }
        for (String other : List.of("W/\"2\"", "\"abc\"", "\"-2\"", "\"99999999999999999999\"", "\"02\"", "\"1\", \"3\"", "\"1,2\"")) {
            assertThat(node.send(method, path, body, JSON, "If-Match: " + other).status()).as(other).isEqualTo(412);
        }
        assertThat(node.node.wishes).isEmpty();
        assertThat(node.deployed()).isEmpty();
    }

    /** RFC 9110, 13.1.1: any of them, and repeated fields are one list. */
    @Test
    void severalGenerationsMayDo() throws Exception {
        assertThat(node.send("POST", "/reload", null, "If-Match: \"1\" ,, W/\"x\", \"2\"").status()).isEqualTo(200);
        String answer = node.raw("POST /api/v1/reload HTTP/1.1\nHost: localhost\nAuthorization: Bearer TOKEN\nConnection: close\n"
                + "If-Match: \"1\"\nIf-Match: \"2\"\n\n");
        assertThat(answer).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void whoeverIsFasterWins() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        node.node.beforeCheck = () -> {
            both.countDown();
            try {
                both.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        String seen = current();
        List<CompletableFuture<Reply>> replies = IntStream.range(0, 2).mapToObj(i -> CompletableFuture.supplyAsync(() -> {
            try {
                return put("same.jar", ("content " + i).getBytes(), seen);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        })).toList();
        List<Integer> status = new ArrayList<>();
        for (CompletableFuture<Reply> reply : replies) {
            status.add(reply.get().status());
        }
        assertThat(status).containsExactlyInAnyOrder(201, 412);
        assertThat(node.deployed()).containsExactly("same.jar");
    }

    @Test
    void otherChangesGoToTheReconciler() throws Exception {
        assertThat(node.send("POST", "/rollback", "{}".getBytes(), JSON, current()).object()).isEqualTo(Map.of("generation", 3));
        assertThat(node.send("POST", "/rollback", "{\"generation\": 1}".getBytes(), JSON, current()).object()).isEqualTo(Map.of("generation", 4));
        assertThat(node.send("PUT", "/pins/web", "{\"version\":\"1.0.0\"}".getBytes(), JSON, current()).object()).isEqualTo(Map.of("generation", 5));
        assertThat(node.get("/sets/web").object()).containsEntry("pinned", "1.0.0");
        assertThat(node.send("DELETE", "/pins/web", null, current()).object()).isEqualTo(Map.of("generation", 6));
        assertThat(node.send("POST", "/reload?retry=true&acceptEmpty=true", null, ANY).text()).contains("it is pinned");
        assertThat(node.send("POST", "/reload?dryRun=true", null).object()).containsEntry("generation", 6);
        assertThat(node.node.wishes).containsExactly("rollback 0 http:operator", "rollback 1 http:operator", "pin web 1.0.0 http:operator",
                "unpin web http:operator", "reload [RETRY, ACCEPT_EMPTY] http:operator", "reload [DRY_RUN] http:operator");
    }

    @Test
    void theConnectionOfWhoWaitsForItStaysOpen() throws Exception {
        restart("idleSeconds", "1");
        CountDownLatch go = new CountDownLatch(1);
        node.node.beforeCheck = () -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        CompletableFuture.delayedExecutor(2500, TimeUnit.MILLISECONDS).execute(go::countDown);
        assertThat(node.send("POST", "/reload", null, current()).status()).isEqualTo(200);
    }

    @Test
    void whatTheReconcilerRefusesIsToldInItsWords() throws Exception {
        Reply reply = node.send("DELETE", "/pins/web", null, ANY);
        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.detail()).isEqualTo("set 'web' is not pinned");
        assertThat(node.send("POST", "/rollback", "{\"generation\": 77}".getBytes(), JSON, ANY).status()).isEqualTo(422);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"/rollback|[]", "/rollback|{\"generation\":0}", "/rollback|{\"generation\":\"1\"}",
            "/rollback|{\"generation\":1.5}", "/rollback|{", "/rollback|", "/rollback|{\"generaton\":1}", "/rollback|null",
            "/rollback|{\"generation\":1,\"dryRun\":true}", "/rollback|{} {\"generation\":1}", "/rollback|{}}", "/rollback|{},", "/rollback|{} x",
            "/rollback|[{}]"})
    void aBodyIsReadStrictly(String path, String body) throws Exception {
        Reply reply = node.send("POST", path, body == null ? null : body.getBytes(), JSON, ANY);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(node.node.wishes).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{\"version\":\"\"}", "{\"version\":\"\\ud800\"}", "{\"version\":\"1.0.0\",\"digest\":\"00\"}",
            "{\"version\":\"1.0.0\"}{\"version\":\"1.1.0\"}"})
    void soIsThatOfAPin(String body) throws Exception {
        assertThat(node.send("PUT", "/pins/web", body.getBytes(), JSON, ANY).status()).isEqualTo(400);
        assertThat(node.node.wishes).isEmpty();
    }

    @Test
    void aBodyHasABound() throws Exception {
        assertThat(node.send("POST", "/rollback", new byte[100_000], JSON, ANY).status()).isEqualTo(413);
        assertThat(node.send("PUT", "/pins/web", "{\"version\":\"x y\"}".getBytes(), JSON, ANY).status()).isEqualTo(400);
    }

    @Test
    void untilTheDeployerIsThereItIsToComeAgain() throws Exception {
        node.services.reconciler = null;
        Reply reply = node.get("/node");
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.header("Retry-After")).isNotEmpty();
        assertThat(put("x.jar", "content".getBytes(), ANY).status()).isEqualTo(503);
        assertThat(node.get("/sets").status()).isEqualTo(200);
    }

    // Uploads.

    @Test
    void itsDigestIsChecked() throws Exception {
        byte[] content = "content".getBytes();
        String digest = Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(content));
        assertThat(put("a.jar", content, ANY, "Repr-Digest: sha-256=:" + digest + ":").status()).isEqualTo(201);
        assertThat(put("b.jar", content, ANY, "Content-Digest: sha-512=:x:, sha-256=:" + digest + ":").status()).isEqualTo(201);
        assertThat(put("e.jar", content, ANY, "Repr-Digest: sha-512=:x:", "Repr-Digest: sha-256=:" + digest + ":").status()).isEqualTo(201);
        Reply wrong = put("c.jar", "conTent".getBytes(), ANY, "Repr-Digest: sha-256=:" + digest + ":");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.detail()).contains("7 bytes", "send it again");
        assertThat(put("d.jar", content, ANY, "Repr-Digest: sha-512=:x:").status()).isEqualTo(400);
        assertThat(node.deployed()).containsExactly("a.jar", "b.jar", "e.jar");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x.txt", ".x.jar", "x", "..%2Fx.jar", "a%2Fb.jar", "x.jar%00", "x.cfg", "%2E%2E.jar", "x.jar%0a", "a%5Cb.jar"})
    void itsNameIsOneOfAnArtifact(String file) throws Exception {
        Reply reply = put(file, "content".getBytes(), ANY);
        assertThat(reply.status()).isIn(400, 404);
        nothingIsLeft();
    }

    @Test
    void aNameMayHaveSpacesAndLetters() throws Exception {
        assertThat(put("foo%20bar+1%3F.feature.json", "content".getBytes(), ANY).status()).isEqualTo(201);
        assertThat(node.deployed()).containsExactly("foo bar+1?.feature.json");
        assertThat(put("caf%C3%A9.jar", "content".getBytes(), ANY).status()).as("201 where the charset has it").isIn(201, 400);
        assertThat(put("x".repeat(196) + ".jar", "content".getBytes(), ANY).status()).isEqualTo(201);
        assertThat(put("x".repeat(197) + ".jar", "content".getBytes(), ANY).status()).isEqualTo(400);
    }

    @Test
    void itsLengthHasABound() throws Exception {
        assertThat(put("x.jar", new byte[100_000], ANY).status()).isEqualTo(201);
        assertThat(put("y.jar", new byte[100_001], ANY).status()).isEqualTo(413);
        HttpRequest chunked = HttpRequest.newBuilder(node.request("PUT", "/artifacts/y.jar", null, ANY), (name, value) -> true)
                .method("PUT", BodyPublishers.ofByteArrays(List.of(new byte[60_000], new byte[60_000]))).build();
        assertThat(node.send(chunked).status()).isEqualTo(413);
        Awaitility.await().atMost(ControlNode.LIMIT).untilAsserted(() -> assertThat(node.deployed()).containsExactly("x.jar"));
    }

    @Test
    void whoIsRefusedWhileSendingIsToldWhy() throws Exception {
        byte[] large = new byte[20_000_000]; // more than the buffers between both hold
        for (String outdated : List.of("If-Match: \"1\"", "If-Match: \"x\"", "Authorization: none", "Content-Type: text/plain")) {
            Reply reply = put("x.jar", large, ANY, outdated);
            assertThat(reply.status()).as(outdated).isIn(412, 401, 415);
        }
        assertThat(put("x.jar", large, ANY).status()).isEqualTo(413);
        try (Socket socket = node.connect("PUT /api/v1/artifacts/x.jar HTTP/1.1\nHost: localhost\nAuthorization: Bearer none\n"
                + "Connection: close\nContent-Length: 20000000\n\n")) {
            socket.getOutputStream().write(large); // and looks only then
            assertThat(new String(socket.getInputStream().readAllBytes())).startsWith("HTTP/1.1 401 ");
        }
        try (Socket socket = node.connect("PUT /api/v1/artifacts/x.jar HTTP/1.1\nHost: localhost\nAuthorization: Bearer TOKEN\n"
                + "If-Match: *\nExpect: 100-continue\nContent-Length: 20000000\n\n")) {
            assertThat(new String(socket.getInputStream().readAllBytes())).startsWith("HTTP/1.1 413 ").doesNotContain(" 100 ");
        }
        nothingIsLeft();
    }

    @Test
    void oneThatIsCutOffLeavesNothing() throws Exception {
        try (Socket socket = node.connect("PUT /api/v1/artifacts/x.jar HTTP/1.1\nHost: localhost\nAuthorization: Bearer TOKEN\n"
                + "If-Match: *\nContent-Length: 50000\n\n")) {
            socket.getOutputStream().write(new byte[20_000]);
            Awaitility.await().atMost(ControlNode.LIMIT).untilAsserted(() -> assertThat(node.deployed()).singleElement().asString()
                    .matches("\\.x\\.jar\\.[0-9a-f]{16}\\.part"));
        }
        nothingIsLeft();
    }

    @Test
    void neitherDoesOneThatStalls() throws Exception {
        restart("idleSeconds", "1");
        try (Socket socket = node.connect("PUT /api/v1/artifacts/x.jar HTTP/1.1\nHost: localhost\nAuthorization: Bearer TOKEN\n"
                + "If-Match: *\nContent-Length: 50000\n\n")) {
            socket.getOutputStream().write(new byte[20_000]);
            assertThat(new String(socket.getInputStream().readAllBytes())).startsWith("HTTP/1.1 408 ");
            nothingIsLeft();
        }
    }

    @Test
    void orComesTooSlowly() throws Exception {
        restart("headerSeconds", "1");
        try (Socket socket = node.connect("PUT /api/v1/artifacts/x.jar HTTP/1.1\nHost: localhost\nAuthorization: Bearer TOKEN\n"
                + "If-Match: *\nContent-Length: 50000\n\nx")) {
            assertThat(new String(socket.getInputStream().readAllBytes())).startsWith("HTTP/1.1 408 ").contains("less than 256 bytes of it came a second");
            nothingIsLeft();
        }
    }

    @Test
    void norOneWhoseChunksEndTooSoon() throws Exception {
        try (Socket socket = node.connect("PUT /api/v1/artifacts/x.jar HTTP/1.1\nHost: localhost\nAuthorization: Bearer TOKEN\n"
                + "If-Match: *\nTransfer-Encoding: chunked\n\n5\nconte\n")) {
            OutputStream out = socket.getOutputStream();
            out.write("zz\r\n".getBytes());
            out.flush();
            assertThat(new String(socket.getInputStream().readAllBytes())).startsWith("HTTP/1.1 400 ");
        }
        nothingIsLeft();
    }

    @Test
    void aLengthThatIsTooShortGivesWhatItSays() throws Exception {
        String answers = node.raw("PUT /api/v1/artifacts/x.jar HTTP/1.1\nHost: localhost\nAuthorization: Bearer TOKEN\n"
                + "If-Match: *\nContent-Length: 3\n\nbad and more");
        assertThat(answers).startsWith("HTTP/1.1 422 ");
        assertThat(answers.lines().filter(line -> line.startsWith("HTTP/1.1 "))).hasSizeLessThanOrEqualTo(2).last().asString()
                .matches("HTTP/1.1 4\\d\\d .*");
        assertThat(node.deployed()).isEmpty();
    }

    @Test
    void twoLengthsAreNone() throws Exception {
        assertThat(node.raw("PUT /api/v1/artifacts/x.jar HTTP/1.1\nHost: localhost\nAuthorization: Bearer TOKEN\n"
                + "If-Match: *\nContent-Length: 3\nTransfer-Encoding: chunked\n\n0\n\n")).startsWith("HTTP/1.1 400 ");
        assertThat(node.raw("PUT /api/v1/artifacts/x.jar HTTP/1.1\nHost: localhost\nAuthorization: Bearer TOKEN\n"
                + "If-Match: *\nContent-Length: 3\nContent-Length: 4\n\nabcd")).startsWith("HTTP/1.1 400 ");
        nothingIsLeft();
    }

    @Test
    void aStartDeletesWhatAKilledOneLeft() throws Exception {
        for (String file : List.of(".x.jar.0123456789abcdef.part", ".other.part", "x.jar.part", ".x.jar.0123456789abcdef")) {
            Files.writeString(node.deploy().resolve(file), "content");
        }
        node.plane.clean();
        assertThat(node.deployed()).containsExactly(".other.part", ".x.jar.0123456789abcdef", "x.jar.part");
    }

    @Test
    void withoutAFolderItSaysSo() throws Exception {
        Files.delete(node.deploy());
        Reply reply = put("x.jar", "content".getBytes(), ANY);
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.detail()).contains("deploy folder");
        Files.createDirectory(node.deploy());
        for (int i = 0; i < 10; i++) {
            assertThat(put("x.jar", "content".getBytes(), ANY).status()).as("nothing is used up").isEqualTo(i == 0 ? 201 : 200);
        }
    }

    @Test
    void uploadsAtOnceHaveABound() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                sockets.add(node.connect("PUT /api/v1/artifacts/x.jar HTTP/1.1\nHost: localhost\nAuthorization: Bearer TOKEN\n"
                        + "If-Match: *\nContent-Length: 50000\n\nbeginning"));
            }
            Awaitility.await().atMost(ControlNode.LIMIT).until(() -> node.deployed().size() == 4);
            assertThat(put("y.jar", "content".getBytes(), ANY).status()).isEqualTo(503);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        nothingIsLeft();
        assertThat(put("y.jar", "content".getBytes(), ANY).status()).isEqualTo(201);
    }

    /** An upload is looked at to its last byte, which may take minutes. */
    @Test
    void uploadsThatAreLookedAtKeepNoRollbackWaiting() throws Exception {
        CountDownLatch looking = new CountDownLatch(4);
        CountDownLatch go = new CountDownLatch(1);
        node.node.beforePreview = () -> {
            looking.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        List<CompletableFuture<Reply>> uploads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            uploads.add(node.later("PUT", "/artifacts/x.jar?dryRun=true"));
        }
        assertThat(looking.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(node.later("POST", "/rollback", "{}".getBytes(), JSON, ANY).get(10, TimeUnit.SECONDS).status()).isEqualTo(200);
        go.countDown();
        for (CompletableFuture<Reply> upload : uploads) {
            assertThat(upload.get().status()).isEqualTo(200);
        }
    }

    @Test
    void aStopWaitsForWhatIsUnderWayAndBeginsNothing() throws Exception {
        CountDownLatch under = new CountDownLatch(5);
        CountDownLatch go = new CountDownLatch(1);
        node.node.beforeCheck = () -> holdUntil(go, under);
        List<CompletableFuture<Reply>> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(node.later("POST", "/reload", current()));
        }
        assertThat(under.await(30, TimeUnit.SECONDS)).isTrue();
        byte[] content = "content".getBytes();
        CompletableFuture<Reply> waiting = node.later("PUT", "/artifacts/x.jar", content, ANY);
        Awaitility.await().atMost(ControlNode.LIMIT).until(() -> !node.deployed().isEmpty());
        Thread stop = new Thread(node.plane::close);
        stop.start();
        Awaitility.await("the stop waits").pollInterval(Duration.ofMillis(10)).atMost(ControlNode.LIMIT)
                .until(() -> Stream.of(stop.getStackTrace()).anyMatch(frame -> frame.getMethodName().equals("awaitTermination")));
        go.countDown();
        for (CompletableFuture<Reply> each : all) {
            assertThat(each.get().status()).isEqualTo(200);
        }
        stop.join();
        assertThat(waiting.get().status()).isEqualTo(503);
        assertThat(waiting.get().detail()).contains("stopping", "not carried out");
        nothingIsLeft();
    }

    @Test
    void whatAStopCutsOffIsNoVerdict() throws Exception {
        CountDownLatch under = new CountDownLatch(5);
        node.node.beforeCheck = () -> holdUntil(new CountDownLatch(1), under);
        List<CompletableFuture<Reply>> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(node.later("POST", "/reload", current()));
        }
        assertThat(under.await(30, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Reply> waiting = node.later("PUT", "/artifacts/x.jar", "content".getBytes(), ANY);
        Awaitility.await().atMost(ControlNode.LIMIT).until(() -> !node.deployed().isEmpty());
        node.plane.close();
        for (CompletableFuture<Reply> each : all) {
            assertThat(each.get().status()).isEqualTo(503);
            assertThat(each.get().detail()).contains("the history tells");
        }
        assertThat(waiting.get().detail()).contains("stopping", "not carried out");
        nothingIsLeft();
    }

    private static void holdUntil(CountDownLatch go, CountDownLatch under) {
        under.countDown();
        try {
            go.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void wishesAtOnceHaveABoundAndOthersAreServedMeanwhile() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        node.node.beforeCheck = () -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        List<CompletableFuture<Reply>> waiting = new ArrayList<>();
        Awaitility.await().atMost(ControlNode.LIMIT).until(() -> {
            waiting.add(node.later("POST", "/reload", current()));
            return waiting.stream().anyMatch(each -> each.isDone() && each.join().status() == 503);
        });
        assertThat(waiting).hasSizeGreaterThan(36);
        for (int i = 0; i < 10; i++) { // more than may come in at once
            assertThat(put("x.jar", "content".getBytes(), current()).status()).isEqualTo(503);
        }
        nothingIsLeft();
        assertThat(node.get("/sets").status()).isEqualTo(200);
        go.countDown();
        for (CompletableFuture<Reply> each : waiting) {
            assertThat(each.get().status()).isIn(200, 503);
        }
    }
}
