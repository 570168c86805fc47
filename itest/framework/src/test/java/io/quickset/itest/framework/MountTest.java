package io.quickset.itest.framework;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quickset.Mount;
import io.quickset.MountListener;
import io.quickset.SetRegistry;
import io.quickset.Snapshot;
import io.quickset.control.Generations;
import io.quickset.control.Reconciler;
import io.quickset.spi.SnapshotProbe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** A bundle mounts sets, and goes. */
@Timeout(60)
final class MountTest {

    @TempDir
    private Path temp;
    private Node node;
    private Bundle app;
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final MountListener listener = new MountListener() {
        @Override
        public void mounted(Snapshot snapshot) {
            note("mounted " + snapshot.version());
        }

        @Override
        public void updated(Snapshot before, Snapshot after) {
            note("updated " + before.version() + " " + after.version());
        }

        @Override
        public void unmounted(Snapshot last) {
            note("unmounted " + last.version());
        }

        @Override
        public void refused(String reason) {
            note("refused " + reason);
        }
    };

    private void note(String line) {
        threads.add(Thread.currentThread());
        told.add(line);
    }

    @BeforeEach
    void start() throws Exception {
        node = Node.start(temp.resolve("home"));
        app = node.install("app", Jars.empty("app"));
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    private void restart() throws Exception {
        node.close();
        node = Node.start(temp.resolve("home"));
        app = node.bundle("app");
    }

    /** The registry as the bundle of code gets it. */
    private SetRegistry registry() {
        BundleContext context = app.getBundleContext();
        return context.getService(context.getServiceReference(SetRegistry.class));
    }

    private static Map<String, byte[]> text(String text) {
        return Map.of("text", text.getBytes(UTF_8));
    }

    /** {@code "mounted 1.0.0 text"}, or null. */
    private @Nullable String live(String set) {
        SetRegistry registry = node.service(SetRegistry.class);
        return registry.view().set(set).map(each -> each.layer() + " " + each.version() + " "
                + UTF_8.decode(each.find("text").orElseThrow().content())).orElse(null);
    }

    private void awaitLive(String set, @Nullable String wanted) {
        Node.await(set + " to be " + wanted).untilAsserted(() -> assertThat(live(set)).isEqualTo(wanted));
    }

    private void awaitTold(String... lines) {
        Node.await("callbacks").untilAsserted(() -> assertThat(told).containsExactly(lines));
    }

    private long generation() {
        return node.service(Generations.class).current().number();
    }

    @Test
    void aMountedSetGoesOverTheDroppedOneAndFallsBackWhenItIsClosed() throws Exception {
        node.deploySet("web", "1.0.0");
        long before = generation();
        Mount mount = registry().mount("web", "2.0.0", text("by code"), listener);
        awaitLive("web", "mounted 2.0.0 by code");
        awaitTold("mounted 2.0.0");
        mount.update("3.0.0", text("again"));
        awaitLive("web", "mounted 3.0.0 again");
        awaitTold("mounted 2.0.0", "updated 2.0.0 3.0.0");
        mount.close();
        awaitLive("web", "mounted 1.0.0 1.0.0");
        awaitTold("mounted 2.0.0", "updated 2.0.0 3.0.0", "unmounted 3.0.0");
        assertThat(generation()).isEqualTo(before + 3);
        assertThat(threads).allSatisfy(each -> assertThat(each.getName()).startsWith("quickset-notify"));
        assertThat(temp.resolve("home/data/mounts")).isEmptyDirectory();
    }

    @Test
    void anArtifactAnywhereIsMountedWithItsBundle() throws Exception {
        Path jar = Files.write(temp.resolve("any.jar"), Jars.set("web", "1.0.0"));
        Mount mount = registry().mount(jar, listener);
        node.awaitLive("web", "1.0.0");
        assertThat(mount.name()).isEqualTo("mount/app/any.jar");
        Files.delete(jar);
        Node.await("the mount to be told").until(() -> told.size() == 2);
        assertThat(told.get(1)).contains("refused there is no file or folder");
        Reconciler reconciler = node.service(Reconciler.class);
        assertThat(reconciler.status().held()).singleElement().extracting(held -> held.reason()).asString()
                .contains("mount/app/any.jar is bad");
        assertThat(live("web")).isEqualTo("mounted 1.0.0 1.0.0");
        mount.close();
        Node.await("its bundle's end").until(() -> node.context().getBundle("quickset:web") == null);
        awaitLive("web", null);
        assertThat(reconciler.status().state()).isEqualTo("ok");
    }

    @Test
    void aBundleThatStopsUnmounts() throws Exception {
        node.deploySet("web", "1.0.0");
        SetRegistry registry = registry();
        registry.mount("web", "2.0.0", text("by code"), listener);
        awaitLive("web", "mounted 2.0.0 by code");
        app.stop();
        awaitLive("web", "mounted 1.0.0 1.0.0");
        assertThat(told).doesNotContain("unmounted 2.0.0");
        assertThatThrownBy(() -> registry.mount(temp)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aBundleThatIsUpdatedKeepsItsMountsContentLive() throws Exception {
        node.deploySet("web", "1.0.0");
        registry().mount("web", "2.0.0", text("by code"));
        awaitLive("web", "mounted 2.0.0 by code");
        long generation = generation();
        app.stop();
        app.start();
        registry().mount("web", "2.0.0", text("by code"), listener);
        awaitTold("mounted 2.0.0");
        node.service(Reconciler.class).reload(Set.of(), "shell");
        assertThat(generation()).isEqualTo(generation);
    }

    @Test
    void aProbeRefusesAndTheMountIsToldWhy() throws Exception {
        SnapshotProbe probe = (pending, changing) -> pending.set("web").filter(web -> web.find("bad").isPresent())
                .map(web -> "it is bad");
        ServiceRegistration<SnapshotProbe> registered =
                node.context().registerService(SnapshotProbe.class, probe, null);
        try {
            Mount mount = registry().mount("web", "1.0.0", text("good"), listener);
            awaitTold("mounted 1.0.0");
            mount.update("2.0.0", Map.of("text", new byte[0], "bad", new byte[0]));
            Node.await("the refusal").until(() -> told.size() == 2);
            assertThat(told.get(1)).startsWith("refused probe").endsWith("refuses: it is bad");
            assertThat(live("web")).isEqualTo("mounted 1.0.0 good");
        } finally {
            registered.unregister();
        }
    }

    @Test
    void aRestartKeepsWhatIsMountedAgainWithoutASwitch() throws Exception {
        registry().mount("web", "1.0.0", text("by code"));
        awaitLive("web", "mounted 1.0.0 by code");
        long generation = generation();
        restart();
        assertThat(live("web")).as("from the start").isEqualTo("mounted 1.0.0 by code");
        registry().mount("web", "1.0.0", text("by code"), listener);
        awaitTold("mounted 1.0.0");
        node.service(Reconciler.class).reload(Set.of(), "shell");
        assertThat(generation()).isEqualTo(generation);
    }

    @Test
    void aRestartLetsGoWhatIsNotMountedAgain() throws Exception {
        node.deploySet("web", "1.0.0");
        registry().mount("web", "2.0.0", text("by code"));
        registry().mount("only", "1.0.0", text("by code"));
        awaitLive("web", "mounted 2.0.0 by code");
        awaitLive("only", "mounted 1.0.0 by code");
        long generation = generation();
        restart();
        assertThat(generation()).as("neither the stop nor the start is a switch").isEqualTo(generation);
        awaitLive("only", null);
        awaitLive("web", "mounted 1.0.0 1.0.0");
    }
}
