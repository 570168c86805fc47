package io.quickset.deployer.internal.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quickset.control.Change;
import io.quickset.control.GenerationRecord;
import io.quickset.control.NodeStatus.Held;
import io.quickset.control.Policy;
import io.quickset.control.Reconciler.RefusedException;
import io.quickset.deployer.internal.commit.Commits;
import io.quickset.deployer.internal.commit.FakeGenerations;
import io.quickset.deployer.internal.commit.Observed;
import io.quickset.deployer.internal.commit.Operations;
import io.quickset.deployer.internal.disk.DurableFiles;
import io.quickset.deployer.internal.health.HealthWatch.Failed;
import io.quickset.deployer.internal.health.HealthWatch.Undone;
import io.quickset.deployer.internal.observe.Lag;
import io.quickset.deployer.internal.observe.Observers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.Result.Status;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;

@Timeout(30)
class HealthWatchTest {

    private static final Duration WINDOW = Duration.ofSeconds(10);

    private final AtomicLong nanos = new AtomicLong();
    private final Queue<String> alarms = new ConcurrentLinkedQueue<>();
    private final AtomicInteger changes = new AtomicInteger();
    private volatile boolean undoes = true;
    private volatile CountDownLatch whileUndoing = new CountDownLatch(0);
    private final ExecutorService pool = Executors.newCachedThreadPool();
    private final List<Told> told = new ArrayList<>();
    private final FakeGenerations kept = new FakeGenerations();
    @TempDir
    private Path data;
    private HealthWatch watch;
    private Commits generations;

    @BeforeEach
    void start() {
        watch = new HealthWatch(WINDOW, (before, after, check, reason) ->
                alarms.add(check + ": back from " + after.number() + " to " + before.number() + ", " + reason)
                && undone() ? new Undone(kept.current().number()) : new Failed("the disk is full"), kept::keep,
                changes::incrementAndGet, new WatchFile(data.resolve("watch.json"), DurableFiles.OF_MACHINE), nanos::get, pool);
        generations = new Commits(kept, watch, new Observed(new Observers(), new Lag()));
    }

    @AfterEach
    void close() {
        watch.close();
        pool.shutdownNow();
    }

