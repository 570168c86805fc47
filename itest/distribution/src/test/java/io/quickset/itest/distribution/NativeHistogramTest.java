package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.expositionformats.generated.com_google_protobuf_4_36_2.Metrics.Histogram;
import io.prometheus.metrics.expositionformats.generated.com_google_protobuf_4_36_2.Metrics.MetricFamily;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A distribution with one more bundle tells native histograms to who asks for protobuf, as Prometheus does. */
@Timeout(120)
class NativeHistogramTest {

    private static Map<String, MetricFamily> scrape(String url) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(url + "/metrics"))
                .header("Accept", "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,"
                        + "text/plain;q=0.5").build(), BodyHandlers.ofByteArray());
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/vnd.google.protobuf");
        Map<String, MetricFamily> families = new TreeMap<>();
        ByteArrayInputStream in = new ByteArrayInputStream(response.body());
        for (MetricFamily each = MetricFamily.parseDelimitedFrom(in); each != null; each = MetricFamily.parseDelimitedFrom(in)) {
            families.put(each.getName(), each);
        }
        return families;
    }

    @Test
    void theyComeWithTheProtobufBundle() throws Exception {
        Path distribution = Distribution.copy(Distribution.edge(), "NativeHistogramTest.distribution");
        Path bundle = Path.of(MetricFamily.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Files.copy(bundle, distribution.resolve("bundles/08").resolve(bundle.getFileName()));
        try (Node node = Node.of(NativeHistogramTest.class).from(distribution)) {
            String url = node.start().url();
            node.deploy("page.jar", SetJar.of("page", "1.0.0").file("a", "1").indexed());
            node.awaitLive("page", "1.0.0");
            Histogram stage = scrape(url).get("quickset_stage_seconds").getMetric(0).getHistogram();
            assertThat(stage.getSampleCount()).isPositive();
            assertThat(stage.getPositiveSpanCount()).as("native").isPositive();
            assertThat(stage.getBucketCount()).as("classic").isPositive();
            assertThat(scrape(url)).containsKeys("quickset_set_info", "quickset_switches_total");
        }
    }
}
