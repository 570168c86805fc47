package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Every version of a few small sets that a test has ever brought to a node, so that it can tell whether what the node
 * serves is one of them, whole. Each file is one line that starts with its set and version. For one thread.
 */
final class Offers {

    /** A version of a set: its digest, and the line in each of its files. */
    record Offer(String set, String version, String digest, Map<String, String> files, byte[] jar) {}

    private final Random random;
    private final Map<String, Offer> byDigest = new HashMap<>();
    private int count;

    Offers(Random random) {
        this.random = random;
    }

    /** A new version of that set: some files, one too large to be staged as a small one, one that never changes. */
    Offer next(String set) {
        String version = "1." + ++count + ".0";
        SetJar jar = SetJar.of(set, version);
        Map<String, String> files = new TreeMap<>();
        files.put("constant", set + " constant\n");
        for (int i = 0; i < 3 + random.nextInt(3); i++) {
            String filler = Integer.toHexString(random.nextInt()).repeat(i == 0 ? 10_000 : random.nextInt(300));
            files.put("f" + i, set + " " + version + " f" + i + " " + filler + "\n");
        }
        files.forEach(jar::file);
        Offer offer = new Offer(set, version, jar.digest(), files, jar.indexed());
        byDigest.put(offer.digest(), offer);
        return offer;
    }

    /** Reads every byte of every set that the node serves: each is one version that was offered, and no mixture. */
    List<Map<String, Object>> assertWhole(Path home) throws IOException {
        while (true) {
            List<Map<String, Object>> sets = sets(home);
            List<Offer> live = sets.stream().map(this::offer).toList();
            String expected = live.stream().flatMap(offer -> offer.files().values().stream())
                    .collect(Collectors.joining());
            String commands = live.stream().flatMap(offer -> offer.files().keySet().stream()
                    .map(file -> "cat " + offer.set() + " " + file)).collect(Collectors.joining(";"));
            Command.Result read = commands.isEmpty() ? null : Wire.run(home, commands);
            if (sets(home).equals(sets)) { // else a switch came between: look again
                assertSame(read, expected);
                return sets;
            }
        }
    }

    private static void assertSame(Command.@Nullable Result read, String expected) {
        if (read != null) {
            assertThat(read.err()).isEmpty();
            assertThat(read.out().lines()).as("every file of every live set")
                    .containsExactlyElementsOf(expected.lines().toList());
        }
    }

    private Offer offer(Map<String, Object> line) {
        Offer offer = byDigest.get(line.get("digest"));
        assertThat(offer).as("a version that was offered: " + line).isNotNull();
        assertThat(line).containsEntry("name", offer.set()).containsEntry("version", offer.version())
                .containsEntry("resources", offer.files().size());
        return offer;
    }

    static List<Map<String, Object>> sets(Path home) throws IOException {
        return Json.array(Wire.run(home, "sets --json").out());
    }
}
