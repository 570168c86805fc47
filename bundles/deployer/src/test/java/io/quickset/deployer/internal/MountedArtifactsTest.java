package io.quickset.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.control.Change;
import io.quickset.control.MountedArtifact;
import io.quickset.control.Reconciler.ReloadOption;
import io.quickset.deployer.internal.artifact.Jars;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What code mounts, from its coming to its going. */
class MountedArtifactsTest {

    @TempDir
    Path home;

    private TestNode node;

    @BeforeEach
    void start() throws Exception {
        node = new TestNode(home, Duration.ofSeconds(5));
        node.mounts.started();
        Files.createDirectories(home.resolve("baked"));
    }

    /** As the registry would: one handle. */
    private final class FakeMount implements MountedArtifact {
        private final String name;
        private final List<String> refused = new ArrayList<>();
        private volatile Content content;
        private volatile boolean closed;

        FakeMount(String name, Path path) {
            this.name = "mount/bundle/" + name;
            this.content = new Content(path, System.currentTimeMillis());
            node.mounts.add(this);
        }

        void update(Path path) {
            content = new Content(path, System.currentTimeMillis());
            node.mounts.updated();
        }

        void close() {
            closed = true;
            node.mounts.remove(this);
        }

        /** Its bundle does. */
        void stop() {
            node.mounts.remove(this);
        }

        @Override public String name() { return name; }
        @Override public Content content() { return content; }
        @Override public boolean closed() { return closed; }
        @Override public void refused(String reason) { refused.add(reason); }
    }

    private static byte[] web(String version, String text) {
        SortedMap<String, String> files = new TreeMap<>(Map.of("a", text));
        return Jars.indexed("web", version, files, files);
    }

    private void bake(String file, byte[] jar) throws IOException {
        Files.write(home.resolve("baked").resolve(file), jar);
    }

    private Path folder(String name, String text) throws IOException {
        Path folder = Files.createDirectories(home.resolve("elsewhere").resolve(name));
        Files.writeString(folder.resolve("a"), text);
        return folder;
    }

    private Path jar(String name, byte[] bytes) throws IOException {
        return Files.write(Files.createDirectories(home.resolve("elsewhere")).resolve(name), bytes);
    }

    private String layer() {
        return node.live("web").layer() + " " + node.live("web").version();
    }

    @Test
    void closingFallsBackAtOnceInANewGeneration() throws Exception {
        bake("web.jar", web("3", "baked"));
        node.pass();
        long generation = node.generations.current().number();
        FakeMount mount = new FakeMount("web-2.0", folder("web-2.0", "by code"));
        assertThat(node.wakes).endsWith(0L);
        node.pass();
        assertThat(layer()).isEqualTo("mounted 2.0.0");
        assertThat(node.generations.files("web")).isEqualTo("a mounted=by code;");
        assertThat(node.live("web").origin().artifact()).isEqualTo("mount/bundle/web-2.0");
        mount.close();
        assertThat(node.wakes).endsWith(0L);
        node.pass();
        assertThat(layer()).isEqualTo("baked 3.0.0");
        assertThat(node.generations.current().number()).isEqualTo(generation + 2);
        assertThat(mount.refused).isEmpty();
    }

    @Test
    void closingWithNothingBeneathRemovesTheSet() throws Exception {
        FakeMount mount = new FakeMount("web.jar", jar("web.jar", web("1", "x")));
        node.pass();
        assertThat(node.live()).isEqualTo("web 1.0.0;");
        mount.close();
        node.pass();
        assertThat(node.live()).isEmpty();
    }

