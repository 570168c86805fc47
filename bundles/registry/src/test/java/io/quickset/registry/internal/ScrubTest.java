package io.quickset.registry.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quickset.Lease;
import io.quickset.Snapshot;
import io.quickset.View;
import io.quickset.control.Change;
import io.quickset.control.GenerationRecord;
import io.quickset.control.NodeObserver;
import io.quickset.control.Policy;
import io.quickset.control.StagedSet;
import io.quickset.registry.internal.store.Pace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Content that rots on storage is found, healed from what is intact elsewhere, or reported until it is staged anew. */
final class ScrubTest extends NodeTest {

    private static byte[] random(int seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static MemorySource set(String name, int seed) {
        return MemorySource.of(name, "1." + seed,
                Map.of("a", random(seed, 100), "large", random(seed + 1, 700_001), "z", random(seed + 2, 5000)));
    }

    private static byte[] content(Snapshot set, String path) {
        ByteBuffer content = set.find(path).orElseThrow().content();
        byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        return bytes;
    }

    /** Leaves a file's bytes in two packs: of the current generation, and of an older one that it was copied out of. */
    private byte[] compact() throws Exception {
        Map<String, byte[]> files = new TreeMap<>();
        for (int version = 0; version < 3; version++) {
            for (int i = 0; i < 12; i++) {
                files.put("f" + i, random(i < 7 ? 100 * version + i : i, 3000));
            }
            node.put(MemorySource.of("web", "1." + version, files));
        }
        return files.get("f9");
    }

    @Test
    void rotIsHealedFromWhatAnOlderGenerationHasIntact() throws Exception {
        byte[] content = compact();
        node.put(set("other", 1));
        try (Lease lease = node.lease("reader")) {
            node.rot(content);
            assertThat(content(live("web"), "f9")).isNotEqualTo(content);
            Scrub scrub = new Scrub(node.registry, Duration.ZERO, Duration.ZERO);
            await().until(() -> node.registry.view().generation() == 5);
            scrub.close();
            assertThat(node.registry.current().actor()).isEqualTo("scrub");
            assertThat(node.registry.current().reason()).startsWith("healed: ").contains("'web'", "'f9'");
            assertThat(content(live("web"), "f9")).isEqualTo(content);
            assertThat(live("web").digest()).isEqualTo(lease.view().set("web").orElseThrow().digest());
            assertThat(live("other").generation()).isEqualTo(4);
            assertThat(content(lease.view().set("web").orElseThrow(), "f0")).isEqualTo(random(200, 3000));
        }
        assertThat(node.registry.damagedSets()).isEmpty();
        assertThat(node.registry.verify(live("web"))).isEmpty();
    }

    @Test
    void whatIsIntactNowhereIsHealedOnceTheStoreHasItAgain() throws Exception {
        node.put(set("web", 1));
        node.rot(random(2, 700_001));
        Scrub scrub = new Scrub(node.registry, Duration.ofHours(1), Duration.ZERO, Duration.ofMillis(10));
        try {
            assertThat(node.registry.verify(live("web"))).hasSize(1);
            assertThat(node.registry.damagedSets()).containsExactly("web");
            node.put(MemorySource.of("other", "1", Map.of("same", random(2, 700_001))));
            await().untilAsserted(() -> assertThat(node.registry.damagedSets()).isEmpty());
        } finally {
            scrub.close();
        }
        assertThat(content(live("web"), "large")).isEqualTo(random(2, 700_001));
    }

    @Test
    void rotThatNobodyHasReadYetDoesNotBecomeLive() throws Exception {
        node.put(set("web", 1));
        node.put(MemorySource.of("web", "2", Map.of("z", random(9, 10))), set("other", 1));
        node.rot(random(1, 100));
        node.rot(random(2, 700_001));
        Scrub scrub = new Scrub(node.registry, Duration.ofHours(1), Duration.ZERO, Duration.ofMillis(10));
        try {
            node.put(set("web", 1)); // what it was before
            assertThat(content(live("web"), "a")).isEqualTo(random(1, 100));
            assertThat(content(live("web"), "large")).isEqualTo(random(2, 700_001));
            assertThat(node.registry.verify(live("web"))).isEmpty();
            await().untilAsserted(() -> assertThat(content(live("other"), "large"))
                    .as("the set that lies in the same pack is read and healed soon").isEqualTo(random(2, 700_001)));
        } finally {
            scrub.close();
        }
    }

    @Test
    void whatIsIntactNowhereIsReportedUntilTheSameContentIsStagedAnew() throws Exception {
        node.put(set("web", 1), set("other", 4));
        node.rot(random(2, 700_001));
        assertThat(node.registry.verify(live("web"))).singleElement().asString().contains("'large'");
        assertThat(node.registry.view().generation()).isEqualTo(1);
        assertThat(node.registry.damagedSets()).containsExactly("web");
        assertThat(node.registry.healFailure("web")).isEmpty();
        node.put(set("other", 5));
        assertThat(node.registry.damagedSets()).containsExactly("web");
        node.put(set("web", 1));
        assertThat(node.registry.damagedSets()).isEmpty();
        assertThat(content(live("web"), "large")).isEqualTo(random(2, 700_001));
        assertThat(node.registry.verify(live("web"))).isEmpty();
        restart();
        assertThat(node.registry.verify(live("web"))).isEmpty();
    }

    @Test
    void whatCouldNotBeWrittenIsToldAndTriedAgain() throws Exception {
        FullDisk disk = new FullDisk();
        stop();
        node = new Node(disk, data, new Bounds(Node.RETAINED, 0, 100, Duration.ofHours(1)));
        byte[] content = compact();
        Scrub scrub = new Scrub(node.registry, Duration.ofHours(1), Duration.ZERO, Duration.ofMillis(10));
        try {
            disk.full = true;
            node.rot(content);
            assertThat(node.registry.verify(live("web"))).hasSize(1);
            assertThat(node.registry.damagedSets()).containsExactly("web");
            assertThat(node.registry.healFailure("web")).hasValue("No space left on device");
            int tries = disk.failures.get();
            await().until(() -> disk.failures.get() > tries);
            assertThat(node.registry.view().generation()).isEqualTo(3);
            disk.full = false;
            await().until(() -> node.registry.view().generation() == 4);
        } finally {
            scrub.close();
        }
        assertThat(node.registry.current().reason()).startsWith("healed: ").contains("'web'", "'f9'");
        assertThat(content(live("web"), "f9")).isEqualTo(content);
        assertThat(node.registry.damagedSets()).isEmpty();
        assertThat(node.registry.healFailure("web")).isEmpty();
    }

    @Test
    void itGoesOnAfterMemoryRanOut() throws Exception {
        FullDisk disk = new FullDisk();
        stop();
        node = new Node(disk, data, new Bounds(Node.RETAINED, 0, 100, Duration.ofHours(1)));
        byte[] content = compact();
        disk.noMemory = true;
        node.rot(content);
        Scrub scrub = new Scrub(node.registry, Duration.ZERO, Duration.ofMillis(20), Duration.ofMillis(10));
        try {
            await().until(() -> disk.failures.get() > 1);
            disk.noMemory = false;
            await().until(() -> node.registry.view().generation() == 4);
        } finally {
            scrub.close();
        }
        assertThat(content(live("web"), "f9")).isEqualTo(content);
    }

    @Test
    void observersAreToldOfWhatWasReadAndOfTheHealing() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        node.registry.observers().add(new NodeObserver() {
            @Override
            public void scrubbed(String set, int damaged) {
                throw new IllegalStateException("it harms nobody");
            }
        });
        node.registry.observers().add(new NodeObserver() {
            @Override
            public void scrubbed(String set, int damaged) {
                told.add(set + " " + damaged);
            }

            @Override
            public void switched(GenerationRecord record, Duration took) {
                told.add("generation " + record.number());
            }
        });
        byte[] content = compact();
        long before = node.registry.current().number();
        node.registry.verify(live("web"));
        assertThat(told).containsExactly("web 0");
        node.rot(content);
        node.registry.verify(live("web"));
        assertThat(told).containsExactly("web 0", "web 1", "generation " + (before + 1));
        node.registry.verify(node.registry.view(before).orElseThrow().set("web").orElseThrow());
        assertThat(told).as("that is live no more").hasSize(3);
    }

