package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.itest.bundle.ReleaseReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Releases, needs and probes, seen from outside. */
@Timeout(300)
class ReleaseTest {

    /** The peer, plain FileInstall, mixed 2,600 to 14,000 of 320,000 views in as many switches. */
    private static final int SWITCHES = Integer.getInteger("release.switches", 40);
    private static final Node NODE = Node.of(ReleaseTest.class);

    @BeforeAll
    static void start() {
        NODE.start();
    }

    @AfterAll
    static void end() {
        NODE.close();
    }

    private static String feature(String id, String version, Map<String, String> sets) {
        return "{\"id\":\"com.example:" + id + ":" + version + "\",\"extensions\":{\"io.quickset.release\":"
                + "{\"kind\":\"mandatory\",\"json\":{\"sets\":["
                + sets.entrySet().stream().map(s -> "{\"name\":\"" + s.getKey() + "\",\"version\":\"" + s.getValue() + "\"}")
                        .collect(Collectors.joining(",")) + "]}}}}";
    }

    private static void deployRelease(String id, String version, Map<String, String> sets) {
        NODE.deploy(id + ".feature.json", feature(id, version, sets).getBytes(StandardCharsets.UTF_8));
    }

    private static String held(String set) {
        return Json.array(NODE.statusFile(), "held").stream().filter(h -> h.get("set").equals(set))
                .map(h -> String.valueOf(h.get("reason"))).collect(Collectors.joining());
    }

    private static void awaitHeld(String set, String reason) {
        Node.await(set + " held: " + reason).untilAsserted(() -> assertThat(held(set)).contains(reason));
    }

    @Test
    void noViewEverMixesARelease() throws Exception {
        NODE.deploy("release-reader.jar", Bundles.releaseReader());
        for (int i = 1; i <= SWITCHES; i++) {
            String version = i + ".0.0";
            deployRelease("members", version, IntStream.range(0, ReleaseReader.MEMBERS).boxed()
                    .collect(Collectors.toMap(member -> "member" + member, member -> version)));
            for (int member = 0; member < ReleaseReader.MEMBERS; member++) {
                NODE.deploy("member" + member + ".jar",
                        SetJar.of("member" + member, version).file("version", version).indexed());
            }
            Node.await("release " + version).pollInterval(Duration.ofMillis(10)).until(() -> NODE.sets().stream()
                    .filter(set -> set.get("name").toString().startsWith("member"))
                    .filter(set -> set.get("version").equals(version)).count() == ReleaseReader.MEMBERS);
            assertThat(NODE.sets().stream().filter(set -> set.get("name").toString().startsWith("member"))
                    .map(set -> set.get("generation")).distinct()).as("one generation").hasSize(1);
        }
        Map<String, Object> report = Json.object(NODE.ok("release:report"));
        System.out.println("release: " + SWITCHES + " switches of " + ReleaseReader.MEMBERS + " sets, " + report);
        assertThat(report).containsEntry("mixed", 0);
        assertThat(((Number) report.get("views")).longValue()).isPositive();
    }

    @Test
    void oneBadMemberHoldsAllAndSaysWhich() throws Exception {
        deployRelease("pair", "1.0.0", Map.of("left", "1.0.0", "right", "1.0.0"));
        NODE.deploy("left.jar", SetJar.of("left", "1.0.0").file("a", "1").indexed());
        awaitHeld("left", "release com.example:pair:1.0.0 waits: set right 1.0.0 is not in the deploy folder");
        byte[] right = SetJar.of("right", "1.0.0").file("a", "1").indexed();
        NODE.deploy("right.jar", Arrays.copyOf(right, 300));
        awaitHeld("left", "right.jar");
        NODE.deploy("right.jar", right);
        NODE.awaitLive("left", "1.0.0");
        NODE.awaitLive("right", "1.0.0");
        assertThat(NODE.set("left").get("generation")).isEqualTo(NODE.set("right").get("generation"));
    }

    @Test
    void aProbeThatBlocksDelaysNoOtherSetAndOneThatRefusesSaysWhy() throws Exception {
        NODE.deploy("refuser.jar", Bundles.refuser());
        Node.await("the probe").until(() -> NODE.ok("lb -s").matches("(?s).*Active[^\n]*\\Wrefuser .*"));
        NODE.deploy("slow.jar", SetJar.of("slow", "1.0.0").file("probe", "block").indexed());
        awaitHeld("slow", "is looking at it");
        NODE.deploy("quick.jar", SetJar.of("quick", "1.0.0").file("a", "1").indexed());
        NODE.awaitLive("quick", "1.0.0");
        NODE.deploy("no.jar", SetJar.of("no", "1.0.0").file("probe", "refuse it does not compile").indexed());
        awaitHeld("no", "refuses: it does not compile");
        awaitHeld("slow", "took longer than 5000 ms, which refuses");
        assertThat(NODE.sets()).noneMatch(set -> set.get("name").equals("slow") || set.get("name").equals("no"));
        NODE.deploy("no.jar", SetJar.of("no", "1.1.0").file("a", "1").indexed());
        NODE.awaitLive("no", "1.1.0");
    }
}