    @Test
    void aFolderNeedsNoSettlingWhenItIsMountedOrUpdatedButDoesWhenItChangesBelow() throws Exception {
        Path folder = folder("web", "1");
        FakeMount mount = new FakeMount("web", folder);
        node.pass();
        assertThat(node.generations.files("web")).isEqualTo("a mounted=1;");
        Awaitility.await("another millisecond").until(() -> System.currentTimeMillis() > mount.content.completeMillis() + 20);
        Files.writeString(folder.resolve("a"), "being written");
        node.pass();
        assertThat(node.generations.files("web")).isEqualTo("a mounted=1;");
        assertThat(node.reconciliation.unsettled()).isTrue();
        Files.writeString(folder.resolve("a"), "2");
        mount.update(folder);
        node.pass();
        assertThat(node.generations.files("web")).as("it says that it is complete").isEqualTo("a mounted=2;");
        Awaitility.await("another millisecond").until(() -> System.currentTimeMillis() > mount.content.completeMillis() + 20);
        Files.writeString(folder.resolve("a"), "3");
        node.later(3000);
        assertThat(node.generations.files("web")).as("without a word, once it is quiet").isEqualTo("a mounted=3;");
    }

    @Test
    void deletingWhatIsMountedHoldsTheSetAndTellsTheMount() throws Exception {
        bake("web.jar", web("3", "baked"));
        Path jar = jar("web.jar", web("1", "x"));
        FakeMount mount = new FakeMount("web.jar", jar);
        node.pass();
        Files.delete(jar);
        node.later(60_000);
        assertThat(layer()).isEqualTo("mounted 1.0.0");
        assertThat(node.held("web")).contains("there is no file or folder " + jar).contains("close the mount");
        node.later(60_000);
        assertThat(mount.refused).singleElement().asString().contains("bring it back");
        mount.close();
        node.pass();
        assertThat(layer()).isEqualTo("baked 3.0.0");
    }

    @Test
    void oneThatIsNotThereYetIsToldAndTakenWhenItComes() throws Exception {
        FakeMount mount = new FakeMount("web.jar", home.resolve("web.jar"));
        node.pass();
        assertThat(mount.refused).hasSize(1);
        Files.write(home.resolve("web.jar"), web("1", "x"));
        node.pass();
        assertThat(node.live()).isEqualTo("web 1.0.0;");
        assertThat(mount.refused).hasSize(1);
    }

    @Test
    void codeMaySetsOnlyMount() throws Exception {
        FakeMount mount = new FakeMount("x.jar", jar("x.jar", Jars.zip(
                Map.of("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nBundle-SymbolicName: x\n"))));
        node.later(1500);
        assertThat(mount.refused).singleElement().asString().contains("only sets");
        assertThat(node.report().rejected()).singleElement().extracting(r -> r.artifact())
                .isEqualTo("mount/bundle/x.jar");
    }

    @Test
    void aBadMountDoesNotKeepADeletedFileAlive() throws Exception {
        node.drop("other.jar", Jars.set("other", "1", "x"));
        node.drop("more.jar", Jars.set("more", "1", "x"));
        new FakeMount("nothing", home.resolve("nothing"));
        node.pass();
        node.delete("other.jar");
        node.later(6000);
        assertThat(node.live()).isEqualTo("more 1.0.0;");
    }

    @Test
    void aProbeRefusesAMount() throws Exception {
        bake("web.jar", web("1", "baked"));
        node.pass();
        node.prober.add((pending, changing) -> Optional.of("too loud"), Map.of("component.name", "ear"));
        FakeMount mount = new FakeMount("web-2.0", folder("web-2.0", "LOUD"));
        Awaitility.await("the probe's answer").until(() -> {
            node.pass();
            return !mount.refused.isEmpty();
        });
        node.pass();
        assertThat(mount.refused).as("not that the probe is still looking").containsExactly("probe ear refuses: too loud");
        assertThat(layer()).isEqualTo("baked 1.0.0");
    }

    @Test
    void aProbesAnswerIsToldWhateverItsWords() throws Exception {
        node.prober.add((pending, changing) -> Optional.of("someone is looking at it"), Map.of("component.name", "ear"));
        FakeMount mount = new FakeMount("web-2.0", folder("web-2.0", "LOUD"));
        node.soon(() -> assertThat(mount.refused).containsExactly("probe ear refuses: someone is looking at it"));
    }

