package io.quickset.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.deployer.internal.artifact.Jars;
import io.quickset.deployer.internal.audit.Audit;
import io.quickset.deployer.internal.route.Environment;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;

/** Wishes, on the reconciler's own thread. */
class ReconcilerServiceTest {

    @TempDir
    Path home;

    private final PassLoop loop = new PassLoop();
    private TestNode node;
    private ReconcilerService service;

    @BeforeEach
    void start() throws Exception {
        node = new TestNode(home, Duration.ofSeconds(1));
        CurrentStatus status = new CurrentStatus(node.reconciliation::report, node.generations,
                new TestNode.NoBundles(), new CurrentRoute(home, Environment.detect(Map.of(), home), Clock.systemUTC()),
                List::of, List::of, new Endpoints(without(BundleContext.class), () -> {}));
        StatusPublisher publisher = new StatusPublisher(new StatusFile(home.resolve("status.json")),
                new Audit(home.resolve("audit.jsonl"), node.generations, System::currentTimeMillis));
        service = new ReconcilerService(node.reconciliation, node.generations, node.operations, status, publisher,
                node.mounts, loop, set -> -1, System::currentTimeMillis);
    }

    /** A framework without any service. */
    private static <T> T without(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, words) -> null));
    }

    /** With a first pass over what lies in the folder by then. */
    private void run() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        loop.start(() -> "", () -> service.pass(Set.of()), () -> 0, () -> false, first::countDown);
        first.await();
    }

    @AfterEach
    void stop() {
        loop.close();
    }

    @Test
    void aPinOfWhatLiesInTheFolderHoldsNothingOnceItIsLive() throws Exception {
        node.drop("web-1.jar", Jars.set("web", "1.0.0", "one"));
        node.drop("web-2.jar", Jars.set("web", "2.0.0", "two"));
        node.merging = Map.of("web", new Merging(List.of(new FakeOverlay("over", Map.of("b", "over"))),
                false, "", Map.of()));
        run();
        assertThat(node.live("web").version()).isEqualTo(new Version("2.0.0"));
        int held = node.generations.open;

        service.pin("web", new Version("1.0.0"), "test");
        assertThat(node.live("web").version()).isEqualTo(new Version("1.0.0"));
        assertThat(node.generations.open).isEqualTo(held);
    }
}
