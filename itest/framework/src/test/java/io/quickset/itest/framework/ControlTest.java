package io.quickset.itest.framework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quickset.control.AuditLog;
import io.quickset.control.GenerationRecord;
import io.quickset.control.Generations;
import io.quickset.control.NodeObserver;
import io.quickset.control.NodeStatus;
import io.quickset.control.Reconciler;
import io.quickset.control.Reconciler.OutdatedException;
import io.quickset.control.Reconciler.PlanStep;
import io.quickset.control.Rejection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;

/** A bundle steers the node by its services, and observes it. */
@Timeout(60)
final class ControlTest {

    @TempDir
    private Path temp;
    private Node node;
    private Reconciler reconciler;

    @BeforeEach
    void start() throws Exception {
        node = Node.start(temp.resolve("home"));
        reconciler = node.service(Reconciler.class);
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    private Path upload(byte[] content) throws Exception {
        return Files.write(Files.createTempFile(temp, "upload", ".part"), content);
    }

    private GenerationRecord current() {
        return node.service(Generations.class).current();
    }

    @Test
    void whatIsPutIsLiveAndStaysSoAfterARestart() throws Exception {
        long before = current().number();
        List<PlanStep> preview = reconciler.preview("web.jar", upload(Jars.set("web", "1.0.0"))).steps();
        assertThat(preview).contains(new PlanStep("switch", "web", "1.0.0 from web.jar"));
        assertThat(node.deployed("web.jar")).doesNotExist();
        assertThat(reconciler.ifCurrent(before).put("web.jar", upload(Jars.set("web", "1.0.0")), "http").steps()).isEqualTo(preview);
        assertThat(current().actor()).isEqualTo("http");
        node.awaitLive("web", "1.0.0");
        Path outdated = upload(Jars.set("web", "2.0.0"));
        assertThatThrownBy(() -> reconciler.ifCurrent(before).put("web.jar", outdated, "http"))
                .isInstanceOfSatisfying(OutdatedException.class, e -> assertThat(e.current()).isEqualTo(before + 1));
        byte[] good = Jars.set("web", "2.0.0");
        byte[] bad = Arrays.copyOf(good, good.length - 10);
        assertThatThrownBy(() -> reconciler.put("web.jar", upload(bad), "http")).hasMessageStartingWith("web.jar is refused: ");
        assertThat(reconciler.status().rejected()).isEmpty();
        assertThat(node.service(AuditLog.class).newest(1)).singleElement().satisfies(line -> assertThat(line)
                .containsEntry("actor", "http").containsEntry("action", "switch").containsEntry("set", "web"));
        long live = current().number();
        node.close();
        node = Node.start(temp.resolve("home"));
        assertThat(node.service(Reconciler.class).reload(Set.of(), "shell").steps()).isEmpty();
        assertThat(current().number()).as("it is the same file").isEqualTo(live);
    }

    @Test
    void anObserverIsToldUntilItGoes() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        AtomicReference<NodeStatus> status = new AtomicReference<>();
        AtomicReference<Duration> lag = new AtomicReference<>();
        BundleContext context = node.context();
        var registration = context.registerService(NodeObserver.class, new NodeObserver() {
            @Override
            public void stepped(Step step, String subject, Duration took) {
                told.add(step + " " + subject);
            }

            @Override
            public void ended(String set, Outcome outcome, String reason) {
                told.add(outcome + " " + set);
            }

            @Override
            public void rejected(String artifact, Rejection kind, String reason) {
                told.add("rejected " + artifact + ": " + kind);
            }

            @Override
            public void rolledBack(GenerationRecord record, boolean byHealthCheck) {
                told.add("back in " + record.number() + (byHealthCheck ? " for a health check" : ""));
            }

            @Override
            public void switched(GenerationRecord record, Duration took) {
                told.add("generation " + record.number());
            }

            @Override
            public void changed(NodeStatus changed) {
                status.set(changed);
            }

            @Override
            public void reconciled(Instant time, Duration behind) {
                lag.set(behind);
            }

            @Override
            public void scrubbed(String set, int damaged) {
                told.add("scrubbed " + set + " " + damaged);
            }
        }, null);
        Node.await("the status").until(() -> status.get() != null); // without anything happening
        node.deploySet("web", "1.0.0");
        long number = current().number();
        Node.await("the switch").until(() -> told.contains("generation " + number));
        assertThat(told).contains("verify web.jar", "stage web", "commit ", "switched web");
        Node.await("the status after it").until(() -> status.get().generation() == number);
        Node.await("a pass that finds nothing").until(() -> Duration.ZERO.equals(lag.get()));
        var generations = node.service(Generations.class);
        generations.verify(generations.view(number).orElseThrow().set("web").orElseThrow());
        assertThat(told).endsWith("scrubbed web 0");
        assertThatThrownBy(() -> reconciler.put("bad.jar", upload(new byte[1]), "http"));
        assertThat(told).endsWith("rejected bad.jar: damaged");
        reconciler.put("web.jar", upload(Jars.set("web", "2.0.0")), "http");
        Node.await("the second version").until(() -> current().number() > number);
        long back = reconciler.rollback(number, "health").number();
        assertThat(told).contains("back in " + back);
        registration.unregister();
        int before = told.size();
        reconciler.put("web.jar", upload(Jars.set("web", "3.0.0")), "http");
        reconciler.reload(Set.of(), "http");
        assertThat(told).hasSize(before);
    }
}
