package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a load balancer, an orchestrator and a person hear at {@code /health}. */
@Timeout(120)
class HealthEndpointTest {

    private final Node node = Node.edge(HealthEndpointTest.class);

    @AfterEach
    void end() {
        node.close();
    }

    private static Map<String, Object> check(HttpResponse<String> health, String name) {
        List<Map<String, Object>> checks = Json.array(Json.object(health.body()), "checks");
        return checks.stream().filter(check -> check.get("name").equals(name)).findFirst().orElse(Map.of());
    }

    @Test
    void livenessReadinessAndHealthTellDifferentThings() {
        String url = node.start().url();
        assertThat(Scrape.get(url + "/health/live", "*/*").statusCode()).isEqualTo(200);
        node.deploy("web.jar", SetJar.of("web", "1.0.0").file("a", "1").indexed());
        node.awaitLive("web", "1.0.0");
        HttpResponse<String> ready = Scrape.get(url + "/health/ready", "*/*");
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.headers().firstValue("Cache-Control")).hasValue("no-store");
        HttpResponse<String> well = Scrape.get(url + "/health", "*/*");
        assertThat(well.statusCode()).isEqualTo(200);
        assertThat(Json.object(well.body())).containsEntry("status", "OK");

        node.deploy("bad.jar", new byte[] {1, 2, 3});
        Node.await("the rejection").until(() -> Scrape.get(url + "/health", "*/*").body().contains("artifacts that are rejected: 1"));
        assertThat(Scrape.get(url + "/health", "*/*").statusCode()).as("what is live is well").isEqualTo(200);

        node.deploy("health.jar", Bundles.health());
        Node.await("the checks").until(() -> node.ok("lb -s").matches("(?s).*Active[^\n]*\\Whealth .*"));
        long start = System.nanoTime();
        HttpResponse<String> ill = Scrape.get(url + "/health", "*/*");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).as("one check hangs").isLessThan(Duration.ofSeconds(10));
        assertThat(ill.statusCode()).isEqualTo(503);
        assertThat(check(ill, "sick")).containsEntry("status", "CRITICAL").containsEntry("messages", List.of("always"));
        assertThat(check(ill, "hanging")).containsEntry("status", "HEALTH_CHECK_ERROR");
        assertThat(check(ill, "Quickset ready")).containsEntry("status", "OK");
        assertThat(Scrape.get(url + "/health/ready", "*/*").statusCode()).as("only what is tagged for it").isEqualTo(200);
        assertThat(Scrape.get(url + "/health/live", "*/*").statusCode()).isEqualTo(200);
        assertThat(Scrape.get(url + "/health/other", "*/*").statusCode()).isEqualTo(404);
    }
}
