package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node that is looked at and steered over HTTP. Each test has sets of its own on one node. */
@Timeout(120)
class ControlTest {

    private static final Node NODE = Node.edge(ControlTest.class);
    private static Control control;

    @BeforeAll
    static void start() {
        control = new Control(NODE, NODE.start());
    }

    @AfterAll
    static void end() {
        NODE.close();
    }

    private static byte[] set(String name, String version, String content) {
        return SetJar.of(name, version).file("page.txt", content).indexed();
    }

    private static String page(String set) {
        Control.Reply reply = control.get("/r/" + set + "/page.txt");
        return reply.status() == 200 ? reply.text() : "" + reply.status();
    }

    private static List<String> hidden() throws IOException {
        try (Stream<Path> all = Files.list(NODE.deploy())) {
            return all.map(file -> file.getFileName().toString()).filter(name -> name.startsWith(".")).toList();
        }
    }

    @Test
    void deployedSeenComparedAndRolledBack() throws Exception {
        byte[] one = set("walk", "1.0.0", "one");
        String digest = Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(one));
        Control.Reply first = control.put("walk.jar", one, control.current(), "Repr-Digest: sha-256=:" + digest + ":");
        assertThat(first.status()).as(first.text()).isEqualTo(201);
        assertThat(first.etag()).isEmpty();
        assertThat(page("walk")).as("answered when it is live").isEqualTo("one");
        assertThat(NODE.deploy().resolve("walk.jar")).hasBinaryContent(one);

        Control.Reply second = control.put("walk.jar", set("walk", "1.1.0", "two"), "If-Match: \"" + first.generation() + "\"");
        assertThat(second.generation()).isEqualTo(first.generation() + 1);
        assertThat(page("walk")).isEqualTo("two");
        assertThat(control.get("/api/v1/sets/walk").json()).containsEntry("version", "1.1.0").containsEntry("artifact", "walk.jar");
        assertThat(control.get("/api/v1/sets/walk/diff?from=1.0.0&to=1.1.0").json()).containsEntry("changed", List.of("page.txt"));
        assertThat(control.get("/api/v1/diff?from=" + first.generation() + "&to=" + second.generation()).text()).contains("walk");