    @Test
    void aDamagedOldGenerationIsNotGoneBackTo() throws Exception {
        node.put(set("web", 1));
        node.put(set("web", 10));
        node.rot(random(1, 100));
        assertThat(node.registry.verify(node.registry.view(1).orElseThrow().set("web").orElseThrow())).hasSize(1);
        assertThat(node.registry.damagedSets()).isEmpty(); // it is not live
        assertThatThrownBy(() -> node.registry.restage(1, "web")).isInstanceOf(IOException.class)
                .hasMessageContaining("'a'");
        assertThat(node.registry.restage(2, "web")).isPresent();
    }

    @Test
    void whatRottedUnnoticedIsNotGoneBackTo() throws Exception {
        node.put(set("web", 1));
        node.put(set("web", 10));
        node.rot(random(1, 100));
        assertThatThrownBy(() -> node.registry.restage(1, "web")).isInstanceOf(IOException.class)
                .hasMessageContaining("'a'");
        assertThat(marks()).hasSize(1);
        assertThat(node.registry.view().generation()).isEqualTo(2);
        assertThat(node.registry.verify(live("web"))).isEmpty();
        assertThat(node.registry.damagedSets()).isEmpty();
    }

    @Test
    void whatRottedUnnoticedIsGoneBackToFromAnIntactCopy() throws Exception {
        byte[] content = compact();
        node.registry.commit(new Change("test", "back", List.of(node.registry.restage(1, "web").orElseThrow()),
                Set.of(), Policy.NONE));
        node.rot(content); // of generation 3; that of generation 1, which is live again, is intact
        try (StagedSet staged = node.registry.restage(3, "web").orElseThrow()) {
            assertThat(content(staged.snapshot(), "f9")).isEqualTo(content);
            assertThat(content(staged.snapshot(), "f0")).isEqualTo(random(200, 3000));
            assertThat(node.registry.verify(staged.snapshot())).isEmpty();
        }
    }

