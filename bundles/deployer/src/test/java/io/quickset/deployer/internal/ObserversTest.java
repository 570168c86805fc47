package io.quickset.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quickset.control.GenerationRecord;
import io.quickset.control.NodeObserver;
import io.quickset.control.NodeStatus;
import io.quickset.control.Reconciler.ReloadOption;
import io.quickset.control.Rejection;
import io.quickset.deployer.internal.artifact.Jars;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What observers are told of, and how often. */
@Timeout(30)
class ObserversTest {

    private static final Map<String, Object> ALL = Map.of();

    @TempDir
    Path home;
    private TestNode node;
    private TestService service;
    private final Told told = new Told();

    /** Writes down what it is told. */
    private static final class Told implements NodeObserver {

        final List<String> steps = new CopyOnWriteArrayList<>();
        final List<String> ends = new CopyOnWriteArrayList<>();
        final List<NodeStatus> statuses = new CopyOnWriteArrayList<>();
        final List<Duration> lags = new CopyOnWriteArrayList<>();
        final AtomicReference<Duration> took = new AtomicReference<>();

        @Override
        public void stepped(Step step, String subject, Duration took) {
            assertThat(took).isPositive();
            steps.add((step + " " + subject).trim());
        }

        @Override
        public void probed(String set, String probe, String reason) {
            steps.add("probed " + set + ": " + reason);
        }

        @Override
        public void ended(String set, Outcome outcome, String reason) {
            ends.add((outcome + " " + set + " " + reason).trim());
        }

        @Override
        public void rejected(String artifact, Rejection kind, String reason) {
            ends.add("rejected " + artifact + " as " + kind + ": " + reason);
        }

        @Override
        public void rolledBack(GenerationRecord record, boolean byHealthCheck) {
            steps.add("back in " + record.number() + (byHealthCheck ? " for a health check" : ""));
        }

        @Override
        public void switched(GenerationRecord record, Duration took) {
            steps.add("generation " + record.number());
            this.took.set(took);
        }

        @Override
        public void reconciled(Instant time, Duration lag) {
            lags.add(lag);
        }

        @Override
        public void changed(NodeStatus status) {
            statuses.add(status);
        }
    }

