package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.itest.bundle.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Readers on all cores, while new versions of two sets arrive without pause: not one failed, torn or mixed read, and
 * nothing is left of what has passed, and memory does not grow. {@code -Psoak} makes it 10,000 versions.
 */
class HammerTest {

    private static final int SWAPS = Integer.getInteger("hammer.swaps", 100);
    /** The current generation, and the three old ones that a node retains by default. */
    private static final int RETAINED = 4;

    private final Node node = Node.of(HammerTest.class);

    @Test
    @Timeout(7200) // for the soak; 100 swaps take well under a minute
    void noReadEverNotices() throws Exception {
        try (node) {
            node.start();
            bring("red", 0);
            bring("blue", 0);
            node.awaitLive("red", "1.0.0");
            node.awaitLive("blue", "1.0.0");
            node.deploy("reader.jar", Bundles.reader());
            Node.await("the readers").until(() -> node.sh("hammer:report").exit() == 0 && read("reads") > 0);

            MemoryCurve memory = new MemoryCurve(node, SWAPS);
            for (int i = 1; i <= SWAPS; i++) {
                long before = generation();
                bring(i % 2 == 0 ? "red" : "blue", i);
                Node.await("swap " + i).pollInterval(Duration.ofMillis(5)).until(() -> generation() > before);
                memory.swapped(i);
            }
            int lastRed = SWAPS % 2 == 0 ? SWAPS : SWAPS - 1;
            int lastBlue = SWAPS % 2 == 0 ? SWAPS - 1 : SWAPS;
            node.awaitLive("red", "1." + lastRed + ".0");
            node.awaitLive("blue", "1." + lastBlue + ".0");
            Node.await("a reader in the last generation").until(() -> read("newest") == generation());

            node.ok("hammer:quit");
            Map<String, Object> report = report();
            System.out.println("hammer: " + SWAPS + " swaps, " + report);
            System.out.println(memory);
            memory.assertFlat();
            assertThat(report).as(report.toString()).containsEntry("failures", 0);
            assertThat(read("reads")).isGreaterThan(SWAPS * 100L);
            assertNothingIsLeft();
            assertThat(node.log(" ERROR ")).isEmpty();
            assertThat(node.log(" WARN ")).isEmpty();
        }
    }

    private void assertNothingIsLeft() throws Exception {
        assertThat(node.ok("leases --json")).isEqualTo("[]\n");
        Node.await("nothing to drain").until(() -> Json.array(node.status(), "drain").isEmpty());

        // History: how many generations keep their content, and how many different contents those are.
        List<Map<String, Object>> retained = Json.array(node.ok("history --json")).stream()
                .filter(generation -> Boolean.TRUE.equals(generation.get("retained"))).toList();
        assertThat(retained).hasSizeLessThanOrEqualTo(RETAINED);
        Set<String> contents = new HashSet<>();
        for (Map<String, Object> generation : retained) {
            Json.array(generation, "sets").forEach(set -> contents.add(set.get("name") + " " + set.get("digest")));
        }
        Node.await("an index for each content and no more")
                .until(() -> node.files("data/store/indexes").size() == contents.size());
        // Each content brought at most one pack of its own; what it shares with its set's others lies in one of theirs.
        Node.await("as few packs")
                .untilAsserted(() -> assertThat(node.files("data/store/packs")).hasSizeLessThanOrEqualTo(2 * contents.size()));
        long bytes = 0;
        for (Path pack : node.files("data/store/packs")) {
            bytes += Files.size(pack);
        }
        assertThat(bytes).isLessThan(2L * contents.size() * size());

        // Not even unlinked and still mapped.
        Node.await("no deleted file in the maps").pollInterval(Duration.ofMillis(500)).until(() -> {
            node.ok("hammer:gc");
            return MemoryCurve.maps(node).stream().noneMatch(line -> line.endsWith("(deleted)"));
        });
    }

    private long generation() {
        return ((Number) node.statusFile().get("generation")).longValue();
    }

    private Map<String, Object> report() {
        return Json.object(node.ok("hammer:report"));
    }

    private long read(String key) {
        return ((Number) report().get(key)).longValue();
    }

    private void bring(String set, int version) {
        node.deploy(set + ".jar", ReaderSets.jar(set, "1." + version + ".0").indexed());
    }

    private static long size() {
        long size = 0;
        for (int i = 0; i < Reader.FILES; i++) {
            size += 100 + i * 37;
        }
        return size;
    }
}
