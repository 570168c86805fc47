package io.quickset.deployer.internal.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quickset.control.Change;
import io.quickset.control.GenerationRecord;
import io.quickset.control.NodeStatus;
import io.quickset.control.Policy.Refusal;
import io.quickset.deployer.internal.audit.Audit;
import io.quickset.deployer.internal.commit.FakeGenerations;
import io.quickset.deployer.internal.disk.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.felix.hc.api.Result.Status;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Version;

/** A process that ends while a switch is watched, and the next one. */
@Timeout(60)
class WatchRestartTest {

    private static final Duration WINDOW = Duration.ofSeconds(10);

    @TempDir
    private Path data;
    private final FakeGenerations kept = new FakeGenerations();
    private final List<WatchedRun> processes = new ArrayList<>();
    private volatile Status page = Status.OK;
    private Path file;
    private WatchedRun process;

    @BeforeEach
    void start() throws Exception {
        file = data.resolve("watch.json");
        restart();
        drop("web", "1.0.0");
        restart(); // whatever was watched
        page = Status.OK;
        process.pass(WINDOW.plusSeconds(3));
        assertThat(file).doesNotExist();
    }

    @AfterEach
    void close() {
        processes.forEach(WatchedRun::kill);
    }

    private WatchedRun next() {
        WatchedRun next = new WatchedRun(WINDOW, kept, new WatchFile(file, DurableFiles.OF_MACHINE), () -> page);
        processes.add(next);
        return next;
    }

    private void restart() {
        if (process != null) {
            process.kill();
        }
        process = next();
        process.start();
    }

    private GenerationRecord drop(String set, String version) throws Exception {
        return commit("deploy", set, version);
    }

    private GenerationRecord commit(String actor, String set, String version) throws Exception {
        return process.commit(actor, set, version);
    }

    private String live() {
        return process.live();
    }

    private void turns(Status status) {
        page = status;
        process.pass(Duration.ZERO);
    }

    private void awaitLive(String sets) {
        Awaitility.await().untilAsserted(() -> {
            process.watch.tick();
            assertThat(live()).isEqualTo(sets);
        });
    }

    private void assertStays(String sets) throws Exception {
        process.awaitSaid();
        assertThat(live()).isEqualTo(sets);
    }

    @Test
    void itIsWatchedOnInTheFullLengthOfItsWindow() throws Exception {
        GenerationRecord bad = drop("web", "2.0.0");
        process.pass(WINDOW.minusSeconds(1));
        restart();
        assertThat(live()).isEqualTo("[web 2.0.0]");
        process.pass(WINDOW.minusSeconds(1));
        turns(Status.CRITICAL);
        awaitLive("[web 1.0.0]");
        assertThat(kept.current().actor()).isEqualTo("health");
        assertThat(kept.current().reason())
                .isEqualTo("rollback to generation 1: health check 'page' turned critical after generation 2: it says"
                        + " CRITICAL");
        assertThat(kept.current().policy().refused())
                .contains(new Refusal("web", bad.set("web").orElseThrow().digest()));
        Awaitility.await().until(() -> Files.notExists(file));
    }

    @Test
    void aCheckThatIsCriticalFromTheStartUndoesIt() throws Exception {
        drop("web", "2.0.0");
        process.kill();
        page = Status.CRITICAL;
        restart();
        awaitLive("[web 1.0.0]");
    }

    @Test
    void whatOutlivesItsWindowAfterARestartStays() throws Exception {
        drop("web", "2.0.0");
        restart();
        assertThat(file).exists();
        process.pass(WINDOW.plusSeconds(3));
        assertThat(file).doesNotExist();
        turns(Status.CRITICAL);
        assertStays("[web 2.0.0]");
    }

    @Test
    void aWindowEndsAlsoWithoutAnyCheck() throws Exception {
        drop("web", "2.0.0");
        process.kill();
        process = next();
        process.commits.resume(new HealthRollback(process.operations::undo));
        process.watch.begin();
        process.nanos.addAndGet(WINDOW.plusSeconds(3).toNanos());
        Awaitility.await().until(() -> Files.notExists(file)); // by its own clock
    }

    @Test
    void whatKeepsTheNodeFromLivingIsUndoneAtTheThirdStartWithoutACheck() throws Exception {
        drop("web", "2.0.0");
        restart();
        restart();
        assertThat(live()).isEqualTo("[web 2.0.0]");
        process.kill();
        process = next();
        process.commits.resume(new HealthRollback(process.operations::undo));
        assertThat(live()).isEqualTo("[web 1.0.0]");
        assertThat(kept.current()).extracting(GenerationRecord::actor, GenerationRecord::reason).containsExactly(
                "health", "rollback to generation 1: the node was started 3 times after generation 2 and ended each"
                        + " time before its watch was over");
        assertThat(kept.current().policy().refused()).hasSize(1);
        assertThat(file).doesNotExist();
        Path trail = data.resolve("audit.jsonl");
        new Audit(trail, kept, () -> 0).update(new NodeStatus(3, "ok", null,
                new NodeStatus.Environment("local", "test"), List.of(), List.of(), List.of(), List.of(), List.of()));
        assertThat(Files.readString(trail)).contains("\"action\":\"rollback\"", "started 3 times");
        restart();
        assertThat(kept.current().number()).isEqualTo(3);
    }

