package io.quickset.web.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quickset.Lease;
import io.quickset.control.Drain;
import io.quickset.control.GenerationRecord;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.LeaseInfo;
import io.quickset.control.NodeObserver;
import io.quickset.control.NodeObserver.Outcome;
import io.quickset.control.NodeObserver.Step;
import io.quickset.control.NodeStatus;
import io.quickset.control.Policy;
import io.quickset.control.Rejection;
import io.quickset.web.internal.testing.ToldGenerations;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** As a scraper sees them. */
@Timeout(60)
class MetricsTest {

    private static final String OPEN_METRICS = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3";

    private final ToldGenerations node = new ToldGenerations();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE); // where it overflows
    private final Metrics metrics = new Metrics(node, "1.2.3", nanos::get);
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void start() throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(metrics.handler());
        server.setRequestLog(metrics.counts());
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        metrics.close();
    }

    private URI uri() {
        return URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/metrics");
    }

    private HttpResponse<String> get(String accept) throws Exception {
        return client.send(HttpRequest.newBuilder(uri()).header("Accept", accept).build(), BodyHandlers.ofString());
    }

    /** By name and labels. */
    private Map<String, Double> scrape() throws Exception {
        HttpResponse<String> response = get("text/plain");
        assertThat(response.statusCode()).isEqualTo(200);
        Map<String, Double> values = new TreeMap<>();
        response.body().lines().filter(line -> !line.startsWith("#")).forEach(line -> values.put(
                line.substring(0, line.lastIndexOf(' ')), Double.valueOf(line.substring(line.lastIndexOf(' ') + 1))));
        return values;
    }

    private void tell(Consumer<NodeObserver> what) {
        metrics.observers().forEach(what);
    }

    @Test
    void tellsWhichContentIsLive() throws Exception {
        SetRecord web = ToldGenerations.set("web", "1.2.0", "new", "new", Map.of("Quickset-Commit", "c0ffee-dirty"));
        node.commit(ToldGenerations.set("gone", "1", "x"));
        node.commit(web, ToldGenerations.set("plain", "1", "y"));
        Map<String, Double> values = scrape();
        assertThat(values).containsEntry("quickset_generation", 2.0).containsEntry("quickset_live_sets", 2.0)
                .containsEntry("quickset_build_info{java=\"" + System.getProperty("java.version") + "\",version=\"1.2.3\"}", 1.0)
                .containsEntry("quickset_set_info{commit=\"c0ffee-dirty\",digest=\"" + ToldGenerations.digest("new")
                        + "\",layer=\"mounted\",set=\"web\",version=\"1.2.0\"}", 1.0);
        assertThat(values.keySet()).filteredOn(name -> name.startsWith("quickset_set_info")).hasSize(2);
    }

    @Test
    void tellsWhatTheStoreAndLeasesTake() throws Exception {
        node.leases = List.of(ToldGenerations.lease(Lease.Kind.CODE), ToldGenerations.lease(Lease.Kind.REQUEST), ToldGenerations.lease(Lease.Kind.REQUEST));
        node.drains = List.of(new Drain(1, 1, 1, 0, 700, Instant.now().minusSeconds(100).toString()),
                new Drain(2, 1, 1, 0, 7, Instant.now().toString()));
        node.damaged = Set.of("web");
        Map<String, Double> values = scrape();
        assertThat(values).containsEntry("quickset_leases{kind=\"code\"}", 1.0)
                .containsEntry("quickset_leases{kind=\"request\"}", 2.0)
                .containsEntry("quickset_drains", 2.0).containsEntry("quickset_drain_bytes", 707.0)
                .containsEntry("quickset_pack_bytes{state=\"live\"}", 3000.0)
                .containsEntry("quickset_pack_bytes{state=\"retained\"}", 100.0)
                .containsEntry("quickset_pack_bytes{state=\"unlinked\"}", 20.0)
                .containsEntry("quickset_damaged_sets", 1.0);
        assertThat(values.get("quickset_drain_age_seconds")).isBetween(99.0, 159.0);
    }

    @Test
    void tellsWhatHappened() throws Exception {
        tell(o -> o.stepped(Step.STAGE, "web", Duration.ofMillis(20)));
        tell(o -> o.stepped(Step.COMMIT, "", Duration.ofMillis(3)));
        tell(o -> o.ended("web", Outcome.SWITCHED, ""));
        tell(o -> o.rejected("web.jar", Rejection.DAMAGED, "a set is data only: raise maxFiles"));
        tell(o -> o.rejected("code.jar", Rejection.CODE, "it is no complete zip or jar file"));
        tell(o -> o.probed("web", "p", ""));
        tell(o -> o.probed("web", "p", "no"));
        tell(o -> o.switched(node.commit(List.of(), Policy.NONE, "deploy", "web 1"), Duration.ofMillis(40)));
        tell(o -> o.switched(node.commit(List.of(), Policy.NONE, "health", "rollback to generation 1"), Duration.ZERO));
        tell(o -> o.rolledBack(node.commit(List.of(), Policy.NONE, "joe", "he says so"), true));
        tell(o -> o.rolledBack(node.commit(List.of(), Policy.NONE, "health", "he calls himself so"), false));
        tell(o -> o.rolledBack(node.commit(List.of(), Policy.NONE, "joe", "rollback to generation 1"), false));
        tell(o -> o.reconciled(Instant.ofEpochSecond(1_700_000_000), Duration.ofMillis(300)));
        tell(o -> o.reconciled(Instant.ofEpochSecond(1_700_000_002), Duration.ZERO));
        tell(o -> o.scrubbed("web", 0));
        tell(o -> o.scrubbed("web", 3));
        assertThat(scrape()).containsEntry("quickset_stage_seconds_count", 1.0)
                .containsEntry("quickset_stage_seconds_bucket{le=\"0.01\"}", 0.0)
                .containsEntry("quickset_stage_seconds_bucket{le=\"0.025\"}", 1.0)
                .containsEntry("quickset_stage_seconds_sum", 0.02)
                .containsEntry("quickset_commit_seconds_count", 1.0)
                .containsEntry("quickset_switch_seconds_count", 2.0)
                .containsEntry("quickset_switches_total{outcome=\"switched\"}", 1.0)
                .containsEntry("quickset_switches_total{outcome=\"rejected\"}", 2.0)
                .containsEntry("quickset_switches_total{outcome=\"rolled_back\"}", 0.0)
                .containsEntry("quickset_rejections_total{reason=\"damaged\"}", 1.0)
                .containsEntry("quickset_rejections_total{reason=\"code\"}", 1.0)
                .containsEntry("quickset_rejections_total{reason=\"limit\"}", 0.0)
                .containsEntry("quickset_rejections_total{reason=\"other\"}", 0.0)
                .containsEntry("quickset_probe_answers_total{answer=\"agreed\"}", 1.0)
                .containsEntry("quickset_probe_answers_total{answer=\"refused\"}", 1.0)
                .containsEntry("quickset_rollbacks_total{by=\"health\"}", 1.0)
                .containsEntry("quickset_rollbacks_total{by=\"operator\"}", 2.0)
                .containsEntry("quickset_reconcile_last_success_timestamp_seconds", 1_700_000_002.0)
                .containsEntry("quickset_reconcile_lag_seconds_count", 1.0)
                .containsEntry("quickset_scrubbed_sets_total", 2.0)
                .containsEntry("quickset_scrub_damaged_files_total", 3.0);
    }

    @Test
    void theAgeOfTheLastPassGoesByNoClockAndCountsBeforeTheFirst() throws Exception {
        assertThat(scrape()).containsEntry("quickset_reconcile_age_seconds", 0.0);
        nanos.addAndGet(Duration.ofSeconds(400).toNanos());
        assertThat(scrape()).as("the first one hangs").containsEntry("quickset_reconcile_age_seconds", 400.0);
        tell(o -> o.reconciled(Instant.EPOCH, Duration.ZERO)); // a node without a battery for its clock
        assertThat(scrape()).containsEntry("quickset_reconcile_age_seconds", 0.0);
        nanos.addAndGet(Duration.ofMillis(20_500).toNanos());
        assertThat(scrape()).containsEntry("quickset_reconcile_age_seconds", 20.5);
    }

    @Test
    void tellsTheStatusOnceThereIsOne() throws Exception {
        assertThat(scrape()).doesNotContainKeys("quickset_degraded", "quickset_reconcile_last_success_timestamp_seconds");
        tell(o -> o.changed(new NodeStatus(1, "degraded", null, new NodeStatus.Environment("e", "w"),
                List.of(new NodeStatus.Rejected("a.jar", Rejection.OTHER, "bad", "t")), List.of(), List.of(), List.of(),
                List.of(new NodeStatus.Watching("web", "/o", "missing", "r"), new NodeStatus.Watching("web", "/o", "new!", "r")))));
        assertThat(scrape()).containsEntry("quickset_degraded", 1.0).containsEntry("quickset_rejected_artifacts", 1.0)
                .containsEntry("quickset_held_sets", 0.0).containsEntry("quickset_watches{state=\"missing\"}", 1.0)
                .containsEntry("quickset_watches{state=\"watched\"}", 0.0);
    }

    @Test
    void tellsDriftFromProvenanceAndFromTheRelease() throws Exception {
        Policy released = new Policy(Map.of(), Set.of(), Map.of("web", "g:r:1", "conf", "g:r:1"));
        node.commit(List.of(ToldGenerations.set("conf", "1", "c"), ToldGenerations.set("web", "1", "w")), released, "deploy", "release g:r:1");
        assertThat(scrape()).containsEntry("quickset_drifted_sets{against=\"provenance\"}", 0.0)
                .containsEntry("quickset_drifted_sets{against=\"release\"}", 0.0);
        node.commit(List.of(ToldGenerations.set("conf", "2", "other"), ToldGenerations.set("web", "1", "edited", "w", Map.of())), released,
                "joe", "pin conf 2");
        assertThat(scrape()).containsEntry("quickset_set_drift{against=\"provenance\",set=\"web\"}", 1.0)
                .containsEntry("quickset_set_drift{against=\"release\",set=\"conf\"}", 1.0)
                .containsEntry("quickset_drifted_sets{against=\"provenance\"}", 1.0)
                .containsEntry("quickset_drifted_sets{against=\"release\"}", 1.0);
        node.commit(List.of(ToldGenerations.set("conf", "2", "other"), ToldGenerations.set("web", "1", "w")),
                new Policy(Map.of(), Set.of(), Map.of("web", "g:r:2", "conf", "g:r:2")), "deploy", "release g:r:2");
        assertThat(scrape()).containsEntry("quickset_drifted_sets{against=\"release\"}", 0.0);
    }

    @Test
    void driftIsToldOfOneGeneration() {
        Policy released = new Policy(Map.of(), Set.of(), Map.of("web", "g:r:1"));
        node.commit(List.of(ToldGenerations.set("web", "1", "w")), released, "deploy", "release g:r:1");
        GenerationRecord pinned = node.commit(List.of(ToldGenerations.set("web", "2", "x")), released, "joe", "pin web 2");
        node.commit(List.of(), Policy.NONE, "joe", "while a scrape looks");
        assertThat(Drift.of(pinned, node.history()).release()).containsExactly("web");
    }

    @Test
    void countsRequestsByStatusAndReadsOfTheDataPlane() throws Exception {
        HttpCounts counts = (HttpCounts) metrics.counts();
        counts.count("GET", "/r/web/a", 200);
        counts.count("GET", "/r/web/a", 304);
        counts.count("HEAD", "/consoles/a", 200);
        counts.count("GET", "/r/web/none", 404);
        counts.count("GET", "/api/v1/node", 200);
        counts.count("GET", "/r/web/cut", 0);
        counts.count("GET", "/r/web/odd", 600);
        List.of("/console", "/console/main.js", "/-/reload.js").forEach(path -> counts.count("GET", path, 200));
        scrape();
        await().untilAsserted(() -> assertThat(scrape())
                .containsEntry("quickset_http_requests_total{code=\"200\",plane=\"data\"}", 2.0)
                .containsEntry("quickset_http_requests_total{code=\"404\",plane=\"data\"}", 1.0)
                .containsEntry("quickset_http_requests_total{code=\"200\",plane=\"control\"}", 1.0)
                .containsEntry("quickset_http_requests_total{code=\"200\",plane=\"tools\"}", 3.0)
                .containsKey("quickset_http_requests_total{code=\"200\",plane=\"monitoring\"}")
                .containsEntry("quickset_reads_total{via=\"http\"}", 2.0));
    }

    @Test
    void theNumberOfSeriesIsBounded() throws Exception {
        scrape();
        int before = scrape().size();
        for (int i = 0; i < 5000; i++) {
            String any = "x" + i;
            tell(o -> o.ended(any, Outcome.FAILED, "reason " + any));
            tell(o -> o.rejected(any, Rejection.OTHER, "reason " + any));
            tell(o -> o.probed(any, any, any));
            tell(o -> o.stepped(Step.VERIFY, any, Duration.ofNanos(any.hashCode() & 0xfffffff)));
            tell(o -> o.scrubbed(any, 1));
            GenerationRecord back = node.commit(List.of(), Policy.NONE, any, "rollback to " + any);
            tell(o -> o.switched(back, Duration.ZERO));
            tell(o -> o.rolledBack(back, any.endsWith("0")));
        }
        assertThat(scrape()).hasSize(before);
        List<SetRecord> many = new ArrayList<>(IntStream.range(0, 3 * State.MOST_SETS)
                .mapToObj(i -> ToldGenerations.set("s" + i, "1.0.0." + "q".repeat(1000), "c" + i, "b", Map.of("Quickset-Commit", "a".repeat(900))))
                .toList());
        node.commit(many, Policy.NONE, "deploy", "");
        Map<String, Double> values = scrape();
        assertThat(values).hasSize(before + 2 * State.MOST_SETS).containsEntry("quickset_live_sets", 3.0 * State.MOST_SETS);
        assertThat(values.keySet()).allSatisfy(name -> assertThat(name).hasSizeLessThan(600));
    }

    @Test
    void speaksTheFormatThatIsAskedFor() throws Exception {
        assertThat(get("*/*").headers().firstValue("Content-Type")).hasValueSatisfying(
                type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
        HttpResponse<String> open = get(OPEN_METRICS);
        assertThat(open.headers().firstValue("Content-Type")).hasValueSatisfying(
                type -> assertThat(type).startsWith("application/openmetrics-text; version=1.0.0"));
        assertThat(open.body()).contains("# TYPE quickset_build info\n").endsWith("# EOF\n");
        // What a Prometheus with native histograms asks for: without the protobuf library it gets the next best.
        HttpResponse<String> proto = get("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
                + "encoding=delimited,application/openmetrics-text;version=1.0.0;q=0.5");
        assertThat(proto.body()).endsWith("# EOF\n");
    }

    @Test
    void answersOtherMethodsAndPaths() throws Exception {
        HttpResponse<String> head = client.send(HttpRequest.newBuilder(uri())
                .method("HEAD", HttpRequest.BodyPublishers.noBody()).build(), BodyHandlers.ofString());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        HttpResponse<String> post = client.send(HttpRequest.newBuilder(uri())
                .POST(HttpRequest.BodyPublishers.noBody()).build(), BodyHandlers.ofString());
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow")).hasValue("GET, HEAD");
        assertThat(client.send(HttpRequest.newBuilder(uri().resolve("/metricsx")).build(), BodyHandlers.ofString())
                .statusCode()).isEqualTo(404);
    }

    @Test
    void aScrapeThatCantBeServedSoonIsRefused() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        ToldGenerations slow = new ToldGenerations() {
            @Override
            public List<LeaseInfo> leases() {
                try {
                    stuck.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return List.of();
            }
        };
        try (Metrics others = new Metrics(slow, "1")) {
            server.stop();
            server.setHandler(others.handler());
            server.start();
            List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                waiting.add(client.sendAsync(HttpRequest.newBuilder(uri()).build(), BodyHandlers.ofString()));
            }
            await().until(() -> waiting.stream().filter(each -> each.isDone()).count() == 40 - 17);
            assertThat(waiting.stream().filter(each -> each.isDone()).map(each -> each.join()))
                    .allSatisfy(refused -> assertThat(refused.statusCode()).isEqualTo(503))
                    .allSatisfy(refused -> assertThat(refused.headers().firstValue("Retry-After")).isPresent());
            stuck.countDown();
            assertThat(waiting.stream().map(each -> each.join().statusCode()).filter(code -> code == 200).count()).isEqualTo(17);
        }
    }
}
