package io.quickset.registry.internal.mount;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quickset.Mount;
import io.quickset.MountListener;
import io.quickset.Snapshot;
import io.quickset.View;
import io.quickset.control.MountedArtifact;
import io.quickset.testing.InMemoryRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mounts as the bundle that makes them sees them; who deploys is the test. */
class MountsTest {

    @TempDir
    Path home;

    private final FakeBundle app = new FakeBundle();
    private final Deque<Runnable> threads = new ArrayDeque<>();
    private final InMemoryRegistry node = InMemoryRegistry.create();
    private final Map<String, Map<String, Snapshot>> live = new HashMap<>();
    private final List<String> told = new ArrayList<>();
    private final MountListener listener = new MountListener() {
        @Override
        public void mounted(Snapshot snapshot) {
            told.add("mounted " + snapshot.name() + " " + snapshot.version());
        }

        @Override
        public void updated(Snapshot before, Snapshot after) {
            told.add("updated " + before.version() + " " + after.version());
        }

        @Override
        public void unmounted(Snapshot last) {
            told.add("unmounted " + last.name() + " " + last.version());
        }

        @Override
        public void refused(String reason) {
            told.add("refused " + reason);
        }
    };
    private Mounts mounts;

    @BeforeEach
    void start() {
        mounts = mounts();
    }

    private Mounts mounts() {
        return new Mounts(app.start(), home.resolve("mounts"), threads::add, name -> live.getOrDefault(name, Map.of()));
    }

    private static Map<String, byte[]> files(String path, String text) {
        return Map.of(path, text.getBytes(UTF_8));
    }

    /** What that mount supplies is live from now on; nothing if the version is empty. */
    private void switchTo(String mount, String set, String version) {
        View before = node.view();
        if (version.isEmpty()) {
            live.remove(mount);
        } else {
            node.put(set, version, files("a", version));
            live.put(mount, Map.of(set, node.view().set(set).orElseThrow()));
        }
        mounts.switched(before, node.view());
    }

    private void deliver() {
        while (!threads.isEmpty()) {
            threads.remove().run();
        }
    }