    @BeforeEach
    void start() throws IOException {
        node = new TestNode(home, Duration.ofMillis(5000));
        service = new TestService(node);
        node.observers.add(told);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private void pass() {
        service.passes.pass(Set.of());
    }

    @Test
    void aSwitchIsToldStepByStep() throws Exception {
        service.put("web.jar", Jars.set("web", "1.0.0", "x"), "http");
        assertThat(told.steps).startsWith("verify web.jar").endsWith("verify web.jar", "stage web", "commit", "generation 1");
        assertThat(told.ends).containsExactly("switched web");
        assertThat(told.took.get()).isPositive();
        assertThat(told.statuses).extracting(NodeStatus::generation).containsExactly(1L);
        assertThat(told.lags).singleElement().satisfies(lag -> assertThat(lag).isGreaterThanOrEqualTo(told.took.get()));
    }

    @Test
    void nothingIsToldOfAPassThatFindsNothingButThatItWas() throws Exception {
        node.drop("web.jar", Jars.set("web", "1.0.0", "x"));
        pass();
        node.ahead += 5000;
        pass();
        pass();
        told.steps.clear();
        told.statuses.clear();
        told.lags.clear();
        node.lag.sign();
        pass();
        assertThat(told.steps).isEmpty();
        assertThat(told.statuses).isEmpty();
        assertThat(told.lags).containsExactly(Duration.ZERO);
        service.reconciler.reload(Set.of(ReloadOption.DRY_RUN), "shell");
        assertThat(told.lags).as("a dry run reconciles nothing").hasSize(1);
    }

    @Test
    void aBadArtifactIsToldOncePerContent() throws Exception {
        node.drop("bad.jar", "bad");
        for (int i = 0; i < 3; i++) {
            pass();
            node.ahead += 5000;
            service.reconciler.reload(Set.of(), "shell");
        }
        assertThat(told.ends).singleElement().asString().startsWith("rejected bad.jar as damaged: it is no complete zip");
        assertThat(told.statuses).hasSizeLessThanOrEqualTo(4); // settling, then bad since some time
        node.drop("bad.jar", "worse");
        service.reconciler.reload(Set.of(), "shell");
        node.ahead += 5000;
        pass();
        assertThat(told.ends).hasSize(2);
        assertThatThrownBy(() -> service.put("bad.jar", "bad".getBytes(), "http"));
        assertThat(told.ends).as("what never got there").hasSize(3);
    }

    @Test
    void contentThatTurnsOutToBeBadIsToldOnce() throws Exception {
        node.drop("web.jar", Jars.indexed("web", "1.0.0", Map.of("a", "x"), Map.of("a", "y")));
        node.ahead += 5000;
        pass();
        service.reconciler.reload(Set.of(), "shell");
        assertThat(told.ends).containsExactly("rejected web.jar as damaged: 'a' does not match its index");
    }

    @Test
    void whatAProbeRefusesIsToldOncePerContentAndReason() throws Exception {
        AtomicReference<Optional<String>> answer = new AtomicReference<>(Optional.of("no"));
        node.prober.add((pending, changing) -> answer.get(), Map.of("component.name", "guard"));
        node.drop("web.jar", Jars.set("web", "1.0.0", "x"));
        awaitEnds("refused web probe guard refuses: no");
        assertThat(told.steps).containsOnlyOnce("probe web", "probed web: probe guard refuses: no");
        service.reconciler.reload(Set.of(ReloadOption.RETRY), "shell");
        awaitProbed(2);
        pass();
        assertThat(told.ends).as("the same content and reason").hasSize(1);
        answer.set(Optional.of("not yet"));
        service.reconciler.reload(Set.of(), "shell");
        awaitEnds("refused web probe guard refuses: no", "refused web probe guard refuses: not yet");
        answer.set(Optional.of("no"));
        node.drop("web.jar", Jars.set("web", "2.0.0", "y"));
        awaitEnds("refused web probe guard refuses: no", "refused web probe guard refuses: not yet",
                "refused web probe guard refuses: no");
        answer.set(Optional.empty());
        service.reconciler.reload(Set.of(), "shell");
        await().untilAsserted(() -> {
            pass();
            assertThat(told.ends).hasSize(4).endsWith("switched web");
        });
        assertThat(told.steps).contains("probed web: ");
    }

    private void awaitEnds(String... ends) {
        await().untilAsserted(() -> {
            pass();
            assertThat(told.ends).containsExactly(ends);
        });
    }

    private void awaitProbed(int times) {
        await().until(() -> told.steps.stream().filter("probe web"::equals).count() == times);
    }

    @Test
    void whatThisNodeCannotStoreIsToldOnceThoughItIsTriedAgainAndAgain() throws Exception {
        node.generations.full = true;
        node.drop("web.jar", Jars.set("web", "1.0.0", "x"));
        for (int i = 0; i < 4; i++) {
            pass();
            node.ahead += 6000;
        }
        assertThat(told.ends).singleElement().asString().startsWith("failed web it can't be stored now");
        assertThat(told.steps.stream().filter("stage web"::equals)).as("each try is a step").hasSize(4);
        node.generations.full = false;
        node.generations.commitFails = true;
        pass();
        node.ahead += 6000;
        pass();
        assertThat(told.steps).contains("commit");
        assertThat(told.ends).as("the reason is the same").hasSize(1);
        node.generations.commitFails = false;
        node.ahead += 6000;
        pass();
        assertThat(told.ends).hasSize(2).endsWith("switched web");
    }

    @Test
    void whatAHealthCheckUndoesIsRolledBackNotSwitched() throws Exception {
        service.put("web.jar", Jars.set("web", "1.0.0", "x"), "http");
        service.put("conf.jar", Jars.set("conf", "1.0.0", "x"), "http");
        service.put("web.jar", Jars.set("web", "2.0.0", "y"), "http");
        told.ends.clear();
        service.reconciler.undo(2, "health", "check 'x' turned critical");
        assertThat(told.ends).containsExactly("rolled_back web rollback to generation 2: check 'x' turned critical");
        assertThat(told.steps).containsSubsequence("generation 4", "back in 4 for a health check");
        told.ends.clear();
        service.reconciler.rollback(3, "shell");
        assertThat(told.ends).as("an operator wants it").containsExactly("switched web");
        assertThat(told.steps).containsSubsequence("generation 5", "back in 5");
        told.ends.clear();
        service.reconciler.rollback(2, "health");
        assertThat(told.ends).as("whatever he is called").containsExactly("switched web");
        assertThat(told.steps).containsSubsequence("generation 6", "back in 6");
        service.put("web.jar", Jars.set("web", "3.0.0", "z"), "rollback to generation 1");
        assertThat(told.steps).filteredOn(step -> step.startsWith("back")).hasSize(3);
    }

    @Test
    void oneThatThrowsHarmsNothing() throws Exception {
        NodeObserver broken = (NodeObserver) java.lang.reflect.Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[] {NodeObserver.class}, (proxy, method, words) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return method.getName().equals("hashCode") ? System.identityHashCode(proxy)
                                : method.getName().equals("equals") ? (Object) (proxy == words[0]) : "broken";
                    }
                    throw new NoClassDefFoundError("gone");
                });
        node.observers.remove(told);
        node.observers.add(broken);
        node.observers.add(told);
        node.prober.add((pending, changing) -> Optional.empty(), ALL);
        service.put("web.jar", Jars.set("web", "1.0.0", "x"), "http");
        await().untilAsserted(() -> {
            pass();
            assertThat(node.live()).isEqualTo("web 1.0.0;");
        });
        assertThat(told.steps).contains("probe web", "stage web", "commit", "generation 1");
        assertThat(told.ends).containsExactly("switched web");
        assertThat(told.lags).isNotEmpty();
    }

    @Test
    void oneThatComesLateIsToldTheStatusAndNothingOfWhatWas() throws Exception {
        node.drop("bad.jar", "bad");
        pass();
        node.ahead += 5000;
        pass();
        pass();
        Told late = new Told();
        node.observers.add(late);
        pass();
        service.put("web.jar", Jars.set("web", "1.0.0", "x"), "http");
        assertThat(late.statuses).extracting(NodeStatus::generation).containsExactly(0L, 1L);
        assertThat(late.statuses.get(0).rejected()).hasSize(1);
        assertThat(late.ends).containsExactly("switched web");
        node.observers.remove(late);
        service.put("web.jar", Jars.set("web", "2.0.0", "x"), "http");
        assertThat(late.ends).as("it went").hasSize(1);
    }
}
