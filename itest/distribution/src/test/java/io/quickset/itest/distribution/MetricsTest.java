package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code /metrics} of a node, and what features/monitoring makes of it. */
@Timeout(180)
class MetricsTest {

    private static final Node NODE = Node.edge(MetricsTest.class);
    private static final Path MONITORING = Path.of(System.getProperty("quickset.monitoring")).toAbsolutePath().normalize();
    private static final Pattern METRIC = Pattern.compile("\\bquickset_[a-z0-9_]+");

    private static final byte[] BOMB = SetJar.zip(Map.of("zeros", new byte[70 << 20]));

    private static String url = "";

    @BeforeAll
    static void start() throws IOException {
        Path overlay = Files.createDirectories(NODE.home().resolve("overlay"));
        Files.writeString(overlay.resolve("edited.txt"), "by hand");
        Files.createDirectories(NODE.home().resolve("conf"));
        Files.writeString(NODE.home().resolve("conf/routes.cfg"), "*.overlay.drifted = overlay\n");
        url = NODE.start().url();
        NODE.deploy("drifted.jar", SetJar.of("drifted", "1.0.0").file("a.txt", "a").indexed());
        NODE.awaitLive("drifted", "1.0.0");
        await("quickset_set_drift{against=\"provenance\",set=\"drifted\"}", 1);
    }

    @AfterAll
    static void end() {
        NODE.close();
    }

    private static Scrape scrape() {
        return Scrape.of(url);
    }

    private static void await(String series, double value) {
        Node.await(series + " to be " + value).until(() -> scrape().value(series) == value);
    }

    private static byte[] page(String version) {
        return SetJar.of("page", version).file("index.html", "<p>" + version + "</p>").indexed();
    }