    private boolean undone() {
        try {
            return whileUndoing.await(10, TimeUnit.SECONDS) && undoes;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** A check that says what it is told to. */
    private static final class Told implements HealthCheck {
        private final AtomicInteger runs = new AtomicInteger();
        private volatile Status status;

        Told(Status status) {
            this.status = status;
        }

        @Override
        public Result execute() {
            runs.incrementAndGet();
            return new Result(status, "it says " + status);
        }

        void is(Status now) {
            status = now;
        }
    }

    private Told add(String name, Status status) {
        Told check = new Told(status);
        watch.add(check, name, check);
        told.add(check);
        sampleAll(check);
        return check;
    }

    private void assertQuiet() throws InterruptedException {
        pool.shutdown(); // what was told is on its way there
        assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(alarms).isEmpty();
    }

    private GenerationRecord commit(String actor) throws Exception {
        return generations.commit(new Change(actor, "", List.of(), Set.of(), Policy.NONE));
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        watch.tick();
        sampleAll(told.toArray(Told[]::new));
    }

    /** Samples until all checks have been asked after now and have answered. */
    private void sampleAll(Told... checks) {
        for (Told check : checks) {
            int before = check.runs.get();
            await().until(() -> {
                watch.prepare();
                return check.runs.get() > before + 1;
            });
        }
    }

    private static ConditionFactory await() {
        return Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
    }

    @Test
    void whatTurnsCriticalAfterASwitchIsToldOnce() throws Exception {
        Told page = add("page", Status.OK);
        commit("deploy");
        pass(Duration.ofSeconds(3));
        page.is(Status.CRITICAL);
        watch.tick();
        await().until(() -> !alarms.isEmpty());
        sampleAll(page);
        assertThat(alarms).containsExactly("page: back from 1 to 0, it says CRITICAL");
    }

    @Test
    void whatWasPutIsWatchedAsWhatWasDroppedAndWhatSomeoneDecidedIsNot() throws Exception {
        Told page = add("page", Status.OK);
        generations.commit(new Change("http", "put: web 1 from web.jar", List.of(), Set.of(), Policy.NONE));
        page.is(Status.CRITICAL);
        watch.tick();
        await().until(() -> !alarms.isEmpty());
        assertThat(alarms).containsExactly("page: back from 1 to 0, it says CRITICAL");
        alarms.clear();
        page.is(Status.OK);
        sampleAll(page);
        generations.commit(new Change("http", "pin web 1", List.of(), Set.of(), Policy.NONE));
        page.is(Status.CRITICAL);
        sampleAll(page);
        assertQuiet();
    }

    @Test
    void aCheckThatFailsIsCriticalAndOneThatWarnsIsNot() throws Exception {
        Told page = add("page", Status.WARN);
        AtomicInteger runs = new AtomicInteger();
        watch.add("b", "broken", () -> {
            if (runs.incrementAndGet() > 0 && kept.current().number() > 0) {
                throw new IllegalStateException("no\nfile");
            }
            return new Result(Status.OK, "");
        });
        await().until(() -> runs.get() > 0);
        commit("deploy");
        page.is(Status.TEMPORARILY_UNAVAILABLE);
        watch.tick();
        await().until(() -> !alarms.isEmpty());
        assertThat(alarms).containsExactly(
                "broken: back from 1 to 0, it failed: java.lang.IllegalStateException: no file");
    }

    @Test
    void aCheckThatIsCriticalAllAlongBlamesNothing() throws Exception {
        Told sick = add("sick", Status.CRITICAL);
        commit("deploy");
        watch.tick();
        sampleAll(sick);
        assertQuiet();
    }

    @Test
    void oneThatComesCriticalAfterTheSwitchBlamesNothing() throws Exception {
        Told page = add("page", Status.OK);
        commit("deploy");
        Told late = add("late", Status.CRITICAL);
        sampleAll(page, late);
        assertQuiet();
    }

    @Test
    void oneRegisteredAnewKeepsWhatItWas() throws Exception {
        Told page = add("page", Status.OK);
        commit("deploy");
        watch.remove(page);
        watch.add("p", "page", () -> new Result(Status.CRITICAL, ""));
        await().until(() -> !alarms.isEmpty());
    }

    @Test
    void whatTurnsCriticalAfterTheWindowBlamesNothing() throws Exception {
        Told page = add("page", Status.OK);
        commit("deploy");
        pass(WINDOW.plusNanos(1));
        page.is(Status.CRITICAL);
        watch.tick();
        sampleAll(page);
        assertQuiet();
    }

    @Test
    void blamedIsTheLastSwitchAndIfThatDoesNotHelpAllBeforeAtOnce() throws Exception {
        Told page = add("page", Status.OK);
        commit("deploy"); // 1: outlives its window
        pass(Duration.ofSeconds(8));
        commit("deploy"); // 2
        pass(Duration.ofSeconds(3));
        commit("deploy"); // 3
        commit("deploy"); // 4
        whileUndoing = new CountDownLatch(1);
        page.is(Status.CRITICAL);
        watch.tick();
        await().until(() -> alarms.size() == 1);
        generations.rollback(new Change("health", "", List.of(), Set.of(), Policy.NONE), true);
        whileUndoing.countDown();
        sampleAll(page);
        await().until(() -> alarms.size() == 2);
        sampleAll(page);
        assertThat(alarms).containsExactly("page: back from 4 to 3, it says CRITICAL",
                "page: back from 3 to 1, it says CRITICAL");
    }

    @Test
    void nothingElseIsBlamedWhileOneIsUndone() throws Exception {
        whileUndoing = new CountDownLatch(1);
        Told page = add("page", Status.OK);
        commit("deploy");
        commit("deploy");
        page.is(Status.CRITICAL);
        watch.tick();
        await().until(() -> !alarms.isEmpty());
        sampleAll(page);
        page.is(Status.OK);
        sampleAll(page);
        whileUndoing.countDown();
        sampleAll(page);
        pool.shutdown();
        assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(alarms).hasSize(1);
    }

    /** As a check that listens to nobody. */
    private static void awaitStubbornly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                // goes on
            }
        }
    }

    @Test
    void whatACheckSaysWhenItIsGoneCountsForNothing() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        watch.add("g", "going", () -> {
            if (kept.current().number() == 0) {
                return new Result(Status.OK, "");
            }
            asked.countDown();
            awaitStubbornly(answer);
            return new Result(Status.CRITICAL, "its bundle stops");
        });
        await().until(() -> watch.good().contains("going"));
        commit("deploy");
        watch.tick();
        asked.await();
        watch.remove("g");
        answer.countDown();
        assertQuiet();
    }

    @Test
    void whatComesTooLateCountsForNothing() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        AtomicInteger late = new AtomicInteger();
        watch.add("l", "late", () -> {
            if (kept.current().number() == 0 || late.getAndIncrement() > 0) {
                return new Result(Status.OK, "");
            }
            asked.countDown();
            awaitStubbornly(answer);
            return new Result(Status.CRITICAL, "long ago");
        });
        await().until(() -> watch.good().contains("late"));
        commit("deploy");
        watch.tick();
        asked.await();
        nanos.addAndGet(CheckSampler.LIMIT.toNanos() + 1);
        answer.countDown();
        await().until(() -> {
            watch.prepare();
            return late.get() > 1;
        });
        assertQuiet();
    }

    @Test
    void whatCouldNotBeUndoneIsToldAndTriedAgainUntilSomeoneDecides() throws Exception {
        undoes = false;
        Told page = add("page", Status.OK);
        generations.commit(new Change("deploy", "", List.of(kept.stage(new OneFile("web", new Version("1.0.0")))),
                Set.of(), Policy.NONE));
        page.is(Status.CRITICAL);
        watch.tick();
        await().until(() -> !alarms.isEmpty());
        page.is(Status.OK);
        await().until(() -> {
            watch.tick();
            return alarms.size() > 2;
        });
        await().until(() -> !watch.held().isEmpty());
        assertThat(watch.held()).containsExactly(new Held("web", "1.0.0", "the disk is full; it is tried again"));
        assertThat(changes).as("told once").hasValue(1);
        commit("shell");
        assertThat(watch.held()).isEmpty();
        await().until(() -> { // what was under way has ended
            watch.tick();
            return Files.notExists(data.resolve("watch.json"));
        });
    }

    @Test
    void aSwitchMadeWhileItWasCriticalIsNotBlamed() throws Exception {
        Told page = add("page", Status.CRITICAL);
        commit("deploy"); // 1
        page.is(Status.OK);
        sampleAll(page);
        commit("deploy"); // 2
        page.is(Status.CRITICAL);
        watch.tick();
        await().until(() -> !alarms.isEmpty());
        assertThat(alarms).containsExactly("page: back from 2 to 1, it says CRITICAL");
    }

    @Test
    void whatAPersonDoesIsNotWatchedAndEndsTheWatch() throws Exception {
        Told page = add("page", Status.OK);
        commit("deploy");
        commit("shell");
        page.is(Status.CRITICAL);
        watch.tick();
        sampleAll(page);
        assertQuiet();
    }

    @Test
    void aHangingCheckDelaysNoSwitchAndIsUnknown() throws Exception {
        Told page = add("page", Status.OK);
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        watch.add("h", "hanging", () -> {
            runs.incrementAndGet();
            awaitStubbornly(end);
            return new Result(Status.CRITICAL, "late");
        });
        await().until(() -> runs.get() > 0);
        for (int i = 0; i < 20; i++) {
            long start = System.nanoTime();
            commit("deploy");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
            pass(Duration.ofMillis(200));
        }
        assertThat(runs).hasValue(1);
        end.countDown();
        sampleAll(page);
        await().until(() -> {
            watch.prepare();
            return runs.get() > 1;
        });
        assertThat(alarms).isEmpty();
        page.is(Status.CRITICAL);
        watch.tick();
        await().until(() -> !alarms.isEmpty());
    }

    @Test
    void withoutACheckThereIsNoThread() throws Exception {
        Told page = add("page", Status.OK);
        assertThat(ticking()).isTrue();
        watch.remove(page);
        await().until(() -> !ticking());
        commit("deploy");
        assertThat(ticking()).isFalse();
    }

    private static boolean ticking() {
        return Thread.getAllStackTraces().keySet().stream().anyMatch(t -> t.getName().equals("quickset-health"));
    }

    @Test
    void whatIsUndoneIsTheDeployersOnly() throws Exception {
        commit("deploy");
        commit("deploy");
        Operations operations = new Operations(kept, generations, set -> true);
        GenerationRecord back = operations.undo(1, "health", "page is sick");
        assertThat(back).extracting(GenerationRecord::number, GenerationRecord::actor, GenerationRecord::reason)
                .containsExactly(3L, "health", "rollback to generation 1: page is sick");
        assertThatThrownBy(() -> operations.rollback(0, "shell")).as("a reason with more to say")
                .isInstanceOf(RefusedException.class);
        commit("deploy");
        commit("shell");
        assertThatThrownBy(() -> operations.undo(3, "health", "page is sick"))
                .isInstanceOf(RefusedException.class).hasMessageContaining("'shell' made generation 5");
    }
}
