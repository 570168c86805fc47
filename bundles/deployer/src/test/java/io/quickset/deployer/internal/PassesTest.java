package io.quickset.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quickset.control.Reconciler.ReloadOption;
import io.quickset.deployer.internal.artifact.Jars;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is told of a pass that failed as a whole. */
@Timeout(30)
class PassesTest {

    @TempDir
    Path home;
    private TestNode node;
    private TestService service;

    @BeforeEach
    void start() throws Exception {
        node = new TestNode(home, Duration.ofSeconds(5));
        service = new TestService(node);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private String status() throws Exception {
        return Files.readString(home.resolve("status.json"));
    }

    @Test
    void aPassThatFailsIsToldUntilOneSucceeds() throws Exception {
        node.drop("a.zip", Jars.zip(Map.of("a", "1")));
        service.passes.pass(Set.of());
        var order = node.order;
        node.order = null;
        node.drop("b.zip", Jars.zip(Map.of("b", "1")));
        assertThatThrownBy(() -> service.passes.pass(Set.of())).isInstanceOf(NullPointerException.class);
        assertThat(status()).contains("\"deploy\"", "the last look at it failed", "NullPointerException", "tried again");
        String since = node.report().rejected().get(0).since();
        assertThatThrownBy(() -> service.passes.pass(Set.of())).isInstanceOf(NullPointerException.class);
        assertThat(node.report().rejected()).singleElement()
                .satisfies(told -> assertThat(told.since()).isEqualTo(since));
        node.order = order;
        service.passes.pass(Set.of());
        assertThat(status()).doesNotContain("NullPointerException");
        assertThat(node.live()).isEqualTo("a 0.0.0;b 0.0.0;");
    }

    @Test
    void aFailureThatIsOverIsToldNoMoreThoughNothingElseChanged() throws Exception {
        node.drop("a.zip", Jars.zip(Map.of("a", "1")));
        service.passes.pass(Set.of());
        node.ahead += 10_000;
        service.passes.pass(Set.of());
        service.passes.pass(Set.of());
        assertThat(node.reconciliation.idle()).isTrue();
        var order = node.order;
        node.order = null;
        assertThatThrownBy(() -> service.passes.pass(Set.of())).isInstanceOf(NullPointerException.class);
        node.order = order;
        service.passes.pass(Set.of());
        assertThat(node.report().rejected()).isEmpty();
    }

    @Test
    void aDryRunThatFailsIsToldToWhoWantedItAlone() throws Exception {
        service.passes.pass(Set.of());
        node.order = null;
        assertThatThrownBy(() -> service.passes.pass(Set.of(ReloadOption.DRY_RUN)))
                .isInstanceOf(NullPointerException.class);
        assertThat(node.report().rejected()).isEqualTo(List.of());
    }
}
