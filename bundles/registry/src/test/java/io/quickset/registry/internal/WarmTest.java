package io.quickset.registry.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is to be switched to is paged in before, up to a size: the kernel tells how much of a mapping is (smaps, proc(5)). */
final class WarmTest extends NodeTest {

    private static final int KIB = 1024;

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    /** How much of the newest pack is paged in through its mappings. */
    private long residentKib() throws IOException {
        Path pack = node.files("store/packs").get(node.files("store/packs").size() - 1);
        long kib = 0;
        boolean ofPack = false;
        for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
            if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                ofPack = line.endsWith(pack.toRealPath().toString());
            } else if (ofPack && line.startsWith("Rss:")) {
                kib += Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return kib;
    }

    @Test
    void aSetOfUpToTheConfiguredSizeIsPagedInBeforeItIsLive() throws Exception {
        node.put(MemorySource.of("web", "1", Map.of("a", random(400 * KIB), "b", random(500 * KIB))));
        assertThat(residentKib()).isGreaterThanOrEqualTo(900);
    }

    @Test
    void aLargerOneIsNot() throws Exception {
        node.put(MemorySource.of("web", "1", Map.of("a", random(3000 * KIB))));
        assertThat(residentKib()).isLessThan(500);
    }
}
