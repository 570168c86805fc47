package io.quickset.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quickset.control.Reconciler.RefusedException;
import io.quickset.deployer.internal.artifact.Jars;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        service.reconciler.reload(Set.of(), "shell");
        assertThat(node.live("web").version()).isEqualTo(new Version("2.0.0"));
        int held = node.generations.open;

        service.reconciler.pin("web", new Version("1.0.0"), "test");
        assertThat(node.live("web").version()).isEqualTo(new Version("1.0.0"));
        assertThat(node.generations.open).isEqualTo(held);
    }

    /** The generations 1 and 2 have web 1, and web 2 is live. */
    private void twoOfTheFirstVersion() throws Exception {
        node.drop("web.jar", Jars.set("web", "1.0.0", "one"));
        service.reconciler.reload(Set.of(), "shell");
        node.drop("conf.jar", Jars.set("conf", "1.0.0", "one"));
        service.reconciler.reload(Set.of(), "shell");
        node.drop("web.jar", Jars.set("web", "2.0.0", "two"));
        service.reconciler.reload(Set.of(), "shell");
        assertThat(node.generations.current().number()).isEqualTo(3);
    }

    @Test
    void aPinTakesTheNextGenerationWhereOneCannotBeRead() throws Exception {
        twoOfTheFirstVersion();
        node.generations.unreadable.add(2L);
        service.reconciler.pin("web", new Version("1.0.0"), "test");
        assertThat(node.live()).isEqualTo("conf 1.0.0;web 1.0.0;");
        assertThat(node.generations.open).isZero();
    }

    @Test
    void aPinTakesWhatLiesInTheFolderWhereNoGenerationCanBeRead() throws Exception {
        twoOfTheFirstVersion();
        node.generations.unreadable.addAll(List.of(1L, 2L));
        node.drop("old.jar", Jars.set("web", "1.0.0", "one"));
        service.reconciler.reload(Set.of(), "shell");
        service.reconciler.pin("web", new Version("1.0.0"), "test");
        assertThat(node.live()).isEqualTo("conf 1.0.0;web 1.0.0;");
    }

    @Test
    void aPinThatCannotBeSaysWhy() throws Exception {
        twoOfTheFirstVersion();
        assertThatThrownBy(() -> service.reconciler.pin("web", new Version("3.0.0"), "test"))
                .isInstanceOf(RefusedException.class)
                .hasMessage("version 3.0.0 of set web is neither live nor retained nor in the deploy folder");
        node.generations.unreadable.addAll(List.of(1L, 2L));
        assertThatThrownBy(() -> service.reconciler.pin("web", new Version("1.0.0"), "test"))
                .isInstanceOf(RefusedException.class).hasMessageContaining("version 1.0.0 of set web can't be pinned")
                .hasMessageContaining("generation 2 can't be read: it is damaged, and intact nowhere");
        node.drop("old.jar", Jars.set("web", "1.0.0", "one"));
        service.reconciler.reload(Set.of(), "shell");
        node.generations.full = true;
        assertThatThrownBy(() -> service.reconciler.pin("web", new Version("1.0.0"), "test"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("old.jar can't be stored now: No space left on device")
                .hasMessageContaining("generation 2 can't be read");
        node.generations.full = false;
        node.drop("old.jar", Jars.indexed("web", "1.0.0", Map.of("a", "1"), Map.of("a", "2")));
        service.reconciler.reload(Set.of(), "shell");
        assertThatThrownBy(() -> service.reconciler.pin("web", new Version("1.0.0"), "test"))
                .isInstanceOf(RefusedException.class).hasMessageContaining("old.jar is bad: 'a' does not match its index");
        assertThat(node.generations.open).isZero();
    }
}