    @Test
    void whatIsRetainedIsReadTooAndAGenerationThatRottedIsMarked() throws Exception {
        node.put(set("web", 1), set("other", 4));
        node.put(set("web", 10));
        node.rot(random(1, 100));
        Scrub scrub = new Scrub(node.registry, Duration.ZERO, Duration.ZERO);
        try {
            await().until(() -> !marks().isEmpty());
        } finally {
            scrub.close();
        }
        assertThat(marks()).containsExactly("0000000000000001.pack.quarantined");
        assertThat(node.registry.view().generation()).isEqualTo(2);
        assertThat(node.registry.damagedSets()).isEmpty();
    }

    @Test
    void whatIsNoLongerThereIsNoDamage() throws Exception {
        node.put(set("web", 1));
        Snapshot gone = live("web");
        for (int version = 2; version < 3 + Node.RETAINED; version++) {
            node.put(set("web", 10 * version));
        }
        node.registry.retention().settle();
        assertThat(node.files("store/packs")).doesNotContain(data.resolve("store/packs/0000000000000001.pack"));
        assertThat(node.registry.verify(gone)).isEmpty();
        assertThat(marks()).isEmpty();
    }

    private List<String> marks() {
        return node.files("store/packs").stream().map(file -> file.getFileName().toString())
                .filter(name -> !name.endsWith(".pack")).toList();
    }

    /** With a scrub that has yet to wait for its first pass over everything. */
    private void scrubUntil(Callable<Boolean> done) {
        Scrub scrub = new Scrub(node.registry, Duration.ofHours(1), Duration.ZERO);
        try {
            await().until(done);
        } finally {
            scrub.close();
        }
    }

