package io.quickset.registry.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quickset.Digest;
import io.quickset.Lease;
import io.quickset.Resource;
import io.quickset.Snapshot;
import io.quickset.View;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Readers on all cores read random resources through views and leases, and check each byte, while two sets are swapped
 * together. A read fails (a set or file is missing), is torn (bytes do not match the digest) or is mixed (the two sets
 * of one view differ in version): none may ever happen.
 */
final class HammerTest {

    private static final int SWAPS = Integer.getInteger("quickset.hammer.swaps", 300);
    private static final int FILES = 40;

    @TempDir
    Path data;

    private final AtomicBoolean done = new AtomicBoolean();

    @Test
    void noReadFailsTearsOrMixes() throws Exception {
        int readers = Math.max(2, Runtime.getRuntime().availableProcessors());
        ExecutorService threads = Executors.newFixedThreadPool(readers);
        try (Node node = new Node(data)) {
            swap(node, 0);
            List<Future<Long>> reads = new ArrayList<>();
            for (int i = 0; i < readers; i++) {
                reads.add(threads.submit(reader(node, i)));
            }
            for (int i = 1; i <= SWAPS; i++) {
                swap(node, i);
            }
            done.set(true);
            long total = 0;
            for (Future<Long> each : reads) {
                total += each.get();
            }
            assertThat(total).isGreaterThan(SWAPS);
            assertNothingLeaks(node);
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
    }

    private static void swap(Node node, int number) throws Exception {
        node.put(MemorySource.of("left", "1." + number, files("left", number)),
                MemorySource.of("right", "1." + number, files("right", number)));
    }

    private static Map<String, byte[]> files(String set, int number) {
        Map<String, byte[]> files = new HashMap<>();
        for (int i = 0; i < FILES; i++) {
            // a quarter of the files changes with each swap
            byte[] bytes = new byte[1000 + i * 97];
            new Random(set.hashCode() + i * 1000L + (i % 4 == number % 4 ? number : number / 4)).nextBytes(bytes);
            files.put("f" + i, bytes);
        }
        return files;
    }

    private Callable<Long> reader(Node node, int seed) {
        return () -> {
            Random random = new Random(seed);
            long reads = 0;
            while (!done.get()) {
                if (random.nextBoolean()) {
                    check(node.registry.view(), random);
                } else {
                    try (Lease lease = node.lease("hammer")) {
                        check(lease.view(), random);
                    }
                }
                reads++;
            }
            return reads;
        };
    }

    private static void check(View view, Random random) {
        Snapshot left = view.set("left").orElseThrow();
        Snapshot right = view.set("right").orElseThrow();
        assertThat(left.version()).as("mixed").isEqualTo(right.version());
        for (Snapshot set : List.of(left, right)) {
            Resource resource = set.find("f" + random.nextInt(FILES)).orElseThrow();
            MessageDigest sha = Digest.sha256();
            sha.update(resource.content());
            if (!Digest.of(sha.digest()).equals(resource.digest())) {
                throw new AssertionError("torn: " + resource);
            }
        }
    }

    private void assertNothingLeaks(Node node) {
        assertThat(node.registry.leases()).isEmpty();
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(node.registry.drains()).isEmpty();
            assertThat(node.files("store/indexes")).hasSize(2 * (1 + Node.RETAINED));
            assertThat(node.files("store/packs")).hasSizeLessThan(32);
            System.gc(); // mappings go with their buffers
            assertThat(deletedMappings()).isEmpty();
        });
    }

    private List<String> deletedMappings() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter(line -> line.contains(data.toString()) && line.contains("(deleted)"))
                .toList();
    }
}