        Control.Reply back = control.post("/api/v1/rollback", "{\"generation\": " + first.generation() + "}", "If-Match: \"" + second.generation() + "\"");
        assertThat(back.generation()).isEqualTo(second.generation() + 1);
        assertThat(page("walk")).isEqualTo("one");
        Map<String, Object> made = control.get("/api/v1/history").list().get(0);
        assertThat(made).containsEntry("generation", (int) back.generation()).containsEntry("actor", "http:operator");
        assertThat(made.get("millis")).isInstanceOf(Integer.class);
        assertThat(control.get("/api/v1/audit?limit=50").text()).contains("http:operator", "rollback");
    }

    /** What programs are told does not depend on whom they ask. */
    @Test
    void theShellTellsTheSame() throws Exception {
        control.put("same.jar", set("same", "1.0.0", "one"), control.current());
        control.put("same.jar", set("same", "2.0.0", "two"), control.current());
        Map<String, String> commands = Map.of(
                "/sets", "sets", "/sets/same", "set same", "/sets/same/resources", "ls same", "/history", "history",
                "/sets/same/diff?from=1.0.0&to=2.0.0", "diff same 1.0.0 2.0.0", "/locators", "locators");
        commands.forEach((path, command) -> Node.await(command + " --json as " + path).untilAsserted(() ->
                assertThat(flat(NODE.ok(command + " --json"))).isEqualTo(flat(control.get("/api/v1" + path).text()))));
    }

    // Where lines end is no part of the contract.
    private static String flat(String json) {
        return json.replace(",\n {", ",{").strip();
    }

    @Test
    void theShellAndTheFileTellTheSameStatus() throws Exception {
        control.put("status.jar", set("status", "1.0.0", "one"), control.current());
        control.put("status-lower.jar", set("status", "0.9.0", "shadowed"), control.current());
        Node.await("one status").untilAsserted(() -> {
            Map<String, Object> told = control.get("/api/v1/node").json();
            told.keySet().removeAll(List.of("version", "started"));
            assertThat(told.toString()).contains("status-lower.jar");
            assertThat(NODE.status().toString()).isEqualTo(told.toString());
            assertThat(NODE.statusFile().toString()).isEqualTo(told.toString());
        });
    }

    @Test
    void aDryRunTellsWhatWouldBe() throws Exception {
        long before = NODE.liveGeneration();
        Control.Reply plan = control.put("dry.jar?dryRun=true", set("dry", "1.0.0", "dry"));
        assertThat(plan.status()).isEqualTo(200);
        assertThat(plan.text()).contains("\"switch\"", "dry");
        assertThat(NODE.deploy().resolve("dry.jar")).doesNotExist();
        assertThat(hidden()).isEmpty();
        assertThat(page("dry")).isEqualTo("404");
        assertThat(NODE.liveGeneration()).isEqualTo(before);
    }

    @Test
    void oneThatIsBadReplacesNothing() throws Exception {
        control.put("good.jar", set("good", "1.0.0", "good"), "If-Match: *");
        byte[] good = Files.readAllBytes(NODE.deploy().resolve("good.jar"));
        byte[] bad = SetJar.of("good", "2.0.0").file("page.txt", "right").spoiltFile("page.txt", "wrong").indexed();
        Control.Reply refused = control.put("good.jar", bad, control.current());
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text()).contains("page.txt");
        assertThat(NODE.deploy().resolve("good.jar")).hasBinaryContent(good);
        assertThat(page("good")).isEqualTo("good");
        assertThat(hidden()).isEmpty();
        assertThat(NODE.status().get("rejected").toString()).doesNotContain("good.jar");
    }

    @Test
    void aPinHoldsASet() {
        control.put("pin.jar", set("pin", "1.0.0", "one"), "If-Match: *");
        Control.Reply pin = control.send("PUT", "/api/v1/pins/pin", BodyPublishers.ofString("{\"version\":\"1.0.0\"}"), control.current(),
                "Content-Type: application/json");
        assertThat(pin.status()).as(pin.text()).isEqualTo(201);
        Control.Reply held = control.put("pin.jar", set("pin", "2.0.0", "two"), control.current());
        assertThat(held.status()).isEqualTo(200);
        assertThat(page("pin")).isEqualTo("one");
        assertThat(control.get("/api/v1/sets/pin").json()).containsEntry("pinned", "1.0.0");
        assertThat(control.send("DELETE", "/api/v1/pins/pin", BodyPublishers.noBody(), control.current()).status()).isEqualTo(200);
        Node.await("what lies in the folder").until(() -> page("pin").equals("two"));
    }

    @Test
    void ofTwoAtOnceOneWins() throws Exception {
        control.put("race.jar", set("race", "1.0.0", "none"), "If-Match: *");
        for (int round = 0; round < 5; round++) {
            String seen = control.current();
            int version = round + 2;
            List<CompletableFuture<Control.Reply>> both = IntStream.range(0, 2).mapToObj(i -> CompletableFuture.supplyAsync(
                    () -> control.put("race.jar", set("race", version + ".0." + i, "writer " + i), seen))).toList();
            List<Control.Reply> replies = new ArrayList<>();
            for (CompletableFuture<Control.Reply> each : both) {
                replies.add(each.get());
            }
            assertThat(replies).extracting(Control.Reply::status).containsExactlyInAnyOrder(200, 412);
            int winner = replies.get(0).status() == 200 ? 0 : 1;
            assertThat(page("race")).isEqualTo("writer " + winner);
            assertThat(replies.get(1 - winner).generation()).isEqualTo(replies.get(winner).generation());
        }
        assertThat(hidden()).isEmpty();
    }

    @Test
    void whoCopiesAndWhoUploadsDoNotMix() throws Exception {
        byte[] copied = set("both", "1.0.1", "copied ".repeat(5000));
        Path file = NODE.deploy().resolve("both.jar");
        try (OutputStream out = Files.newOutputStream(file)) { // half of a copy that a person has begun
            out.write(copied, 0, copied.length / 2);
            out.flush();
            Control.Reply reply = control.put("both.jar", set("both", "1.0.0", "uploaded"), "If-Match: *");
            assertThat(reply.status()).as(reply.text()).isEqualTo(200);
            assertThat(page("both")).isEqualTo("uploaded");
            out.write(copied, copied.length / 2, copied.length - copied.length / 2);
        }
        control.post("/api/v1/reload", "", "If-Match: *");
        assertThat(page("both")).isEqualTo("uploaded");
        assertThat(NODE.status().get("rejected").toString()).doesNotContain("both.jar");
        NODE.deploy("both.jar", copied); // and now in one piece
        NODE.awaitLive("both", "1.0.1");
        assertThat(page("both")).startsWith("copied");
    }

    @Test
    void halfAnUploadLeavesNothing() throws Exception {
        byte[] content = set("half", "1.0.0", "x".repeat(200_000));
        try (Socket socket = control.connect("PUT /api/v1/artifacts/half.jar HTTP/1.1\nHost: localhost\nAuthorization: Bearer TOKEN\n"
                + "If-Match: *\nContent-Length: 1000000\n\n")) {
            socket.getOutputStream().write(content, 0, content.length / 2);
            Node.await("the part").until(() -> hidden().size() == 1);
        }
        Node.await("nothing").until(() -> hidden().isEmpty());
        assertThat(NODE.deploy().resolve("half.jar")).doesNotExist();
        String lying = "PUT /api/v1/artifacts/half.jar HTTP/1.1\nHost: localhost\nAuthorization: Bearer TOKEN\nIf-Match: *\n"
                + "Connection: close\nContent-Length: " + content.length / 2 + "\n\n";
        try (Socket socket = control.connect(lying)) {
            socket.getOutputStream().write(content, 0, content.length / 2);
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).startsWith("HTTP/1.1 422 ");
        }
        assertThat(hidden()).isEmpty();
        assertThat(NODE.deploy().resolve("half.jar")).doesNotExist();
        assertThat(page("half")).isEqualTo("404");
    }

    @Test
    void nobodyElseIsLetIn() throws Exception {
        long before = NODE.liveGeneration();
        assertThat(control.get("/api/v1/node", "Authorization: Basic x").status()).isEqualTo(401);
        assertThat(control.post("/api/v1/reload", "").status()).isEqualTo(428);
        assertThat(control.post("/api/v1/reload", "", "If-Match: \"" + (before + 1000) + "\"").status()).isEqualTo(412);
        assertThat(control.post("/api/v1/reload", "", "If-Match: *", "Origin: http://evil.example").status()).isEqualTo(403);
        assertThat(control.send("POST", "/api/v1/rollback", BodyPublishers.ofString("{}"), "If-Match: *", "Content-Type: text/plain").status())
                .isEqualTo(415);
        for (String path : List.of("/api/v1/node", "/r/x/y", "/")) {
            assertThat(control.raw("GET " + path + " HTTP/1.1\nHost: evil.example\nAuthorization: Bearer TOKEN\nConnection: close\n\n"))
                    .contains(" 421 ");
        }
    }

    @Test
    void tokensAreMadeAndTakenAwayInTheShell() throws IOException {
        assertThat(NODE.ok("token")).contains("operator", "operate").doesNotContain(control.token());
        String made = NODE.ok("token add watcher --role read");
        String secret = made.substring(made.indexOf("qst_"), made.indexOf('\n'));
        assertThat(made).contains("/console/#token=" + secret);
        String bearer = "Authorization: Bearer " + secret;
        assertThat(control.get("/api/v1/sets", bearer).status()).isEqualTo(200);
        assertThat(control.post("/api/v1/reload", "", bearer, "If-Match: *").status()).isEqualTo(403);
        String other = NODE.ok("token rotate watcher");
        assertThat(control.get("/api/v1/sets", bearer).status()).isEqualTo(401);
        assertThat(control.get("/api/v1/sets", "Authorization: Bearer " + other.substring(other.indexOf("qst_"), other.indexOf('\n'))).status())
                .isEqualTo(200);
        NODE.ok("token revoke watcher");
        assertThat(NODE.sh("token rotate watcher").exit()).isEqualTo(1);
        Path data = NODE.home().resolve("data");
        assertThat(Node.read(data.resolve("tokens"))).doesNotContain("qst_");
        for (String file : List.of("tokens", "operator.token")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(file)))).isEqualTo("rw-------");
        }
    }

    @Test
    void whatHappensIsToldAndNothingIsMissed() throws Exception {
        String id = "";
        try (Stream<String> events = control.events()) {
            Iterator<String> lines = events.iterator();
            assertThat(until(lines, "event: reset")).isNotEmpty();
            NODE.deploy("told.jar", set("told", "1.0.0", "one"));
            id = until(lines, "event: generation");
        }
        NODE.awaitLive("told", "1.0.0");
        NODE.deploy("told.jar", set("told", "2.0.0", "two"));
        NODE.awaitLive("told", "2.0.0");
        NODE.deploy("broken.jar", "no zip".getBytes());
        try (Stream<String> events = control.events("Last-Event-ID: " + id)) {
            Iterator<String> lines = events.iterator();
            List<String> seen = new ArrayList<>();
            while (seen.stream().noneMatch(line -> line.startsWith("data: ") && line.contains("broken.jar") && line.contains("\"rejected\""))) {
                seen.add(lines.next());
            }
            assertThat(seen).doesNotContain("event: reset");
            assertThat(seen.toString()).contains("\"version\":\"2.0.0\"", "event: rejection");
        }
        NODE.undeploy("broken.jar");
    }

    /** Reads up to such a line; the id that came before it. */
    private static String until(Iterator<String> lines, String wanted) {
        String id = "";
        while (lines.hasNext()) {
            String line = lines.next();
            id = line.startsWith("id: ") ? line.substring(4) : id;
            if (line.equals(wanted)) {
                return id;
            }
        }
        throw new AssertionError("no line '" + wanted + "'");
    }
}