    @Test
    void whatWasFoundDamagedIsHealedRightAfterARestart() throws Exception {
        byte[] content = compact();
        node.put(set("other", 1));
        node.rot(content);
        assertThat(node.store.verify(((SnapshotImpl) live("web")).index(), new Pace(Pace.UNLIMITED))).hasSize(1);
        restart(); // before it was healed
        assertThat(node.registry.view().generation()).isEqualTo(4);
        scrubUntil(() -> node.registry.view().generation() == 5);
        assertThat(node.registry.current().reason()).startsWith("healed: ").contains("'web'", "'f9'");
        assertThat(content(live("web"), "f9")).isEqualTo(content);
        assertThat(live("other").generation()).isEqualTo(4);
        assertThat(node.registry.damagedSets()).isEmpty();
    }

    @Test
    void whatIsIntactNowhereIsReportedRightAfterARestart() throws Exception {
        node.put(set("web", 1));
        node.rot(random(2, 700_001));
        node.registry.verify(live("web"));
        restart();
        assertThat(node.registry.damagedSets()).isEmpty();
        scrubUntil(() -> node.registry.damagedSets().contains("web"));
        node.put(set("web", 1));
        assertThat(node.registry.damagedSets()).isEmpty();
        assertThat(content(live("web"), "large")).isEqualTo(random(2, 700_001));
    }

    @Test
    void aMarkGoesWithItsPackAndIsNoOtherPacks() throws Exception {
        node.put(set("web", 1));
        node.rot(random(1, 100));
        node.registry.verify(live("web"));
        assertThat(marks()).containsExactly("0000000000000001.pack.quarantined");
        for (int version = 2; version < 3 + Node.RETAINED; version++) {
            node.put(set("web", 10 * version));
        }
        await().untilAsserted(() -> assertThat(marks()).isEmpty());
        restart();
        node.registry.retention().settle();
        // As a power cut may bring it back.
        Files.createFile(data.resolve("store/packs/00000000000000aa.pack.quarantined"));
        node.put(set("web", 1000));
        assertThat(node.files("store/packs")).contains(data.resolve("store/packs/00000000000000ab.pack"));
        await().untilAsserted(() -> assertThat(marks()).isEmpty());
    }

    @Test
    void aDamagedOldGenerationIsNotGoneBackToAfterARestartEither() throws Exception {
        node.put(set("web", 1));
        node.put(set("web", 10));
        node.rot(random(1, 100));
        node.registry.verify(node.registry.view(1).orElseThrow().set("web").orElseThrow());
        restart();
        assertThatThrownBy(() -> node.registry.restage(1, "web")).isInstanceOf(IOException.class)
                .hasMessageContaining("'a'");
    }

    @Test
    void allIsReadAgainInEachPeriod() throws Exception {
        compact();
        Scrub scrub = new Scrub(node.registry, Duration.ZERO, Duration.ofMillis(10));
        try {
            node.rot(random(9, 3000));
            await().until(() -> node.registry.view().generation() == 4);
            node.rot(random(200, 3000)); // where the first heal copied it; where it copied it from it is intact
            await().until(() -> node.registry.view().generation() == 5);
        } finally {
            scrub.close();
        }
        assertThat(content(live("web"), "f9")).isEqualTo(random(9, 3000));
        assertThat(content(live("web"), "f0")).isEqualTo(random(200, 3000));
        assertThat(node.registry.damagedSets()).isEmpty();
    }

