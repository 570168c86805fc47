package io.quickset.web.internal.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.quickset.web.internal.access.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the document says what the control plane does, no more and no less. */
class OpenApiTest {

    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static ControlNode node;
    private static JsonNode document;

    @BeforeAll
    static void start(@TempDir Path home) throws Exception {
        node = new ControlNode(home).with("web", "1.0.0", "a.txt", "a", "b.txt", "b").with("web", "1.1.0", "a.txt", "c", "d.txt", "d");
        document = new ObjectMapper().readTree(node.get("/openapi.json").text());
    }

    @AfterAll
    static void stop() throws IOException {
        node.close();
    }

    @Test
    void itIsOpenApi31() {
        assertThat(document.path("openapi").asText()).startsWith("3.1.");
        assertThat(document.path("servers").path(0).path("url").asText()).isEqualTo(Api.BASE);
    }

    /** {@code <method> <path> <role> <query>}, sorted. */
    private static String line(String method, String path, String role, Set<String> query) {
        return method.toUpperCase(Locale.ROOT) + " " + path + " " + role + " " + new TreeSet<>(query);
    }

    @Test
    void eachRouteIsInItAndTheOtherWayRound() {
        Set<String> documented = new TreeSet<>();
        document.path("paths").fields().forEachRemaining(path -> operations(path.getValue()).forEach((method, operation) -> {
            Set<String> query = new TreeSet<>();
            Set<String> named = new TreeSet<>();
            for (JsonNode each : parameters(path.getValue(), operation)) {
                String in = each.path("in").asText();
                (in.equals("query") ? query : in.equals("path") ? named : new TreeSet<String>()).add(each.path("name").asText());
            }
            documented.add(line(method, path.getKey(), operation.path("security").path(0).path("token").path(0).asText(), query));
            assertThat(named).as(path.getKey()).containsExactlyInAnyOrderElementsOf(List.of(path.getKey().split("[{}]")).stream()
                    .filter(part -> !part.isEmpty() && !part.contains("/")).toList());
        }));
        Set<String> routes = new TreeSet<>();
        for (Route route : node.plane.routes()) {
            routes.add(line(route.method(), route.path(), route.role().toString(), route.query()));
        }
        assertThat(documented).isEqualTo(routes);
    }

    @Test
    void eachChangeIsConditionalAndSaysWhatItTakes() {
        for (Route route : node.plane.routes()) {
            JsonNode path = document.path("paths").path(route.path());
            JsonNode operation = operations(path).get(route.method().toLowerCase(Locale.ROOT));
            boolean conditional = parameters(path, operation).stream().anyMatch(each -> each.path("name").asText().equals("If-Match"));
            assertThat(conditional).as(route.path()).isEqualTo(route.role() == Role.OPERATE);
            JsonNode body = operation.path("requestBody").path("content");
            assertThat(body.has("application/json")).as(route.path()).isEqualTo(route.body() == Route.Body.JSON);
            assertThat(body.has("application/octet-stream")).as(route.path()).isEqualTo(route.body() == Route.Body.BYTES);
            assertThat(operation.path("responses").has("408")).as(route.path()).isEqualTo(route.body() != Route.Body.NONE);
            List<String> fields = parameters(path, operation).stream().map(each -> each.path("name").asText()).toList();
            assertThat(fields.containsAll(List.of("Repr-Digest", "Content-Digest"))).as(route.path()).isEqualTo(route.body() == Route.Body.BYTES);
        }
    }

    private static Map<String, JsonNode> operations(JsonNode path) {
        Map<String, JsonNode> operations = new TreeMap<>();
        path.fields().forEachRemaining(each -> {
            if (!each.getKey().equals("parameters")) {
                operations.put(each.getKey(), each.getValue());
            }
        });
        return operations;
    }

    private List<JsonNode> parameters(JsonNode path, JsonNode operation) {
        List<JsonNode> all = new ArrayList<>();
        path.path("parameters").forEach(each -> all.add(resolved(each)));
        operation.path("parameters").forEach(each -> all.add(resolved(each)));
        return all;
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
    }

