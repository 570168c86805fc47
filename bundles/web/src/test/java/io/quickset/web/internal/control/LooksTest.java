package io.quickset.web.internal.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be seen. */
class LooksTest {

    private static ControlNode node;

    @BeforeAll
    static void start(@TempDir Path home) throws Exception {
        node = new ControlNode(home).with("web", "1.0.0", "a.txt", "a", "docs/b.html", "b").with("web", "1.1.0", "a.txt", "c", "d.txt", "d")
                .with("conf", "1.0.0", "a", "b");
        Map<String, String> files = new TreeMap<>();
        for (int i = 0; i < 5000; i++) {
            files.put("a/path/that/is/of/some/length/" + i, "" + i);
        }
        node.node.switchTo("many", "1.0.0", files, "deploy", "many files");
    }

    @AfterAll
    static void stop() throws IOException {
        node.close();
    }

    @Test
    void theNodeIsItsStatusAndSinceWhen() throws Exception {
        Reply reply = node.get("/node");
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
        assertThat(reply.header("ETag")).isEqualTo("\"4\"");
        assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
        assertThat(reply.object()).containsEntry("generation", 4).containsEntry("state", "degraded").containsEntry("version", "0.1.0")
                .containsEntry("started", MemoryNode.SINCE.toString()).containsKeys("url", "environment", "drain", "watching");
        assertThat(node.get("/rejected").object()).containsOnlyKeys("rejected", "held", "shadowed");
    }

    @Test
    void setsAreWhatTheShellTells() throws Exception {
        List<Object> sets = node.get("/sets").array();
        assertThat(sets.stream().map(set -> (String) ((Map<?, ?>) set).get("name"))).containsExactly("conf", "many", "web");
        assertThat(sets.get(0).toString()).contains("bundle=null");
        assertThat(sets.get(2).toString()).contains("version=1.1.0", "resources=2", "bytes=2", "layer=mounted", "bundle=42", "generation=2");
        assertThat(node.get("/sets/web").object()).containsEntry("artifact", "web.jar").containsEntry("pinned", null)
                .containsEntry("layers", Map.of("mounted", 2)).containsEntry("merged", List.of());
    }

    /** Who changes something on the strength of what it saw must have seen one generation. */
    @Test
    void aSetIsToldAsOneGenerationHasIt(@TempDir Path home) throws Exception {
        try (ControlNode switching = new ControlNode(home).with("web", "1.0.0", "a.txt", "a")) {
            int[] switches = {0};
            Runnable change = () -> switching.with("web", "1.0." + ++switches[0], "a.txt", "a" + switches[0]);
            // Between any two looks of the answer at the registry there is a switch.
            switching.node.afterCurrent = change;
            switching.node.beforeBundleId = change;
            Reply reply = switching.get("/sets/web");
            assertThat(switches[0]).isGreaterThan(1);
            long generation = Long.parseLong(reply.header("ETag").replace("\"", ""));
            assertThat(reply.object()).containsEntry("digest", switching.node.generations().view(generation).orElseThrow()
                    .set("web").orElseThrow().digest().toString());
        }
    }

    @ParameterizedTest
    @CsvSource({"/sets/web/resources, a.txt d.txt", "/sets/web/resources?version=1.0.0, a.txt docs/b.html", "/sets/web/resources?glob=d*, d.txt",
            "/sets/web/resources?version=1&glob=**.html, docs/b.html", "/sets/web/resources?glob=none, ''"})
    void itsFiles(String path, String files) throws Exception {
        List<Object> all = node.get(path).array();
        assertThat(String.join(" ", all.stream().map(each -> (String) ((Map<?, ?>) each).get("path")).toList())).isEqualTo(files);
    }

    @Test
    void aLongListIsWhole() throws Exception {
        Reply reply = node.get("/sets/many/resources");
        assertThat(reply.array()).hasSize(5000);
        assertThat(reply.text().length()).isGreaterThan(500_000);
    }

    @Test
    void whatDiffers() throws Exception {
        assertThat(node.get("/sets/web/diff?from=1.0.0&to=1.1.0").object()).isEqualTo(Map.of("set", "web", "from", "1.0.0", "to", "1.1.0",
                "added", List.of("d.txt"), "removed", List.of("docs/b.html"), "changed", List.of("a.txt")));
        List<?> sets = (List<?>) node.get("/diff?from=1&to=3").object().get("sets");
        assertThat(sets).hasSize(2);
        assertThat(sets.get(0).toString()).contains("set=conf", "from=null", "fromDigest=null", "to=1.0.0", "added=[a]");
        assertThat(sets.get(1).toString()).contains("set=web", "from=1.0.0", "to=1.1.0", "changed=[a.txt]");
    }

    @Test
    void whatWas() throws Exception {
        assertThat(node.get("/history").array().toString()).contains("generation=2", "actor=deploy", "reason=web.jar arrived", "retained=true");
        assertThat(node.get("/releases").array()).isEqualTo(List.of(Map.of("release", "org.example:release:1.0.0", "sets", List.of("web"))));
        assertThat(node.get("/leases").array().toString()).contains("kind=code");
        assertThat(node.get("/locators").array().toString()).contains("asked=null", "millis=-1");
        assertThat(node.get("/audit").array()).hasSize(2);
        assertThat(node.get("/audit?limit=1").array()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sets/none", "/sets/none/resources", "/sets/web/resources?version=7", "/sets/web/diff?from=1.0.0&to=7",
            "/diff?from=1&to=99", "/none", "/", "/sets/", "/sets/a/b", "/sets/web/resources/x", "/node/"})
    void nothingThere(String path) throws Exception {
        Reply reply = node.get(path);
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/node?x=y", "/sets/web/resources?Glob=x", "/sets/web/resources?glob=[", "/sets/web/resources?glob=a&glob=b",
            "/sets/web/resources?version=x.y", "/sets/web/diff?from=1.0.0", "/diff?from=1", "/diff?from=a&to=b", "/diff?from=0&to=1",
            "/audit?limit=0", "/audit?limit=1001", "/audit?limit=x", "/audit?limit="})
    void aQuestionThatIsNotUnderstood(String path) throws Exception {
        Reply reply = node.get(path);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.detail()).isNotEmpty();
    }

    @Test
    void otherMethods() throws Exception {
        for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "get")) {
            Reply reply = node.send(method, "/node", null);
            assertThat(reply.status()).as(method).isEqualTo(405);
            assertThat(reply.header("Allow")).isEqualTo("GET, HEAD");
        }
        assertThat(node.get("/pins/web").header("Allow")).isEqualTo("DELETE, PUT");
        Reply head = node.send("HEAD", "/sets", null);
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.text()).isEmpty();
        assertThat(node.send("HEAD", "/sets/web/resources", null).status()).isEqualTo(200);
        assertThat(node.send("HEAD", "/events", null).header("Content-Type")).isEqualTo("text/event-stream");
    }
}