    @Test
    void whatATableSaysThatHasRottedIsNotStagedOnto() throws Exception {
        node.put(set("web", 1));
        Path pack = node.files("store/packs").get(0);
        try (FileChannel file = FileChannel.open(pack, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long lastSlot = file.size() - 32 - 1; // before the trailer
            ByteBuffer one = ByteBuffer.allocate(1);
            file.read(one, lastSlot);
            file.write(one.put(0, (byte) (one.get(0) ^ 64)).rewind(), lastSlot);
        }
        assertThatThrownBy(() -> node.put(set("other", 1))).isInstanceOf(IOException.class);
        node.put(set("other", 1));
        assertThat(node.files("store/packs")).extracting(file -> file.getFileName().toString())
                .contains("0000000000000001.pack.quarantined").anyMatch(name -> name.compareTo("0000000000000002") > 0);
    }

    /**
     * In a JVM of its own that compiles nothing: there a fault is told where it happens. Compiled code is told of it later, at
     * whatever it does then, and as what it has read until then stands for nothing, no test could tell what comes of it.
     */
    @Test
    void aPackWhoseMappingFaultsIsNotStagedOnto() throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xint", "-cp",
                System.getProperty("java.class.path"), FaultingPack.class.getName(), node.data.resolve("faulting").toString())
                .redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    /** The same content is staged again, the pack that has it giving no page. */
    static final class FaultingPack {

        public static void main(String[] args) throws Exception {
            try (Node node = new Node(Path.of(args[0]))) {
                node.put(set("web", 1));
                Path pack = node.files("store/packs").get(0);
                try (FileChannel file = FileChannel.open(pack, StandardOpenOption.WRITE)) {
                    file.truncate(0); // each page of the mapping faults from here on, as one does that the medium does not give
                }
                // Each worker is told of a fault of its own: a later try goes past it.
                Awaitility.await().ignoreExceptionsInstanceOf(IOException.class).untilAsserted(() -> node.put(set("other", 1)));
                View view = node.registry.view();
                assertThat(content(view.set("other").orElseThrow(), "large")).isEqualTo(random(2, 700_001));
                assertThat(node.registry.verify(view.set("web").orElseThrow())).hasSize(3);
                assertThat(node.registry.damagedSets()).isEmpty();
                assertThat(content(node.registry.view().set("web").orElseThrow(), "z")).isEqualTo(random(3, 5000));
            }
        }
    }

    @Test
    void anIndexWhoseMappingFaultsIsDamageToo() throws Exception {
        node.put(set("web", 1), set("other", 4));
        Path index = node.files("store/indexes").stream().filter(file -> file.toString().endsWith("-web.index"))
                .findFirst().orElseThrow();
        Scrub scrub = new Scrub(node.registry, Duration.ZERO, Duration.ofMillis(300));
        try {
            try (FileChannel file = FileChannel.open(index, StandardOpenOption.WRITE)) {
                file.truncate(0);
            }
            await().untilAsserted(() -> assertThat(node.registry.damagedSets()).containsExactly("web"));
            node.rot(random(4, 100));
            await().untilAsserted(() -> assertThat(node.registry.damagedSets())
                    .containsExactlyInAnyOrder("other", "web"));
        } finally {
            scrub.close();
        }
        assertThat(node.registry.damagedSets()).contains("web");
        node.put(set("web", 1));
        assertThat(node.registry.damagedSets()).containsExactly("other");
    }

    @Test
    void aMissingPackIsDamageToo() throws Exception {
        node.put(set("web", 1));
        Files.delete(node.files("store/packs").get(0));
        assertThat(node.registry.verify(live("web"))).hasSize(3);
        assertThat(node.registry.damagedSets()).containsExactly("web");
    }

    @Test
    void readingIsNoFasterThanItsPace() throws Exception {
        node.put(set("web", 1));
        long begun = System.nanoTime();
        assertThat(node.registry.healer().check((SnapshotImpl) live("web"), new Pace(4 << 20))).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(150));
    }

    @Test
    void aScrubStopsAtOnceWhateverItsPace() throws Exception {
        node.put(set("web", 1));
        Thread reader = new Thread(() -> {
            try {
                node.registry.healer().check((SnapshotImpl) live("web"), new Pace(1));
            } catch (IOException e) {
                Thread.currentThread().interrupt();
            }
        });
        reader.start();
        reader.interrupt();
        reader.join(10_000);
        assertThat(reader.isAlive()).isFalse();
        assertThat(node.registry.damagedSets()).isEmpty();
    }
}