    private List<Path> spooled() throws IOException {
        if (Files.notExists(home.resolve("mounts"))) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(home.resolve("mounts"))) {
            return all.filter(Files::isRegularFile).map(home::relativize).sorted().toList();
        }
    }

    @Test
    void filesAreKeptAsAFolderThatTellsSetAndVersionWhileTheyAreMounted() throws Exception {
        Mount mount = mounts.mount(app.bundle, "web", "1.2", Map.of("a/b", new byte[] {1}, "c", new byte[0]),
                MountListener.NONE);
        MountedArtifact service = app.services.get("mount/app/web");
        assertThat(mount.name()).isEqualTo("mount/app/web").isEqualTo(service.name());
        assertThat(service.content().path()).isEqualTo(home.resolve("mounts/1/web-1.2.0"));
        assertThat(spooled()).containsExactly(Path.of("mounts/1/web-1.2.0/a/b"), Path.of("mounts/1/web-1.2.0/c"));
        mount.update("1.3", files("c", "x"));
        assertThat(spooled()).containsExactly(Path.of("mounts/2/web-1.3.0/c"));
        assertThat(service.content().path()).isEqualTo(home.resolve("mounts/2/web-1.3.0"));
        assertThat(app.revisions).containsExactly(1);
        assertThat(service.closed()).isFalse();
        mount.close();
        mount.close();
        assertThat(service.closed()).isTrue();
        assertThat(app.services).isEmpty();
        assertThat(spooled()).isEmpty();
        assertThatThrownBy(() -> mount.update("2", files("c", "x"))).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThat(spooled()).isEmpty();
    }

    @Test
    void namesTellBundleAndFileAndAreFreeAgainOnceClosed() {
        Path jar = home.resolve("web.jar");
        Mount first = mounts.mount(app.bundle, jar, MountListener.NONE);
        Mount second = mounts.mount(app.bundle, home.resolve("other/web.jar"), MountListener.NONE);
        assertThat(List.of(first.name(), second.name())).containsExactly("mount/app/web.jar", "mount/app/web.jar#2");
        first.close();
        assertThat(app.services.keySet()).containsExactly("mount/app/web.jar#2");
        assertThat(mounts.mount(app.bundle, jar, MountListener.NONE).name()).isEqualTo("mount/app/web.jar");
    }

    @Test
    void whatCanBeNoMountIsRefusedAtOnceAndLeavesNothing() throws Exception {
        assertThatIllegalArgumentException().isThrownBy(() -> mounts.mount(app.bundle, Path.of("/"), listener))
                .withMessageContaining("no file name");
        try (FileSystem zip = FileSystems.newFileSystem(home.resolve("x.zip"), Map.of("create", "true"))) {
            assertThatIllegalArgumentException().isThrownBy(() -> mounts.mount(app.bundle, zip.getPath("web"), listener))
                    .withMessageContaining("default file system");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> mount("Web", "1", files("a", "")))
                .withMessageContaining("set name 'Web' is malformed");
        assertThatIllegalArgumentException().isThrownBy(() -> mount("web", "one", files("a", "")));
        assertThatIllegalArgumentException().isThrownBy(() -> mount("web", "1", Map.of()))
                .withMessageContaining("no file");
        assertThatIllegalArgumentException().isThrownBy(() -> mount("web", "1", files("../../a", "")))
                .withMessageContaining("must not contain '.' or '..'");
        assertThatIllegalArgumentException().isThrownBy(() -> mount("web", "1", files("/etc/a", "")))
                .withMessageContaining("must be relative");
        assertThatIllegalArgumentException().isThrownBy(
                () -> mount("web", "1", Map.of("a", new byte[0], "a/b/c", new byte[0])))
                .withMessageContaining("'a' can't be a file and the folder of 'a/b/c'");
        assertThatThrownBy(() -> mount("web", "1", files("a".repeat(300), "")))
                .isInstanceOf(UncheckedIOException.class).hasMessageContaining("the files of set 'web' can't be kept");
        assertThatThrownBy(() -> mounts.mount(app.bundle, home.resolve("w"), listener).update("1", files("a", "")))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("update it with a path");
        app.stop();
        assertThatThrownBy(() -> mount("web", "1", files("a", ""))).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("bundle app does not run");
        assertThat(app.services).isEmpty();
        assertThat(spooled()).isEmpty();
    }

    private void mount(String set, String version, Map<String, byte[]> files) {
        mounts.mount(app.bundle, set, version, files, listener);
    }

    @Test
    void theListenerIsToldOfEachStepAlsoAfterTheClose() {
        Mount mount = mounts.mount(app.bundle, "web", "1", files("a", ""), listener);
        switchTo("mount/app/web", "web", "1");
        assertThat(told).as("not on the switching thread").isEmpty();
        deliver();
        switchTo("mount/app/web", "web", "2");
        deliver();
        mount.close();
        deliver();
        assertThat(told).containsExactly("mounted web 1.0.0", "updated 1.0.0 2.0.0");
        switchTo("mount/app/web", "web", "");
        deliver();
        switchTo("mount/app/web", "web", "3");
        deliver();
        assertThat(told).containsExactly("mounted web 1.0.0", "updated 1.0.0 2.0.0", "unmounted web 2.0.0");
    }

    @Test
    void aListenerThatLagsGetsSeveralStepsAsOneAndOnlyTheLastRefusal() {
        mounts.mount(app.bundle, "web", "1", files("a", ""), listener);
        MountedArtifact service = app.services.get("mount/app/web");
        switchTo("mount/app/web", "web", "1");
        switchTo("mount/app/web", "web", "2");
        service.refused("old");
        service.refused("new");
        assertThat(threads).as("one call at a time").hasSize(1);
        deliver();
        assertThat(told).containsExactly("mounted web 2.0.0", "refused new");
        service.refused("over");
        switchTo("mount/app/web", "web", "3");
        deliver();
        assertThat(told).as("the switch came after it").endsWith("refused new", "updated 2.0.0 3.0.0");
        live.remove("mount/app/web");
        service.refused("rolled back");
        mounts.switched(node.view(), node.view());
        deliver();
        assertThat(told).as("the switch before it had not been told yet").endsWith("unmounted web 3.0.0",
                "refused rolled back");
    }

    @Test
    void anotherSetIsToldAsSuchAndAListenerThatThrowsIsToldOn() {
        mounts.mount(app.bundle, home.resolve("x.jar"), new MountListener() {
            @Override
            public void mounted(Snapshot snapshot) {
                listener.mounted(snapshot);
                throw new AssertionError("on purpose");
            }

            @Override
            public void unmounted(Snapshot last) {
                listener.unmounted(last);
            }
        });
        switchTo("mount/app/x.jar", "web", "1");
        deliver();
        switchTo("mount/app/x.jar", "conf", "1");
        deliver();
        assertThat(told).containsExactly("mounted web 1.0.0", "unmounted web 1.0.0", "mounted conf 1.0.0");
    }

    @Test
    void whatStayedLiveAcrossARestartIsToldAndOneMountedAnewTakesItOver() {
        switchTo("mount/app/web", "web", "1");
        Mount mount = mounts.mount(app.bundle, "web", "1", files("a", ""), listener);
        deliver();
        assertThat(told).containsExactly("mounted web 1.0.0");
        mount.close();
        List<String> first = List.copyOf(told);
        mounts.mount(app.bundle, "web", "1", files("a", ""), new MountListener() {
            @Override
            public void mounted(Snapshot snapshot) {
                told.add("the other: mounted");
            }
        });
        deliver();
        assertThat(told).startsWith(first.toArray(String[]::new))
                .containsExactlyInAnyOrder("mounted web 1.0.0", "unmounted web 1.0.0", "the other: mounted");
    }

    @Test
    void aBundleThatStopsHasNoMountsAnyMoreAndHearsNothing() throws Exception {
        Mount mount = mounts.mount(app.bundle, "web", "1", files("a", ""), listener);
        MountedArtifact service = app.services.get("mount/app/web");
        switchTo("mount/app/web", "web", "1");
        deliver();
        app.stop();
        assertThat(service.closed()).as("it may come back").isFalse();
        assertThat(spooled()).isEmpty();
        switchTo("mount/app/web", "web", "");
        deliver();
        assertThat(told).containsExactly("mounted web 1.0.0");
        assertThatThrownBy(() -> mount.update("2", files("a", ""))).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("bundle that mounted it has stopped");
        mount.close();
        assertThat(spooled()).isEmpty();
    }

    @Test
    void oneClosedByABundleThatStopsNextIsNotToldInItsNextLife() {
        Mount mount = mounts.mount(app.bundle, "web", "1", files("a", ""), listener);
        switchTo("mount/app/web", "web", "1");
        deliver();
        mount.close();
        app.stop();
        app.start();
        switchTo("mount/app/web", "web", "");
        deliver();
        assertThat(told).containsExactly("mounted web 1.0.0");
    }

    @Test
    void closingTheRegistryUnmountsAll() throws Exception {
        mounts.mount(app.bundle, "web", "1", files("a", ""), listener);
        mounts.mount(app.bundle, home.resolve("x.jar"), listener);
        mounts.close();
        assertThat(app.services).isEmpty();
        assertThat(spooled()).isEmpty();
    }

    @Test
    void whatAKilledProcessKeptIsDeletedAtTheNextStart() throws Exception {
        mounts.mount(app.bundle, "web", "1", files("a/b", ""), listener);
        assertThat(spooled()).hasSize(1);
        mounts();
        assertThat(home.resolve("mounts")).doesNotExist();
    }
}