    @Test
    void aDryRunTellsNewContentNothingOfTheOld() throws Exception {
        try (TestService service = new TestService(node)) {
            FakeMount mount = new FakeMount("web.jar", jar("web.jar", new byte[0]));
            Awaitility.await("the refusal").until(() -> {
                service.passes.pass(Set.of());
                node.ahead += 1000;
                return !mount.refused.isEmpty();
            });
            assertThat(mount.refused).hasSize(1);
            mount.update(jar("other.jar", web("1", "x")));
            service.passes.pass(Set.of(ReloadOption.DRY_RUN));
            assertThat(mount.refused).as("nothing was decided of it").hasSize(1);
            service.passes.pass(Set.of());
            assertThat(node.live()).isEqualTo("web 1.0.0;");
            assertThat(mount.refused).hasSize(1);
        }
    }

    @Test
    void aRollbackRefusesTheMountsContentUntilThereIsOther() throws Exception {
        bake("web.jar", web("1", "baked"));
        node.pass();
        long baked = node.generations.current().number();
        FakeMount mount = new FakeMount("web-2.0", folder("web-2.0", "by code"));
        node.pass();
        rollback(baked);
        node.later(60_000);
        assertThat(layer()).isEqualTo("baked 1.0.0");
        assertThat(mount.refused).singleElement().asString().contains("refused since a rollback");
        mount.update(folder("web-2.1", "mended"));
        node.pass();
        assertThat(layer()).isEqualTo("mounted 2.1.0");
    }

    private void rollback(long generation) throws Exception {
        node.operations.rollback(generation, "test");
        node.reconciliation.rolledBack();
        node.pass();
    }

    @Test
    void whatARollbackBringsBackStaysAlthoughItsMountIsClosed() throws Exception {
        FakeMount mount = new FakeMount("web", folder("web", "x"));
        node.pass();
        long with = node.generations.current().number();
        mount.close();
        node.pass();
        assertThat(node.live()).isEmpty();
        rollback(with);
        node.later(60_000);
        assertThat(node.live()).isEqualTo("web 0.0.0;");
        assertThat(node.held("web")).contains("back by a rollback").contains("--accept-empty");
        node.generations.commit(new Change("scrub", "healed: web",
                List.of(node.generations.restage(node.generations.current().number(), "web").orElseThrow()), Set.of(),
                node.generations.current().policy()));
        node.restart();
        node.mounts.started();
        node.later(60_000);
        assertThat(node.held("web")).contains("back by a rollback");
        assertThat(node.live()).as("although the history no longer tells").isEqualTo("web 0.0.0;");
        FakeMount again = new FakeMount("web", folder("web", "y"));
        node.pass();
        assertThat(node.generations.files("web")).isEqualTo("a mounted=y;");
        again.close();
        node.pass();
        assertThat(node.live()).as("closed since: that counts again").isEmpty();
        rollback(node.generations.current().number() - 2);
        assertThat(node.live()).isEqualTo("web 0.0.0;");
        node.pass(ReloadOption.ACCEPT_EMPTY);
        assertThat(node.live()).isEmpty();
    }

    @Test
    void aPinBeatsAMount() throws Exception {
        bake("web.jar", web("1", "baked"));
        node.pass();
        node.operations.pin("web", node.live("web").version(), "test", version -> Optional.empty());
        FakeMount mount = new FakeMount("web-2.0", folder("web-2.0", "by code"));
        node.pass();
        assertThat(layer()).isEqualTo("baked 1.0.0");
        assertThat(mount.refused).containsExactly("the set is pinned to 1.0.0");
    }

    @Test
    void withADroppedFileTheHigherVersionCountsAndTheOtherIsTold() throws Exception {
        FakeMount mount = new FakeMount("web-2.0", folder("web-2.0", "by code"));
        node.drop("web.jar", web("3", "dropped"));
        node.pass();
        assertThat(layer()).isEqualTo("mounted 3.0.0");
        assertThat(mount.refused).containsExactly("web.jar supplies version 3.0.0");
        mount.update(folder("web-4.0", "by code"));
        node.pass();
        assertThat(layer()).isEqualTo("mounted 4.0.0");
        mount.close();
        node.pass();
        assertThat(layer()).isEqualTo("mounted 3.0.0");
    }

