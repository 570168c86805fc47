package io.quickset.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.deployer.internal.artifact.Jars;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;

/** Wishes, on the reconciler's own thread. */
class ReconcilerServiceTest {

    @TempDir
    Path home;

    private TestNode node;
    private TestService service;

    @BeforeEach
    void start() throws Exception {
        node = new TestNode(home, Duration.ofSeconds(1));
        service = new TestService(node);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void aPinOfWhatLiesInTheFolderHoldsNothingOnceItIsLive() throws Exception {
        node.drop("web-1.jar", Jars.set("web", "1.0.0", "one"));
        node.drop("web-2.jar", Jars.set("web", "2.0.0", "two"));
        node.merging = Map.of("web", new Merging(List.of(new FakeOverlay("over", Map.of("b", "over"))),
                false, "", Map.of()));
        service.reconciler.reload();
        assertThat(node.live("web").version()).isEqualTo(new Version("2.0.0"));
        int held = node.generations.open;

        service.reconciler.pin("web", new Version("1.0.0"), "test");
        assertThat(node.live("web").version()).isEqualTo(new Version("1.0.0"));
        assertThat(node.generations.open).isEqualTo(held);
    }
}