    @ParameterizedTest
    @CsvSource({"/node, /node", "/sets, /sets", "/sets/{set}, /sets/web", "/sets/{set}/resources, /sets/web/resources",
            "/sets/{set}/resources, /sets/web/resources?version=1.0.0&glob=a*", "/sets/{set}/diff, /sets/web/diff?from=1.0.0&to=1.1.0",
            "/history, /history", "/diff, /diff?from=1&to=2", "/releases, /releases", "/leases, /leases", "/locators, /locators",
            "/rejected, /rejected", "/audit, /audit?limit=1"})
    void looksAreWhatItSays(String path, String asked) throws Exception {
        Reply reply = node.get(asked);
        assertThat(reply.status()).isEqualTo(200);
        check(reply, "get", path);
        assertThat(new ObjectMapper().readTree(reply.text())).as("nothing in it was checked").isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"put, /artifacts/{file}, /artifacts/x.zip, content", "put, /artifacts/{file}, /artifacts/x.zip?dryRun=true, content",
            "post, /reload, /reload,", "post, /reload, /reload?dryRun=true,", "post, /rollback, /rollback, {}",
            "put, /pins/{set}, /pins/web, '{\"version\":\"1.0.0\"}'"})
    void changesAreWhatItSays(String method, String path, String asked, String body) throws Exception {
        Reply reply = node.send(method.toUpperCase(Locale.ROOT), asked, body == null ? null : body.getBytes(), "If-Match: *",
                "Content-Type: " + ("{}".equals(body) || path.contains("pins") ? "application/json" : "application/octet-stream"));
        assertThat(reply.status()).isEqualTo(method.equals("put") && !asked.contains("dryRun") ? 201 : 200);
        check(reply, method, path);
    }

    @ParameterizedTest
    @CsvSource({"get, /node, /node?x=y, Bearer TOKEN, 400", "get, /node, /node, Bearer x, 401", "get, /sets/{set}, /sets/none, Bearer TOKEN, 404",
            "get, /sets/{set}/diff, /sets/web/diff?from=1.0.0&to=9, Bearer TOKEN, 404", "get, /diff, /diff?from=1&to=99, Bearer TOKEN, 404",
            "get, /diff, /diff?from=1, Bearer TOKEN, 400", "get, /events, /events?x=1, Bearer TOKEN, 400", "post, /reload, /reload, Bearer TOKEN, 428",
            "delete, /pins/{set}, /pins/web, Bearer TOKEN, 428",
            "put, /artifacts/{file}, /artifacts/x.zip, Bearer TOKEN, 428", "post, /rollback, /rollback, Bearer TOKEN, 415"})
    void problemsAreWhatItSays(String method, String path, String asked, String authorization, int status) throws Exception {
        Reply reply = node.send(method.toUpperCase(Locale.ROOT), asked, null, "Authorization: " + authorization.replace("TOKEN", node.token));
        assertThat(reply.status()).isEqualTo(status);
        check(reply, method, path);
    }

    private void check(Reply reply, String method, String path) {
        JsonNode responses = operations(document.path("paths").path(path)).get(method).path("responses");
        JsonNode said = resolved(responses.path("" + reply.status()));
        assertThat(said.isMissingNode()).as("%s %s says nothing of %d", method, path, reply.status()).isFalse();
        JsonNode schema = said.path("content").path(reply.header("Content-Type")).path("schema");
        assertThat(schema.isObject()).as("%s %s does not say that it answers %s", method, path, reply.header("Content-Type")).isTrue();
        ObjectNode whole = schema.deepCopy();
        whole.set("components", strict(document.path("components").deepCopy()));
        Schema compiled = registry.getSchema(strict(whole));
        List<Error> errors = compiled.validate(reply.text(), InputFormat.JSON,
                context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
        assertThat(errors).as("%s %s: %s", method, path, reply.text()).isEmpty();
        JsonNode etag = said.path("headers").path("ETag");
        assertThat(reply.header("ETag")).as("%s %s", method, path).matches(etag.isMissingNode() ? "" : "\"\\d+\"");
    }

    // A client has to take members that it does not know. We have to tell of each.
    private static JsonNode strict(JsonNode node) {
        if (node instanceof ObjectNode object && object.path("properties").isObject() && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        node.forEach(OpenApiTest::strict);
        return node;
    }
}