    @Test
    void equalContentOfAFileAndAMountIsEachOnesOwn() throws Exception {
        FakeMount mount = new FakeMount("web.jar", jar("web.jar", web("1", "x")));
        node.pass();
        node.drop("web.jar", web("1", "x"));
        node.pass();
        long generation = node.generations.current().number();
        assertThat(node.live("web").origin().artifact()).isEqualTo(mount.name());
        mount.close();
        node.pass();
        assertThat(node.live("web").origin().artifact()).isEqualTo("web.jar");
        assertThat(node.generations.current().number()).isEqualTo(generation + 1);
        node.later(60_000);
        assertThat(node.generations.current().number()).isEqualTo(generation + 1);
        node.delete("web.jar");
        node.later(3000);
        assertThat(node.live()).as("its file may be being replaced").isEqualTo("web 1.0.0;");
        node.later(3000);
        assertThat(node.live()).isEmpty();
    }

    @Test
    void anUpdateWithAnotherSetTakesItInThePlaceOfTheFormer() throws Exception {
        FakeMount mount = new FakeMount("web.jar", jar("web.jar", web("1", "x")));
        node.pass();
        mount.update(jar("conf.jar", Jars.set("conf", "1", "x")));
        node.pass();
        assertThat(node.live()).isEqualTo("conf 1.0.0;");
    }

    @Test
    void aBundleThatIsReplacedKeepsItsMount() throws Exception {
        bake("web.jar", web("1", "baked"));
        FakeMount mount = new FakeMount("web-2.0", folder("web-2.0", "by code"));
        node.pass();
        long generation = node.generations.current().number();
        mount.stop();
        assertThat(node.wakes).endsWith(MountedArtifacts.RESTART_MILLIS);
        node.later(MountedArtifacts.RESTART_MILLIS - 1);
        FakeMount next = new FakeMount("web-2.0", folder("web-2.0", "by code"));
        node.later(60_000);
        assertThat(node.generations.current().number()).isEqualTo(generation);
        next.stop();
        node.later(MountedArtifacts.RESTART_MILLIS);
        assertThat(layer()).isEqualTo("baked 1.0.0");
    }

    @Test
    void aNodeThatStopsUnmountsNothing() throws Exception {
        bake("web.jar", web("1", "baked"));
        FakeMount mount = new FakeMount("web-2.0", folder("web-2.0", "by code"));
        node.pass();
        node.stopping = true;
        mount.close();
        node.later(60_000);
        assertThat(layer()).isEqualTo("mounted 2.0.0");
    }

    @Test
    void afterARestartCodeHasAWhileToMountAgain() throws Exception {
        bake("web.jar", web("1", "baked"));
        bake("conf.jar", Jars.set("conf", "1", "baked"));
        Path conf = jar("conf-2.jar", Jars.set("conf", "2", "by code"));
        new FakeMount("web-2.0", folder("web-2.0", "by code"));
        new FakeMount("conf-2.jar", conf);
        node.pass();
        assertThat(node.live()).isEqualTo("conf 2.0.0;web 2.0.0;");
        long generation = node.generations.current().number();

        Reconciliation restarted = node.restarted();
        restarted.pass(Set.of());
        node.ahead += 60_000;
        restarted.pass(Set.of());
        assertThat(node.generations.current().number()).as("not before the framework has started").isEqualTo(generation);
        node.mounts.started();
        assertThat(node.wakes).endsWith(MountedArtifacts.START_MILLIS);
        node.ahead += MountedArtifacts.START_MILLIS - 1;
        restarted.pass(Set.of());
        new FakeMount("conf-2.jar", conf);
        restarted.pass(Set.of());
        assertThat(node.generations.current().number()).isEqualTo(generation);
        node.ahead += 1;
        restarted.pass(Set.of());
        assertThat(node.live()).as("only the one that came again").isEqualTo("conf 2.0.0;web 1.0.0;");
    }
}