    /** The one on the PATH, or what {@code itest/verify} fetched. */
    private static void promtool(String input, String... words) throws Exception {
        Path fetched = MONITORING.resolve("../../itest/target/tools/usr/bin/promtool").normalize();
        List<String> command = new ArrayList<>(List.of(Files.isExecutable(fetched) ? fetched.toString() : "promtool"));
        command.addAll(List.of(words));
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new AssertionError("there is no promtool: run itest/verify once, which fetches it", e);
        }
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s", output).isZero();
    }

    @Test
    void promtoolFindsNothingWrong() throws Exception {
        promtool(scrape().text(), "check", "metrics");
        promtool("", "check", "rules", MONITORING.resolve("quickset.rules.yml").toString());
        promtool("", "test", "rules", MONITORING.resolve("quickset.rules.test.yml").toString());
    }

    @Test
    void openMetricsIsSpokenToWhoAsksForIt() {
        var response = Scrape.get(url + "/metrics", "application/openmetrics-text;version=1.0.0");
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/openmetrics-text");
        assertThat(response.body()).contains("# TYPE quickset_set info\n").endsWith("# EOF\n");
    }

    @Test
    void aSwitchMovesTheValues() {
        Scrape before = scrape();
        byte[] page = page("1.0.0");
        NODE.deploy("page.jar", page);
        NODE.awaitLive("page", "1.0.0");
        await("quickset_switches_total{outcome=\"switched\"}", before.value("quickset_switches_total{outcome=\"switched\"}") + 1);
        String digest = NODE.set("page").get("digest").toString();
        Scrape after = scrape();
        assertThat(after.values()).containsKey(
                "quickset_set_info{commit=\"\",digest=\"" + digest + "\",layer=\"mounted\",set=\"page\",version=\"1.0.0\"}");
        assertThat(after.value("quickset_generation")).isEqualTo(NODE.liveGeneration());
        for (String step : List.of("verify", "stage", "commit", "switch", "reconcile_lag")) {
            assertThat(after.value("quickset_" + step + "_seconds_count")).as(step)
                    .isGreaterThan(before.value("quickset_" + step + "_seconds_count"));
        }
        assertThat(after.value("quickset_pack_bytes{state=\"live\"}")).isPositive();
        double age = Instant.now().getEpochSecond() - after.value("quickset_reconcile_last_success_timestamp_seconds");
        assertThat(age).isBetween(-2.0, 60.0);
        assertThat(after.value("quickset_reconcile_age_seconds")).isBetween(0.0, 60.0);

        assertThat(Scrape.get(url + "/r/page/index.html", "*/*").body()).isEqualTo("<p>1.0.0</p>");
        assertThat(Scrape.get(url + "/r/page/none.html", "*/*").statusCode()).isEqualTo(404);
        Node.await("the read to be counted").until(() -> {
            Scrape now = scrape(); // an answer is counted a moment after its last byte
            return now.value("quickset_reads_total{via=\"http\"}") > before.value("quickset_reads_total{via=\"http\"}")
                    && now.value("quickset_http_requests_total{code=\"404\",plane=\"data\"}")
                            > before.value("quickset_http_requests_total{code=\"404\",plane=\"data\"}");
        });
    }

    @Test
    void theCommitOfABuildIsTold() {
        NODE.deploy("built.jar", SetJar.of("built", "1.0.0").file("a", "1")
                .spoilt("META-INF/quickset/provenance.json", "{\"format\":1,\"commit\":\"c0ffee1234\",\"dirty\":true}").indexed());
        NODE.awaitLive("built", "1.0.0");
        Node.await("its commit").until(() -> scrape().text().contains("commit=\"c0ffee1234-dirty\",digest=\""
                + NODE.set("built").get("digest") + "\",layer=\"mounted\",set=\"built\""));
    }

    @Test
    void aRejectionIsCountedByItsClassAlone() {
        Scrape before = scrape();
        byte[] good = page("9.0.0");
        for (int i = 0; i < 10; i++) {
            NODE.deploy("cut" + i + ".jar", Arrays.copyOf(good, good.length / 2 + i));
            NODE.deploy("UPPER" + i + ".zip", SetJar.zip(Map.of("a", new byte[] {1})));
        }
        NODE.deploy("code.jar", BundleJar.of("code", "1.0.0").header("Provide-Capability",
                "io.quickset.set;io.quickset.set=\"code\"").header("Bundle-Activator", "a.B").entry("resources/a", "1").bytes());
        NODE.deploy("lies.jar", SetJar.of("lies", "1.0.0").file("a", "true").spoiltFile("a", "lies").indexed());
        NODE.deploy("cut.zip", Arrays.copyOf(BOMB, BOMB.length / 2));
        NODE.deploy("bomb.zip", BOMB);
        await("quickset_rejected_artifacts", before.value("quickset_rejected_artifacts") + 24);
        Node.await("them to be counted").until(() -> scrape().value("quickset_switches_total{outcome=\"rejected\"}")
                >= before.value("quickset_switches_total{outcome=\"rejected\"}") + 24);
        Scrape after = scrape();
        assertThat(after.value("quickset_rejections_total{reason=\"damaged\"}"))
                .isEqualTo(before.value("quickset_rejections_total{reason=\"damaged\"}") + 12);
        assertThat(after.value("quickset_rejections_total{reason=\"limit\"}"))
                .isEqualTo(before.value("quickset_rejections_total{reason=\"limit\"}") + 1);
        assertThat(after.value("quickset_rejections_total{reason=\"malformed\"}"))
                .isEqualTo(before.value("quickset_rejections_total{reason=\"malformed\"}") + 10);
        assertThat(after.value("quickset_rejections_total{reason=\"code\"}"))
                .isEqualTo(before.value("quickset_rejections_total{reason=\"code\"}") + 1);
        assertThat(after.value("quickset_rejections_total{reason=\"other\"}")).isZero();
        assertThat(after.value("quickset_degraded")).isEqualTo(1);
        assertThat(Json.array(NODE.status(), "rejected")).extracting(each -> each.get("artifact") + " " + each.get("kind"))
                .contains("cut.zip damaged", "bomb.zip limit", "code.jar code", "lies.jar damaged", "UPPER0.zip malformed");
        Set<String> more = new TreeSet<>(after.values().keySet());
        more.removeAll(before.values().keySet());
        assertThat(more).allSatisfy(series -> assertThat(series).doesNotContain("cut", "UPPER", "lies", "bomb"));
        List.of("code.jar", "lies.jar", "cut.zip", "bomb.zip").forEach(NODE::undeploy);
        for (int i = 0; i < 10; i++) {
            NODE.undeploy("cut" + i + ".jar");
            NODE.undeploy("UPPER" + i + ".zip");
        }
        await("quickset_rejected_artifacts", before.value("quickset_rejected_artifacts"));
    }

    @Test
    void manyVersionsLeaveNoSeriesBehind() {
        NODE.deploy("many.jar", SetJar.of("many", "1.0.0").file("a", "0").indexed());
        NODE.awaitLive("many", "1.0.0");
        await("quickset_live_sets", NODE.sets().size());
        Pattern many = Pattern.compile("^quickset_set_info\\{.*set=\"many\".*", Pattern.MULTILINE);
        for (int i = 1; i <= 10; i++) {
            NODE.deploy("many.jar", SetJar.of("many", "1.0." + i).file("a", "" + i).indexed());
            NODE.awaitLive("many", "1.0." + i);
        }
        assertThat(many.matcher(scrape().text()).results()).singleElement()
                .satisfies(line -> assertThat(line.group()).contains("version=\"1.0.10\""));
    }

    @Test
    void aRollbackIsCounted() {
        NODE.deploy("back.jar", SetJar.of("back", "1.0.0").file("a", "1").indexed());
        NODE.awaitLive("back", "1.0.0");
        NODE.deploy("back.jar", SetJar.of("back", "2.0.0").file("a", "2").indexed());
        NODE.awaitLive("back", "2.0.0");
        double before = scrape().value("quickset_rollbacks_total{by=\"operator\"}");
        NODE.ok("rollback");
        await("quickset_rollbacks_total{by=\"operator\"}", before + 1);
        assertThat(scrape().value("quickset_generation")).isEqualTo(NODE.liveGeneration());
        NODE.ok("reload --retry");
    }

    @Test
    void whatAHealthCheckUndidIsCountedApart() {
        NODE.deploy("health.jar", Bundles.health());
        Node.await("the checks").until(() -> NODE.ok("lb -s").matches("(?s).*Active[^\n]*\\Whealth .*"));
        NODE.deploy("shop.jar", SetJar.of("shop", "1.0.0").file("state", "good").indexed());
        NODE.awaitLive("shop", "1.0.0");
        Scrape before = scrape();
        NODE.deploy("shop.jar", SetJar.of("shop", "2.0.0").file("state", "on fire").indexed());
        await("quickset_rollbacks_total{by=\"health\"}", before.value("quickset_rollbacks_total{by=\"health\"}") + 1);
        await("quickset_switches_total{outcome=\"rolled_back\"}",
                before.value("quickset_switches_total{outcome=\"rolled_back\"}") + 1);
        assertThat(scrape().value("quickset_rollbacks_total{by=\"operator\"}"))
                .isEqualTo(before.value("quickset_rollbacks_total{by=\"operator\"}"));
        assertThat(NODE.set("shop")).containsEntry("version", "1.0.0");
        List.of("shop.jar", "health.jar").forEach(NODE::undeploy);
    }

    /** Each name that a rule, or the dashboard, asks for is one that a node tells; and the dashboard draws all of them. */
    @Test
    void rulesAndDashboardAskForWhatExists() throws Exception {
        aSwitchMovesTheValuesOf("asked");
        Set<String> told = scrape().names();
        Set<String> ruled = metrics(Files.readString(MONITORING.resolve("quickset.rules.yml")));
        Set<String> drawn = metrics(Files.readString(MONITORING.resolve("quickset.dashboard.json")));
        assertThat(ruled).isNotEmpty().isSubsetOf(told);
        assertThat(drawn).isNotEmpty().isSubsetOf(told);
        Set<String> left = new TreeSet<>();
        told.stream().map(name -> name.replaceFirst("_(bucket|count|sum)$", "")).forEach(left::add);
        drawn.stream().map(name -> name.replaceFirst("_(bucket|count|sum)$", "")).forEach(left::remove);
        left.remove("quickset_reconcile_last_success_timestamp_seconds"); // its age is drawn
        assertThat(left).as("told and not drawn").isEmpty();
        Json.object(Files.readString(MONITORING.resolve("quickset.dashboard.json")));
    }

    private static void aSwitchMovesTheValuesOf(String set) {
        NODE.deploy(set + ".jar", SetJar.of(set, "1.0.0").file("a", "1").indexed());
        NODE.awaitLive(set, "1.0.0");
        Scrape.get(url + "/r/" + set + "/a", "*/*");
        Node.await("the status and the pass to be told").until(() -> scrape().names().containsAll(
                Set.of("quickset_degraded", "quickset_reconcile_last_success_timestamp_seconds", "quickset_http_requests_total")));
    }

    private static Set<String> metrics(String text) {
        Set<String> names = new TreeSet<>();
        for (Matcher each = METRIC.matcher(text); each.find();) {
            names.add(each.group());
        }
        return names;
    }

    @Test
    void scrapesWaitForNoPassAndNoProbe() {
        NODE.deploy("refuser.jar", Bundles.refuser());
        Node.await("the probe").until(() -> NODE.ok("lb -s").matches("(?s).*Active[^\n]*\\Wrefuser .*"));
        NODE.deploy("stuck.jar", SetJar.of("stuck", "1.0.0").file("probe", "block").indexed());
        Node.await("the set to wait").until(() -> NODE.status().toString().contains("stuck"));
        long start = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            scrape();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        await("quickset_held_sets", NODE.status().get("held") instanceof List<?> held ? held.size() : -1);
        NODE.undeploy("stuck.jar");
        NODE.undeploy("refuser.jar");
    }
}
