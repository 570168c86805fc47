package io.quickset.registry.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.quickset.Lease;
import io.quickset.control.Change;
import io.quickset.control.Policy;
import io.quickset.control.StagedSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holding, leasing, stopping and starting: what someone still needs is never collected. */
final class LifecycleTest {

    @TempDir
    Path data;

    private static MemorySource source(String version, String content) {
        return MemorySource.of("web", version, Map.of("a", content.getBytes(UTF_8)));
    }

    @Test
    void contentStagedTwiceIsHeldUntilBothAreClosed() throws Exception {
        try (Node node = new Node(data, 1)) {
            node.put(source("1", "one"));
            node.put(source("2", "two"));
            StagedSet kept = node.registry.restage(1, "web").orElseThrow();
            StagedSet given = node.registry.restage(1, "web").orElseThrow();
            given.close();
            given.close();
            node.put(source("3", "three"));
            node.put(source("4", "four"));
            await().until(() -> node.registry.view(2).isEmpty());
            node.put(source("5", "five"));
            await().until(() -> node.registry.view(3).isEmpty());
            node.registry.commit(new Change("test", "rollback", List.of(kept), Set.of(), Policy.NONE));
        }
        try (Node node = new Node(data, 1)) {
            assertThat(node.registry.view().set("web").orElseThrow().version().getMajor()).isEqualTo(1);
        }
    }

    @Test
    void aLeaseMayCloseAfterTheNodeStopped() throws Exception {
        Node node = new Node(data);
        node.put(source("1", "one"));
        Lease lease = node.lease("late");
        node.put(source("2", "two"));
        node.close();
        assertThatCode(lease::close).doesNotThrowAnyException();
    }

    @Test
    void aStoppedNodeDeletesNothing() throws Exception {
        for (int i = 1; i <= 20; i++) {
            Node node = new Node(data, 0);
            for (int j = 0; j < 4; j++) {
                node.put(source(i + "." + j, "content " + i + "." + j));
            }
            node.close();
            // A successor may stage from here on: whatever lies there is not the stopped node's any more.
            List<Path> files = node.files("store/indexes");
            await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2)).during(Duration.ofMillis(20))
                    .until(() -> node.files("store/indexes").equals(files));
        }
    }

    @Test
    void anOpenLeaseAlwaysHasItsFilesAlsoWhenNothingIsRetained() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        AtomicBoolean done = new AtomicBoolean();
        try (Node node = new Node(data, 0)) {
            node.put(source("1", "0"));
            Future<?> reader = threads.submit(() -> {
                while (!done.get()) {
                    try (Lease lease = node.lease("reader")) {
                        ViewImpl view = (ViewImpl) lease.view();
                        for (int i = 0; i < 20; i++) {
                            String index = view.snapshots().get(0).index().name();
                            assertThat(Files.exists(data.resolve("store/indexes").resolve(index))).as(index).isTrue();
                        }
                    }
                }
            });
            for (int i = 1; i <= 300 && !reader.isDone(); i++) {
                node.put(source("1." + i, "v" + i));
            }
            done.set(true);
            reader.get();
            await().untilAsserted(() -> {
                assertThat(node.files("store/indexes")).hasSize(1);
                assertThat(node.registry.drains()).isEmpty();
            });
        } finally {
            done.set(true);
            threads.shutdown();
        }
    }

    @Test
    void removingWhatIsNotThereMakesNoGeneration() throws Exception {
        try (Node node = new Node(data)) {
            node.put(source("1", "one"));
            assertThat(node.remove("absent").number()).isEqualTo(1);
            assertThat(node.registry.view().set("web")).isPresent();
        }
    }

    @Test
    void whatIsForeignOrHalfWrittenInTheJournalDoesNoHarm() throws Exception {
        try (Node node = new Node(data)) {
            node.put(source("1", "one"));
        }
        Path journal = data.resolve("journal");
        Files.writeString(journal.resolve("notes.generation"), "an operator's");
        Files.writeString(journal.resolve("0000000000000000002.generation.tmp"), "half");
        try (Node node = new Node(data)) {
            assertThat(node.registry.view().generation()).isEqualTo(1);
            assertThat(node.put(source("2", "two")).number()).isGreaterThan(1);
            assertThat(node.files("journal")).noneMatch(file -> file.toString().endsWith(".tmp"));
            assertThat(journal.resolve("notes.generation")).exists();
        }
    }
}
