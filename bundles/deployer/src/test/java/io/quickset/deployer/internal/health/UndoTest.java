package io.quickset.deployer.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.control.Change;
import io.quickset.control.GenerationRecord;
import io.quickset.control.Policy.Refusal;
import io.quickset.control.StagingException;
import io.quickset.deployer.internal.commit.FakeGenerations;
import io.quickset.deployer.internal.disk.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.Result.Status;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;

/** What is undone, and what not, where as few old generations are retained as by default. */
@Timeout(60)
class UndoTest {

    private static final Duration WINDOW = Duration.ofSeconds(10);

    @TempDir
    private Path data;
    private final FakeGenerations kept = new FakeGenerations();
    private final List<WatchedRun> processes = new ArrayList<>();
    private volatile Predicate<String> sick = live -> false;
    private Path file;
    private WatchedRun node;

    @BeforeEach
    void start() throws Exception {
        kept.retained = 3;
        file = data.resolve("watch.json");
        restart();
    }

    @AfterEach
    void close() {
        processes.forEach(WatchedRun::kill);
    }

    private void restart() {
        if (node != null) {
            node.kill();
        }
        node = new WatchedRun(WINDOW, kept, new WatchFile(file, DurableFiles.OF_MACHINE),
                () -> sick.test(live()) ? Status.CRITICAL : Status.OK);
        processes.add(node);
        node.start();
    }

    private String live() {
        return kept.current().sets().stream().map(set -> set.name() + " " + set.version()).toList().toString();
    }

    /** Live for so long that it is no longer watched. */
    private void proven(String set, String version) throws Exception {
        drop(set, version);
        node.pass(WINDOW.plusSeconds(3));
    }