    @Test
    void ofSeveralTheLastIsUndoneAndIfThatDoesNotHelpTheOthersAtOnce() throws Exception {
        drop("web", "2.0.0");
        drop("conf", "1.0.0");
        drop("shop", "1.0.0");
        restart();
        restart();
        restart();
        assertThat(live()).isEqualTo("[conf 1.0.0, web 2.0.0]");
        restart();
        restart();
        assertThat(live()).isEqualTo("[conf 1.0.0, web 2.0.0]");
        restart();
        assertThat(live()).isEqualTo("[web 1.0.0]");
        assertThat(kept.current().reason()).isEqualTo("rollback to generation 1: the node was started 3 times after"
                + " generations 2 to 3 and ended each time before its watch was over; undone together: conf 1.0.0,"
                + " web 2.0.0");
        assertThat(file).doesNotExist();
    }

    @Test
    void whatCouldNotBeUndoneIsTriedAtTheNextStart() throws Exception {
        drop("web", "2.0.0");
        restart();
        restart();
        kept.commitFails = true;
        restart();
        assertThat(live()).isEqualTo("[web 2.0.0]");
        assertThat(file).exists();
        kept.commitFails = false;
        restart();
        assertThat(live()).isEqualTo("[web 1.0.0]");
    }

    @Test
    void aStartThatTheWatchOutlivedDoesNotCount() throws Exception {
        drop("web", "2.0.0");
        restart();
        process.pass(WINDOW.plusSeconds(3));
        drop("shop", "1.0.0");
        restart();
        restart();
        assertThat(live()).isEqualTo("[shop 1.0.0, web 2.0.0]");
        restart();
        assertThat(live()).isEqualTo("[web 2.0.0]");
    }

    @Test
    void whatSomeoneDecidedSinceEndsIt() throws Exception {
        drop("web", "2.0.0");
        byte[] left = Files.readAllBytes(file);
        commit("shell", "web", "3.0.0");
        assertThat(file).doesNotExist();
        Files.write(file, left); // killed in between
        process.kill();
        page = Status.CRITICAL;
        restart();
        assertThat(file).doesNotExist();
        assertStays("[web 3.0.0]");
    }

    /** The file is as it was before each step, and after it. */
    @Test
    void aKillAtAnyStepLosesNoWatchAndBlamesNothingElse() throws Exception {
        process.watch.switching(kept.current(), Set.of("page")); // killed before the commit
        assertThat(file).exists();
        restart();
        assertThat(file).doesNotExist();
        process.watch.switching(kept.current(), Set.of("page"));
        kept.commit(new Change("deploy", "", List.of(kept.stage(new OneFile("web", new Version("2.0.0")))), Set.of(),
                kept.current().policy())); // killed right after it
        process.kill();
        page = Status.CRITICAL;
        byte[] left = Files.readAllBytes(file);
        restart();
        awaitLive("[web 1.0.0]");
        Awaitility.await().until(() -> Files.notExists(file));
        Files.write(file, left); // killed right after the rollback
        restart();
        assertThat(file).doesNotExist();
        assertStays("[web 1.0.0]");
        assertThat(kept.current().number()).isEqualTo(3);
    }

    @Test
    void aSwitchThatCouldNotBeMadeLeavesNothing() throws Exception {
        kept.commitFails = true;
        assertThatThrownBy(() -> drop("web", "2.0.0")).isInstanceOf(IOException.class);
        assertThat(file).doesNotExist();
    }

    @Test
    void aStopIsNoEndOfTheWatch() throws Exception {
        drop("web", "2.0.0");
        process.watch.close();
        assertThat(file).exists();
    }

    @Test
    void aBootIntoAnOlderGenerationEndsIt() throws Exception {
        drop("web", "2.0.0");
        kept.records.remove(2);
        restart();
        assertThat(file).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"windows\":3}", "{\"windows\":[3]}", "{\"windows\":[{}]}",
            "{\"windows\":[{\"before\":\"x\",\"good\":[],\"starts\":0}]}",
            "{\"windows\":[{\"before\":1,\"good\":[3],\"starts\":0}]}", "\0\0\0\0"})
    void aMalformedFileStopsNothing(String text) throws Exception {
        Files.writeString(file, text);
        restart();
        assertThat(file).doesNotExist();
        drop("web", "2.0.0");
        turns(Status.CRITICAL);
        awaitLive("[web 1.0.0]");
    }

    @Test
    void anUnwritableFileStopsNothing() throws Exception {
        Files.createDirectories(file.resolve("in the way"));
        restart();
        drop("web", "2.0.0");
        turns(Status.CRITICAL);
        awaitLive("[web 1.0.0]");
    }
}
