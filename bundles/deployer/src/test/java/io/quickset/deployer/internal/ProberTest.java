package io.quickset.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quickset.control.Reconciler.ReloadOption;
import io.quickset.deployer.internal.artifact.Jars;
import io.quickset.spi.SnapshotProbe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Probes refuse, hang and throw; nobody waits for them. */
class ProberTest {

    private static final Map<String, Object> ALL = Map.of();
    private static final Map<String, Object> WEB = Map.of(SnapshotProbe.SETS, "web");

    @TempDir
    Path home;

    private static void passUntil(TestNode node, String live) {
        await().untilAsserted(() -> {
            node.pass();
            assertThat(node.live()).isEqualTo(live);
        });
    }

    private static void passUntilHeld(TestNode node, String set, String reason) {
        await().untilAsserted(() -> {
            node.pass();
            assertThat(node.held(set)).contains(reason);
        });
    }

    @Test
    void seesThePendingViewAndAgrees() throws Exception {
        TestNode node = new TestNode(home, Duration.ofMillis(5000));
        node.prober.add((pending, changing) -> changing.contains("web")
                && pending.set("web").orElseThrow().version().getMajor() == 1 ? Optional.empty() : Optional.of("no"), ALL);
        node.drop("web.jar", Jars.set("web", "1.0.0", "x"));
        passUntil(node, "web 1.0.0;");
        node.drop("web.jar", Jars.set("web", "2.0.0", "x"));
        passUntilHeld(node, "web", "refuses: no");
        assertThat(node.live()).isEqualTo("web 1.0.0;");
        node.drop("web.jar", Jars.set("web", "1.5.0", "x"));
        passUntil(node, "web 1.5.0;");
        assertThat(node.generations.open).isZero();
    }

    @Test
    void whatItRefusedIsNotAskedAboutAgainUntilSomeoneSaysRetry() throws Exception {
        TestNode node = new TestNode(home, Duration.ofMillis(5000));
        AtomicInteger asked = new AtomicInteger();
        node.prober.add((pending, changing) -> asked.incrementAndGet() == 1 ? Optional.of("not yet") : Optional.empty(), ALL);
        node.drop("web.jar", Jars.set("web", "1.0.0", "x"));
        passUntilHeld(node, "web", "not yet");
        node.later(60_000);
        assertThat(asked).hasValue(1);
        node.pass(ReloadOption.RETRY);
        passUntil(node, "web 1.0.0;");
    }

    @Test
    void oneThatHangsDelaysNoOtherSetAndRefusesWhenItsTimeIsOver() throws Exception {
        TestNode node = new TestNode(home, Duration.ofMillis(500));
        CountDownLatch hang = new CountDownLatch(1);
        node.prober.add((pending, changing) -> {
            if (changing.contains("web")) {
                hang.await();
            }
            return Optional.empty();
        }, ALL);
        node.drop("web.jar", Jars.set("web", "1.0.0", "x"));
        node.pass();
        assertThat(node.held("web")).contains("is looking at it");
        node.drop("conf.jar", Jars.set("conf", "1.0.0", "x"));
        passUntil(node, "conf 1.0.0;");
        passUntilHeld(node, "web", "took longer than 500 ms, which refuses");
        hang.countDown();
        node.later(0);
        assertThat(node.live()).as("a late answer counts for nothing").isEqualTo("conf 1.0.0;");
    }

    @Test
    void oneOfWhichCallsHangIsAskedWhenTheyHaveReturned() throws Exception {
        TestNode node = new TestNode(home, Duration.ofMillis(100));
        CountDownLatch hang = new CountDownLatch(1);
        node.prober.add((pending, changing) -> {
            if (!changing.contains("web")) {
                hang.await();
            }
            return Optional.empty();
        }, ALL);
        List<String> hanging = List.of("a", "b", "c", "d");
        for (String set : hanging) {
            node.drop(set + ".jar", Jars.set(set, "1.0.0", "x"));
        }
        node.pass();
        for (String set : hanging) {
            passUntilHeld(node, set, "took longer than 100 ms, which refuses");
        }
        node.drop("web.jar", Jars.set("web", "1.0.0", "x"));
        node.pass();
        assertThat(node.held("web")).contains("is not asked while 4 earlier calls of it hang");
        node.later(10_000);
        node.pass();
        assertThat(node.reconciliation.idle()).isTrue();
        int answers = node.answers.get();
        hang.countDown();
        await("a wake for each").until(() -> node.answers.get() == answers + hanging.size());
        node.pass();
        passUntil(node, "web 1.0.0;");
    }

    @Test
    void oneThatThrowsRefuses() throws Exception {
        TestNode node = new TestNode(home, Duration.ofMillis(5000));
        node.prober.add((pending, changing) -> {
            throw new NoClassDefFoundError("gone");
        }, ALL);
        node.drop("web.jar", Jars.set("web", "1.0.0", "x"));
        passUntilHeld(node, "web", "failed, which refuses: java.lang.NoClassDefFoundError: gone");
    }

    @Test
    void isAskedOnlyAboutItsSets() throws Exception {
        TestNode node = new TestNode(home, Duration.ofMillis(5000));
        node.prober.add((pending, changing) -> Optional.of("never"), WEB);
        node.drop("conf.jar", Jars.set("conf", "1.0.0", "x"));
        node.pass();
        assertThat(node.live()).as("at once").isEqualTo("conf 1.0.0;");
        node.drop("web.jar", Jars.set("web", "1.0.0", "x"));
        passUntilHeld(node, "web", "never");
    }

    @Test
    void isAskedAgainWhenWhatTheSetNeedsHasChangedMeanwhile() throws Exception {
        TestNode node = new TestNode(home, Duration.ofMillis(5000));
        node.drop("conf.jar", Jars.set("conf", "1.0.0", "x"));
        node.pass();
        CountDownLatch slow = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        node.prober.add((pending, changing) -> {
            if (asked.incrementAndGet() == 1) {
                slow.await();
            }
            return pending.set("conf").orElseThrow().version().getMajor() == 1
                    ? Optional.empty() : Optional.of("does not work with that conf");
        }, WEB);
        node.drop("web.jar", Jars.bare("web", "1.0.0",
                "Require-Capability: io.quickset.set;filter:=\"(io.quickset.set=conf)\";effective:=active\n",
                Map.of("a", "1")));
        node.pass();
        node.drop("conf.jar", Jars.set("conf", "2.0.0", "y"));
        passUntil(node, "conf 2.0.0;");
        slow.countDown();
        passUntilHeld(node, "web", "does not work with that conf");
        assertThat(node.live()).isEqualTo("conf 2.0.0;");
    }

    @Test
    void oneThatGoesHoldsNobodyAnyMore() throws Exception {
        TestNode node = new TestNode(home, Duration.ofMillis(5000));
        SnapshotProbe probe = (pending, changing) -> Optional.of("never");
        node.prober.add(probe, ALL);
        node.drop("web.jar", Jars.set("web", "1.0.0", "x"));
        passUntilHeld(node, "web", "never");
        node.prober.remove(probe);
        node.pass();
        assertThat(node.live()).isEqualTo("web 1.0.0;");
    }
}