    private void drop(String set, String version) throws Exception {
        Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> node.watch.good().contains("page"));
        node.commit("deploy", set, version);
    }

    private void heals(String actor, String set, String version) throws Exception {
        kept.commit(new Change(actor, "healed: " + set,
                List.of(kept.stage(new OneFile(set, new Version(version)))), Set.of(), kept.current().policy()));
    }

    private void awaitLive(String sets) {
        Awaitility.await().pollInterval(Duration.ofMillis(2)).untilAsserted(() -> {
            node.watch.tick();
            assertThat(live()).isEqualTo(sets);
        });
    }

    private void awaitNothingWatched() {
        Awaitility.await().until(() -> Files.notExists(file));
    }

    private List<String> refused() {
        return kept.current().policy().refused().stream().map(Refusal::set).toList();
    }

    @Test
    void ifTheLastSwitchWasNotItAllInTheWindowIsUndoneAtOnce() throws Exception {
        proven("web", "1.0.0");
        drop("web", "2.0.0");
        drop("shop", "1.0.0");
        drop("conf", "1.0.0");
        drop("icons", "1.0.0"); // one more than are retained
        sick = live -> live.contains("web 2.0.0");
        awaitLive("[web 1.0.0]");
        awaitNothingWatched();
        assertThat(kept.history().get(1).reason()).isEqualTo("rollback to generation 4: health check 'page' turned"
                + " critical after generation 5: it says CRITICAL");
        assertThat(kept.current()).extracting(GenerationRecord::number, GenerationRecord::actor,
                GenerationRecord::reason).containsExactly(7L, "health", "rollback to generation 1: health check 'page'"
                        + " turned critical after generations 2 to 4: it says CRITICAL; undone together: conf 1.0.0,"
                        + " shop 1.0.0, web 2.0.0");
        assertThat(refused()).containsExactly("conf", "icons", "shop", "web");
    }

    @Test
    void whatOutlivedItsWindowStays() throws Exception {
        proven("web", "1.0.0");
        drop("web", "2.0.0");
        node.pass(Duration.ofSeconds(8));
        drop("shop", "1.0.0");
        node.pass(Duration.ofSeconds(5));
        drop("conf", "1.0.0");
        sick = live -> live.contains("conf") || live.contains("shop");
        awaitLive("[web 2.0.0]");
    }

    @Test
    void theLastOfSeveralIsEnoughIfThatHelps() throws Exception {
        drop("web", "1.0.0");
        drop("web", "2.0.0");
        sick = live -> live.contains("web 2.0.0");
        awaitLive("[web 1.0.0]");
        node.pass(Duration.ofSeconds(1));
        drop("web", "3.0.0");
        sick = live -> live.contains("web 3.0.0");
        awaitLive("[web 1.0.0]");
        assertThat(refused()).hasSize(2);
    }

    @Test
    void whatSwitchedWhileTheCheckWasCriticalStays() throws Exception {
        proven("web", "1.0.0");
        sick = live -> !live.contains("shop");
        Awaitility.await().until(() -> !node.watch.good().contains("page"));
        node.commit("deploy", "shop", "1.0.0");
        drop("conf", "1.0.0");
        sick = live -> live.contains("conf");
        awaitLive("[shop 1.0.0, web 1.0.0]");
    }

    @Test
    void whatCouldNotBeUndoneIsTriedAgain() throws Exception {
        proven("web", "1.0.0");
        drop("web", "2.0.0");
        kept.commitFails = true;
        CountDownLatch critical = new CountDownLatch(1);
        node.queued.set(() -> {
            sick = live -> false; // it need not say so again
            critical.countDown();
        });
        sick = live -> live.contains("web 2.0.0");
        node.watch.tick();
        critical.await();
        node.pass(WINDOW.plusSeconds(3)); // nor within the window
        assertThat(live()).isEqualTo("[web 2.0.0]");
        assertThat(file).exists();
        kept.commitFails = false;
        awaitLive("[web 1.0.0]");
        awaitNothingWatched();
    }

    @Test
    void aSecondCheckDoesNotBringBackWhatTheFirstHasUndone() throws Exception {
        proven("web", "1.0.0");
        drop("web", "2.0.0");
        HealthCheck second = () -> new Result(live().equals("[web 1.0.0]") ? Status.CRITICAL : Status.OK, "");
        node.watch.add("second", "second", second);
        Awaitility.await().until(() -> node.watch.good().contains("second"));
        node.queued.set(() -> { // another switch has its turn first
            try {
                node.commit("deploy", "shop", "1.0.0");
            } catch (StagingException | IOException e) {
                throw new AssertionError(e);
            }
        });
        sick = live -> live.contains("web 2.0.0");
        awaitLive("[web 1.0.0]");
        Awaitility.await().until(() -> {
            node.watch.tick();
            return !node.watch.good().contains("second");
        });
        node.awaitIdle();
        assertThat(live()).isEqualTo("[web 1.0.0]");
        assertThat(kept.current().number()).isEqualTo(4);
        assertThat(file).doesNotExist();
        assertThat(refused()).containsExactly("shop", "web");
    }

    @Test
    void norDoesTheNextProcess() throws Exception {
        proven("web", "1.0.0");
        drop("web", "2.0.0");
        drop("shop", "1.0.0");
        sick = live -> live.contains("web 2.0.0");
        awaitLive("[web 1.0.0]");
        awaitNothingWatched();
        long back = kept.current().number();
        Files.writeString(file, "{\"windows\":[{\"before\":2,\"good\":[\"page\"],\"starts\":0}]}"); // killed before
        sick = live -> true;
        restart();
        assertThat(file).doesNotExist();
        node.awaitSaid();
        assertThat(live()).isEqualTo("[web 1.0.0]");
        assertThat(kept.current().number()).isEqualTo(back);
    }

    @Test
    void beforeTheFirstSwitchThereWasNothing() throws Exception {
        drop("web", "1.0.0");
        drop("shop", "1.0.0");
        sick = live -> live.contains("web");
        awaitLive("[]");
        assertThat(kept.current()).extracting(GenerationRecord::number, GenerationRecord::actor)
                .containsExactly(4L, "health");
        assertThat(kept.current().reason()).startsWith("rollback to generation 0: ");
        assertThat(refused()).containsExactly("shop", "web");
    }

    @Test
    void theSameAfterARestart() throws Exception {
        drop("web", "1.0.0");
        restart();
        sick = live -> live.contains("web");
        awaitLive("[]");
    }

    @Test
    void aHealedSetIsNobodysDecision() throws Exception {
        proven("shop", "1.0.0");
        proven("web", "1.0.0");
        drop("web", "2.0.0");
        heals("scrub", "shop", "1.0.0");
        sick = live -> live.contains("web 2.0.0");
        awaitLive("[shop 1.0.0, web 1.0.0]");
        assertThat(refused()).containsExactly("web");
    }

    @Test
    void norIsWhatStandsInAtABoot() throws Exception {
        kept.retained = 4;
        proven("shop", "1.0.0");
        proven("web", "1.0.0");
        proven("shop", "2.0.0");
        drop("web", "2.0.0");
        node.kill();
        heals("boot", "shop", "1.0.0");
        restart();
        drop("shop", "2.0.0");
        sick = live -> live.contains("web 2.0.0");
        awaitLive("[shop 2.0.0, web 1.0.0]");
        assertThat(kept.current().sets()).as("nothing live is refused").noneMatch(
                set -> kept.current().policy().refuses(set.name(), set.digest(), set.version()));
        assertThat(refused()).contains("web");
    }

    @Test
    void whatStandsInAtABootIsNotToBlame() throws Exception {
        proven("shop", "1.0.0");
        proven("web", "1.0.0");
        proven("shop", "2.0.0");
        drop("web", "2.0.0");
        node.kill();
        heals("boot", "shop", "1.0.0");
        restart();
        sick = live -> live.contains("web 2.0.0");
        awaitLive("[shop 1.0.0, web 1.0.0]");
        assertThat(refused()).containsExactly("web");
    }

    @Test
    void whatOneGenerationHasNoMoreIsTakenFromAnother() throws Exception {
        proven("web", "1.0.0");
        proven("shop", "1.0.0");
        drop("web", "2.0.0");
        kept.lose(2);
        sick = live -> live.contains("web 2.0.0");
        awaitLive("[shop 1.0.0, web 1.0.0]");
    }
}
