package io.quickset.registry.internal.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quickset.Layer;
import io.quickset.control.SetSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the store keeps, what it lets go, and what it notices. */
final class StoreTest {

    @TempDir
    Path temp;

    private StoreFolder folder;

    @BeforeEach
    void open() throws IOException {
        folder = new StoreFolder(temp);
    }

    @AfterEach
    void close() {
        folder.close();
    }

    private static byte[] random(int seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private ResourceIndex stage(String name, Map<String, byte[]> files) throws Exception {
        return folder.store.stage(TreeSource.of(name, files), List.of());
    }

    @Test
    void halfWrittenFilesVanishAtBoot() throws Exception {
        stage("web", Map.of("a", random(1, 10)));
        Files.write(temp.resolve("packs/0000000000000009.pack.tmp"), new byte[7]);
        Files.write(temp.resolve("indexes/0000000000000009-web.index.tmp"), new byte[7]);
        folder.reopen();
        assertThat(folder.packs()).singleElement().asString().endsWith(".pack");
        assertThat(folder.indexes()).singleElement().asString().endsWith(".index");
    }

    @Test
    void collectRemovesJustWhatIsNeitherUsedNorHeld() throws Exception {
        ResourceIndex used = stage("used", Map.of("a", random(1, 100), "shared", random(9, 100)));
        ResourceIndex held = stage("held", Map.of("b", random(2, 100)));
        ResourceIndex gone = stage("gone", Map.of("c", random(3, 100), "shared", random(9, 100)));
        folder.store.release(used);
        folder.store.release(gone);
        folder.store.collect(() -> List.of(used));
        assertThat(folder.indexes()).extracting(path -> path.getFileName().toString())
                .containsExactly(used.name(), held.name());
        assertThat(folder.packs()).hasSize(2);
        assertThat(folder.store.verify(used, new Pace(Pace.UNLIMITED))).isEmpty();
        assertThat(folder.store.verify(held, new Pace(Pace.UNLIMITED))).isEmpty();
        assertThatThrownBy(() -> folder.store.open(gone.name(), null)).isInstanceOf(IOException.class);
        assertThat(gone.find("c").orElseThrow().content().get(5)).isEqualTo(random(3, 100)[5]); // unlinked, still mapped
    }

    @Test
    void whatDidNotChangeIsHeldOnceByTheIndexesOfASet() throws Exception {
        ResourceIndex one = stage("web", Map.of("same", random(1, 100), "other", random(2, 100)));
        ResourceIndex two = folder.store.stage(TreeSource.of("web", Map.of("same", random(1, 100), "other",
                random(3, 100))), List.of(one));
        assertThat(two.find("same")).isSameAs(one.find("same"));
        assertThat(two.find("other")).isNotEqualTo(one.find("other"));
        assertThat(two.find("other").orElseThrow().content().get(5)).isEqualTo(random(3, 100)[5]);
    }

    @Test
    void whatWasVerifiedBeforeIsNotReadAgainUnlessTheStoreLacksIt() throws Exception {
        byte[] large = random(2, 200_000);
        ResourceIndex base = stage("base", Map.of("large", large, "small", random(1, 100)));
        List<SetSource.Entry> known = new ArrayList<>();
        base.resources().forEach(resource -> known.add(TreeSource.verified(resource, Layer.OVERLAY, () -> {
            throw new IOException("it is read");
        })));
        known.add(TreeSource.file("new", random(3, 100)));
        ResourceIndex merged = folder.store.stage(TreeSource.of("web", known), List.of());
        assertThat(merged.resources()).extracting(r -> r.path() + " " + r.layer())
                .containsExactly("large overlay", "new mounted", "small overlay");
        assertThat(merged.find("large").orElseThrow().content()).isEqualTo(java.nio.ByteBuffer.wrap(large));
        assertThat(folder.store.open(merged.name(), null).find("large").orElseThrow().layer()).isEqualTo(Layer.OVERLAY);
        folder.store.release(base);
        folder.store.release(merged);
        folder.store.collect(List::of);
        assertThatThrownBy(() -> folder.store.stage(TreeSource.of("web", known), List.of())).hasMessage("it is read");
    }

    @Test
    void aBlobThatFilesShareCountsOnceAsUsed() throws Exception {
        ResourceIndex index = stage("web", Map.of("a", random(1, 100), "b", random(1, 100), "c", random(2, 50),
                "0", new byte[0], "d", new byte[0]));
        assertThat(index.usedBytesByPack().values()).containsExactly(150L);
    }

    @Test
    void nothingIsStagedOntoAPackThatCollectUnlinked() throws Exception {
        for (int i = 0; i < 8; i++) { // whichever the file system lists first, some packs go before these fail
            Path undeletable = Files.createDirectories(temp.resolve("packs/f00000000000000" + i + ".pack"));
            Files.createFile(undeletable.resolve("child"));
        }
        Map<String, byte[]> files = new TreeMap<>();
        for (int i = 0; i < 16; i++) {
            files.put("f" + i, random(i, 50));
            folder.store.release(stage("s" + i, Map.of("f", files.get("f" + i))));
        }
        assertThatThrownBy(() -> folder.store.collect(List::of)).isInstanceOf(IOException.class);
        ResourceIndex again = stage("again", files);
        folder.reopen();
        assertThat(folder.store.verify(folder.store.open(again.name(), null), new Pace(Pace.UNLIMITED))).isEmpty();
    }

    @Test
    void wornPacksAreCopiedOnceAndNotTakenUpAgain() throws Exception {
        Map<String, byte[]> files = new TreeMap<>();
        for (int i = 0; i < 20; i++) {
            files.put("f" + i, random(i, 10_000));
        }
        Deque<ResourceIndex> generations = new ArrayDeque<>();
        generations.addFirst(stage("web", files));
        folder.store.release(generations.getFirst());
        long written = 0;
        for (int i = 0; i < 50; i++) {
            files.put("f" + i % 20, random(1000 + i, 10_000));
            List<Path> before = folder.packs();
            ResourceIndex next = folder.store.stage(TreeSource.of("web", files), List.of(generations.getFirst()));
            written += folder.packs().stream().filter(pack -> !before.contains(pack))
                    .mapToLong(pack -> pack.toFile().length()).sum();
            generations.addFirst(next);
            folder.store.release(next);
            if (generations.size() > 4) {
                generations.removeLast();
            }
            folder.store.collect(() -> generations);
            assertThat(next.usedBytesByPack()).hasSizeLessThanOrEqualTo(Compaction.MAX_PACKS + 1);
            assertThat(folder.packs()).hasSizeLessThan(24);
            assertThat(folder.packBytes()).isLessThan(1_000_000);
        }
        // 50 files of new content, and what compaction copies: less than twice that
        assertThat(written).isLessThan(3 * 50 * 10_000);
        assertThat(folder.store.verify(generations.getFirst(), new Pace(Pace.UNLIMITED))).isEmpty();
    }

    @Test
    void anyFlippedByteOfAnIndexIsNoticed() throws Exception {
        stage("web", Map.of("a", random(1, 10), "süß", random(2, 20), "c", new byte[0]));
        assertEachFlipIsNoticed(folder.indexes().get(0), 0);
    }

    @Test
    void anyFlippedByteOfAPacksTableIsNoticed() throws Exception {
        stage("web", Map.of("a", random(1, 10), "b", random(2, 20)));
        assertEachFlipIsNoticed(folder.packs().get(0), Long.BYTES + 30);
    }

    private void assertEachFlipIsNoticed(Path file, int from) throws IOException {
        String index = folder.indexes().get(0).getFileName().toString();
        byte[] good = Files.readAllBytes(file);
        for (int i = from; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= 1 << i % 8;
            Files.delete(file); // not written in place: it is mapped
            Files.write(file, bad);
            folder.reopen();
            assertThatThrownBy(() -> folder.store.open(index, null)).as("byte %d", i).isInstanceOf(IOException.class);
        }
    }

    @Test
    void verifyNamesEachFileThatAFlippedByteSpoils() throws Exception {
        ResourceIndex index = stage("web", Map.of("a", "hello".getBytes(UTF_8), "b", random(1, 100_000)));
        Path pack = folder.packs().get(0);
        byte[] bytes = Files.readAllBytes(pack);
        bytes[Long.BYTES]++;
        bytes[Long.BYTES + 5 + 99_999]++;
        Files.delete(pack);
        Files.write(pack, bytes);
        assertThat(folder.store.verify(index, new Pace(Pace.UNLIMITED))).hasSize(2)
                .anyMatch(line -> line.contains("'a'")).anyMatch(line -> line.contains("'b'"));
    }
}
