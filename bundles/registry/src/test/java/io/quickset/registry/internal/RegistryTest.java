package io.quickset.registry.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quickset.Digest;
import io.quickset.Lease;
import io.quickset.Resource;
import io.quickset.Snapshot;
import io.quickset.View;
import io.quickset.control.StagingException;
import io.quickset.control.StagedSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Generations on a real store: what is committed is there, complete, and stays readable. */
final class RegistryTest extends NodeTest {

    private static Map<String, byte[]> files(int count, int seed) {
        Map<String, byte[]> files = new HashMap<>();
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[new Random(seed + i).nextInt(200)];
            new Random(seed * 31L + i).nextBytes(bytes);
            files.put("folder" + i % 7 + "/süß-" + i + ".txt", bytes);
        }
        return files;
    }

    private static byte[] bytes(Resource resource) {
        byte[] bytes = new byte[(int) resource.size()];
        resource.content().get(bytes);
        return bytes;
    }

    private void assertHolds(Snapshot snapshot, Map<String, byte[]> files) {
        assertThat(snapshot.resourceCount()).isEqualTo(files.size());
        files.forEach((path, bytes) -> {
            Resource resource = snapshot.find(path).orElseThrow();
            assertThat(bytes(resource)).isEqualTo(bytes);
            assertThat(resource.digest()).isEqualTo(Digest.of(Digest.sha256().digest(bytes)));
        });
        assertThat(snapshot.find("absent")).isEmpty();
        assertThat(snapshot.find("")).isEmpty();
        assertThat(snapshot.resources().map(Resource::path))
                .containsExactlyElementsOf(files.keySet().stream()
                        .sorted(io.quickset.format.ResourcePath.ORDER).toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 500, 10_001})
    void servesWhatWasStagedAlsoAfterARestart(int count) throws Exception {
        Map<String, byte[]> files = files(count, 1);
        node.put(MemorySource.of("web", "1.0.0", files));
        assertHolds(live("web"), files);
        restart();
        assertHolds(live("web"), files);
        assertThat(node.registry.view().generation()).isEqualTo(1);
    }

    @Test
    void largeFilesAreStreamedAndRangesRead() throws Exception {
        byte[] large = new byte[3_000_000];
        new Random(5).nextBytes(large);
        node.put(MemorySource.of("web", "1", Map.of("a", large, "b", large.clone(), "c", new byte[0])));
        assertThat(bytes(live("web").find("b").orElseThrow())).isEqualTo(large);
        Resource a = live("web").find("a").orElseThrow();
        assertThat(a.content(1000, 10).get(3)).isEqualTo(large[1003]);
        assertThatThrownBy(() -> a.content(a.size(), 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(packBytes()).isLessThan(large.length + 10_000);
    }

    private long packBytes() throws IOException {
        try (Stream<Path> packs = Files.list(data.resolve("store/packs"))) {
            return packs.mapToLong(pack -> pack.toFile().length()).sum();
        }
    }

    @Test
    void identicalContentIsStoredOnce() throws Exception {
        Map<String, byte[]> files = files(300, 2);
        node.put(MemorySource.of("one", "1", files));
        long bytes = packBytes();
        node.put(MemorySource.of("two", "1", files));
        assertThat(packBytes()).isEqualTo(bytes);
    }

    @Test
    void contentThatDoesNotMatchItsIndexIsRefusedAndLeavesNothing() {
        MemorySource source = MemorySource.of("web", "1", Map.of("a", "x".getBytes(UTF_8)))
                .declaring("a", Digest.of(new byte[32]));
        assertThatThrownBy(() -> node.put(source)).isInstanceOf(StagingException.class).hasMessageContaining("'a'");
        assertThat(node.files("store/packs")).isEmpty();
        assertThat(node.files("store/indexes")).isEmpty();
        assertThat(node.registry.view().generation()).isZero();
    }

    @Test
    void storeAndHistoryStayBounded() throws Exception {
        Map<String, byte[]> files = files(20, 3);
        for (int i = 0; i < 60; i++) {
            files.put("changing", ("v" + i).getBytes(UTF_8));
            node.put(MemorySource.of("web", "1." + i, files));
        }
        await().untilAsserted(() -> {
            assertThat(node.files("store/indexes")).hasSize(1 + Node.RETAINED);
            assertThat(node.files("store/packs")).hasSizeLessThan(16);
        });
        assertHolds(live("web"), files);
    }

    @Test
    void aLeaseKeepsItsGenerationInTheStore() throws Exception {
        Map<String, byte[]> first = files(10, 4);
        node.put(MemorySource.of("web", "1", first));
        Lease lease = node.lease("holder");
        for (int i = 0; i < 6; i++) {
            node.put(MemorySource.of("web", "2." + i, files(10, 100 + i)));
        }
        await().untilAsserted(() -> assertThat(node.files("store/indexes")).hasSize(2 + Node.RETAINED));
        assertThat(node.registry.drains()).singleElement().satisfies(drain -> {
            assertThat(drain.generation()).isEqualTo(1);
            assertThat(drain.leases()).isEqualTo(1);
        });
        assertThat(node.registry.leases()).singleElement()
                .satisfies(info -> assertThat(info.bundle()).isEqualTo("holder"));
        assertHolds(lease.view().set("web").orElseThrow(), first);
        lease.close();
        lease.close();
        await().untilAsserted(() -> assertThat(node.files("store/indexes")).hasSize(1 + Node.RETAINED));
        assertThat(node.registry.drains()).isEmpty();
        assertHolds(lease.view().set("web").orElseThrow(), first); // unlinked, still mapped
    }

    @Test
    void restagedContentIsTheOldOneAsANewGeneration() throws Exception {
        Map<String, byte[]> first = files(10, 5);
        node.put(MemorySource.of("web", "1", first));
        node.put(MemorySource.of("web", "2", files(10, 6)));
        StagedSet staged = node.registry.restage(1, "web").orElseThrow();
        node.registry.commit(new io.quickset.control.Change(
                "test", "rollback", List.of(staged), java.util.Set.of(), io.quickset.control.Policy.NONE));
        assertThat(node.registry.view().generation()).isEqualTo(3);
        assertHolds(live("web"), first);
        restart();
        assertHolds(live("web"), first);
    }

    @Test
    void aFailedCommitLeavesTheCurrentGeneration() throws Exception {
        Map<String, byte[]> first = files(10, 7);
        node.put(MemorySource.of("web", "1", first));
        View before = node.registry.view();
        StagedSet staged = node.registry.stage(MemorySource.of("web", "2", files(10, 8)));
        Path journal = data.resolve("journal");
        Files.move(journal, data.resolve("aside"));
        assertThatThrownBy(() -> node.registry.commit(new io.quickset.control.Change(
                "test", "put", List.of(staged), java.util.Set.of(), io.quickset.control.Policy.NONE)))
                .isInstanceOf(IOException.class);
        assertThat(node.registry.view()).isSameAs(before);
        Files.move(data.resolve("aside"), journal);
        assertHolds(live("web"), first);
    }

    @Test
    void whatCannotBeRecordedIsNeverVisible() throws Exception {
        node.put(MemorySource.of("web", "1", files(3, 15)));
        View before = node.registry.view();
        // Fails while the record is encoded: after the next view was made, before anything is durable.
        var pin = new io.quickset.control.Policy.Pin(org.osgi.framework.Version.emptyVersion, null);
        assertThatThrownBy(() -> node.registry.commit(new io.quickset.control.Change("test", "pin", List.of(),
                java.util.Set.of(), io.quickset.control.Policy.NONE.withPins(Map.of("web", pin)))))
                .isInstanceOf(NullPointerException.class);
        assertThat(node.registry.view()).isSameAs(before);
    }

    @Test
    void verifyFindsAFlippedByte() throws Exception {
        node.put(MemorySource.of("web", "1", Map.of("a", "hello".getBytes(UTF_8), "b", "world".getBytes(UTF_8))));
        assertThat(node.registry.verify(live("web"))).isEmpty();
        Path pack = node.files("store/packs").get(0);
        byte[] bytes = Files.readAllBytes(pack);
        bytes[9]++; // the pack starts with eight bytes of magic, then "hello"
        Files.write(pack, bytes);
        assertThat(node.registry.verify(live("web"))).singleElement().asString().contains("'a'");
    }

    @Test
    void aChangeOfNothingMakesNoGeneration() throws Exception {
        node.put(MemorySource.of("web", "1", files(3, 12)));
        node.put();
        assertThat(node.registry.view().generation()).isEqualTo(1);
        node.remove("web");
        assertThat(node.registry.view().generation()).isEqualTo(2);
        assertThat(node.registry.view().sets()).isEmpty();
    }
}
