package io.quickset.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.control.Reconciler.RefusedException;
import io.quickset.control.Reconciler.ReloadOption;
import io.quickset.control.Rejection;
import io.quickset.deployer.internal.artifact.Jars;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;

/** Which layer supplies a set, and what is merged into it, from the deploy folder to what is live. */
class LayersTest {

    @TempDir
    Path home;

    private TestNode node;

    @BeforeEach
    void start() throws Exception {
        node = new TestNode(home, Duration.ofSeconds(1));
    }

    private void bake(String file, byte[] jar) throws IOException {
        Files.write(Files.createDirectories(home.resolve("baked")).resolve(file), jar);
    }

    private static byte[] web(String version, String... pathsAndTexts) {
        SortedMap<String, String> files = new TreeMap<>();
        for (int i = 0; i < pathsAndTexts.length; i += 2) {
            files.put(pathsAndTexts[i], pathsAndTexts[i + 1]);
        }
        return Jars.indexed("web", version, files, files);
    }

    private void overlay(FakeOverlay... overlays) {
        node.merging = Map.of("web", new Merging(List.of(overlays), false, "", Map.of()));
    }

    private String layer() {
        return node.live("web").layer() + " " + node.live("web").version();
    }

    @Test
    void aBakedSetIsThereFromTheStartAndCountsUntilOneIsMounted() throws Exception {
        bake("web.jar", web("3", "a", "baked"));
        node.pass();
        assertThat(layer()).isEqualTo("baked 3.0.0");
        node.drop("web.jar", web("1", "b", "mounted"));
        node.pass();
        assertThat(layer()).as("a lower version too: its layer comes first").isEqualTo("mounted 1.0.0");
        assertThat(node.generations.files("web")).as("it replaces the baked one whole").isEqualTo("b mounted=mounted;");
        assertThat(node.report().shadowed()).as("a fallback is no news").isEmpty();
        node.delete("web.jar");
        node.later(3000);
        assertThat(layer()).as("it may be being replaced").isEqualTo("mounted 1.0.0");
        node.later(3000);
        assertThat(layer()).isEqualTo("baked 3.0.0");
        assertThat(node.generations.files("web")).isEqualTo("a baked=baked;");
    }

    @Test
    void aMountedSetThatTurnsBadIsHeldAndDoesNotFallBack() throws Exception {
        bake("web.jar", web("1", "a", "baked"));
        node.drop("web.jar", web("2", "a", "mounted"));
        node.pass();
        node.drop("web.jar", "garbage");
        node.later(1500);
        node.later(60_000);
        assertThat(layer()).isEqualTo("mounted 2.0.0");
        assertThat(node.held("web")).contains("web.jar is bad");
    }

    @Test
    void theSameContentInAnotherLayerIsANewGeneration() throws Exception {
        bake("web.jar", web("1", "a", "x"));
        node.pass();
        Digest digest = node.live("web").digest();
        node.drop("web.jar", web("1", "a", "x"));
        node.pass();
        assertThat(layer()).isEqualTo("mounted 1.0.0");
        assertThat(node.live("web").digest()).isEqualTo(digest);
    }

    @Test
    void aRollbackFromMountedToBakedHolds() throws Exception {
        bake("web.jar", web("1", "a", "baked"));
        node.pass();
        long baked = node.generations.current().number();
        node.drop("web.jar", web("2", "a", "mounted"));
        node.pass();
        rollback(baked);
        assertThat(layer()).isEqualTo("baked 1.0.0");
        node.later(60_000);
        assertThat(layer()).isEqualTo("baked 1.0.0");
        assertThat(node.held("web")).contains("refused since a rollback");
    }

    private void rollback(long generation) throws RefusedException {
        node.operations.rollback(generation, "test");
        node.reconciliation.rolledBack();
        node.pass();
    }

    @Test
    void whatTheNextDistributionNoLongerBakesGoes() throws Exception {
        bake("web.jar", web("2", "a", "baked"));
        bake("conf.jar", Jars.set("conf", "1", "x"));
        node.drop("other.jar", Jars.set("other", "1", "x"));
        node.pass();
        assertThat(node.live()).isEqualTo("conf 1.0.0;other 1.0.0;web 2.0.0;");
        Files.delete(home.resolve("baked/web.jar"));
        Files.delete(home.resolve("baked/conf.jar"));
        bake("web-1.jar", web("1", "a", "older"));
        node.restart();
        node.pass();
        assertThat(node.live()).isEqualTo("other 1.0.0;web 1.0.0;");
    }

    @Test
    void whatVanishesFromARunningDistributionStays() throws Exception {
        bake("web.jar", web("2", "a", "baked"));
        node.pass();
        Files.move(home.resolve("baked"), home.resolve("aside"));
        node.later(60_000);
        assertThat(layer()).isEqualTo("baked 2.0.0");
        assertThat(node.held("web")).contains("baked/web.jar vanished").contains("put it back");
        node.pass(ReloadOption.ACCEPT_EMPTY);
        assertThat(layer()).isEqualTo("baked 2.0.0");
        Files.move(home.resolve("aside"), home.resolve("baked"));
        node.pass();
        assertThat(node.report()).isEqualTo(Report.EMPTY);
    }

    @Test
    void aBadFileInTheNextDistributionMayBeASuccessorAndRemovesNothing() throws Exception {
        bake("web-1.jar", web("1", "a", "baked"));
        node.pass();
        Files.delete(home.resolve("baked/web-1.jar"));
        bake("web-2.jar", "cut off".getBytes());
        node.restart();
        node.later(1500);
        node.later(60_000);
        assertThat(layer()).isEqualTo("baked 1.0.0");
        assertThat(node.held("web")).contains("baked/web-2.jar is rejected");
        assertThat(node.report().rejected()).singleElement()
                .satisfies(rejected -> assertThat(rejected.artifact()).isEqualTo("baked/web-2.jar"));
        bake("web-2.jar", web("2", "a", "baked"));
        node.later(1500);
        assertThat(layer()).isEqualTo("baked 2.0.0");
    }

    @Test
    void aBadBakedFileKeepsOthersFromNothingButMayBeWhatASetFallsBackTo() throws Exception {
        bake("web.jar", web("1", "a", "baked"));
        bake("conf.jar", "cut off".getBytes());
        node.drop("web.jar", web("2", "a", "mounted"));
        node.drop("conf.jar", Jars.set("conf", "2", "x"));
        node.later(1500);
        node.delete("web.jar");
        node.later(6000);
        assertThat(layer()).isEqualTo("baked 1.0.0");
        node.drop("any.jar", Jars.set("any", "1", "x")); // else the folder would be empty
        node.pass();
        node.delete("conf.jar");
        node.later(6000);
        assertThat(node.live("conf").layer()).isEqualTo(Layer.MOUNTED);
        assertThat(node.held("conf")).contains("baked/conf.jar is rejected");
        bake("conf.jar", Jars.set("conf", "1", "x"));
        node.later(1500);
        assertThat(node.live("conf").layer()).isEqualTo(Layer.BAKED);
    }

    @Test
    void whoMeansItRemovesAMountedSetAllTheSame() throws Exception {
        bake("bad.jar", "cut off".getBytes());
        node.drop("web.jar", web("2", "a", "mounted"));
        node.later(1500);
        node.delete("web.jar");
        node.later(6000);
        assertThat(layer()).isEqualTo("mounted 2.0.0");
        node.pass(ReloadOption.ACCEPT_EMPTY);
        assertThat(node.live()).isEmpty();
    }

    @Test
    void aFolderOfBakedSetsThatCanNotBeReadRemovesNothing() throws Exception {
        bake("web.jar", web("1", "a", "baked"));
        node.pass();
        Files.move(home.resolve("baked"), home.resolve("aside"));
        Files.writeString(home.resolve("baked"), "a file in its place");
        node.restart();
        node.later(60_000);
        assertThat(layer()).isEqualTo("baked 1.0.0");
        assertThat(node.report().rejected()).singleElement()
                .satisfies(rejected -> assertThat(rejected.artifact()).isEqualTo("baked/baked"))
                .satisfies(rejected -> assertThat(rejected.kind()).isEqualTo(Rejection.UNREADABLE));
    }

    @Test
    void aBakedFolderNeedsNoSettling() throws Exception {
        Files.writeString(Files.createDirectories(home.resolve("baked/site-1.0")).resolve("a"), "just unpacked");
        node.pass();
        assertThat(node.live()).isEqualTo("site 1.0.0;");
    }

    @Test
    void bakedSetsAreServedWhatsoeverBecameOfTheDeployFolder() throws Exception {
        bake("web.jar", web("1", "a", "baked"));
        Files.delete(node.deploy);
        node.pass();
        assertThat(layer()).isEqualTo("baked 1.0.0");
        assertThat(node.report().held()).as("the folder supplies none of it").isEmpty();
        assertThat(node.report().rejected()).singleElement().satisfies(rejected -> {
            assertThat(rejected.artifact()).isEqualTo("deploy");
            assertThat(rejected.reason()).contains("does not exist");
        });
        Files.createDirectories(node.deploy);
        node.drop("web.jar", web("1", "a", "mounted"));
        node.pass();
        assertThat(layer()).isEqualTo("mounted 1.0.0");
        assertThat(node.report()).isEqualTo(Report.EMPTY);
    }

    @Test
    void whatIsOutOfSightCanNotBeAccepted() throws Exception {
        bake("web.jar", web("1", "a", "baked"));
        node.drop("web.jar", web("2", "a", "mounted"));
        node.drop("other.jar", Jars.set("other", "1", "x"));
        node.pass();
        Files.move(node.deploy, home.resolve("aside"));
        node.pass();
        node.pass(ReloadOption.ACCEPT_EMPTY);
        Files.delete(home.resolve("aside/web.jar"));
        Files.move(home.resolve("aside"), node.deploy);
        node.later(60_000);
        assertThat(layer()).isEqualTo("mounted 2.0.0");
        node.pass(ReloadOption.ACCEPT_EMPTY);
        assertThat(layer()).isEqualTo("baked 1.0.0");
    }

    @Test
    void aReleaseOutOfSightIsNotTakenForDeleted() throws Exception {
        node.drop("web.jar", web("1", "a", "base"));
        node.drop("r.feature.json", "{\"feature-resource-version\":\"1.0\",\"id\":\"g:r:1.0.0\",\"extensions\":{"
                + "\"io.quickset.release\":{\"type\":\"json\",\"kind\":\"mandatory\",\"json\":{\"sets\":["
                + "{\"name\":\"web\",\"version\":\"1.0.0\"}]}}}}");
        node.pass();
        Files.move(node.deploy, home.resolve("aside"));
        node.later(60_000);
        assertThat(node.held("web")).contains("does not exist").doesNotContain("no longer");
    }

    @Test
    void nothingFallsBackWhileTheDeployFolderIsAbsent() throws Exception {
        bake("web.jar", web("1", "a", "baked"));
        node.drop("web.jar", web("2", "a", "mounted"));
        node.drop("bad.jar", "garbage");
        node.later(1500);
        Files.move(node.deploy, home.resolve("aside"));
        for (boolean restart : new boolean[] {false, true}) {
            node.later(60_000);
            node.pass(ReloadOption.ACCEPT_EMPTY);
            node.later(60_000);
            assertThat(layer()).isEqualTo("mounted 2.0.0");
            assertThat(node.held("web")).contains("does not exist");
            assertThat(node.report().rejected()).as("what can't be seen is not told of").singleElement()
                    .satisfies(rejected -> assertThat(rejected.artifact()).isEqualTo("deploy"));
            if (!restart) {
                node.restart();
            }
        }
        bake("conf.jar", Jars.set("conf", "1", "x"));
        node.pass();
        assertThat(node.live()).as("the other layer goes on").isEqualTo("conf 1.0.0;web 2.0.0;");
        Files.move(home.resolve("aside"), node.deploy);
        node.pass();
        assertThat(node.held("web")).isEmpty();
    }

    @Test
    void onlySetsMayBeBaked() throws Exception {
        bake("code.jar", Jars.zip(Map.of("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nBundle-SymbolicName: x\n")));
        node.later(1500);
        assertThat(node.report().rejected()).singleElement().satisfies(r -> {
            assertThat(r.artifact()).isEqualTo("baked/code.jar");
            assertThat(r.reason()).contains("only sets");
        });
    }

    @Test
    void theOrderOfTheLayersIsConfiguration() throws Exception {
        bake("web.jar", web("1", "a", "baked"));
        node.drop("web.jar", web("2", "a", "mounted"));
        node.order = List.of(Layer.BAKED, Layer.MOUNTED);
        node.pass();
        assertThat(layer()).isEqualTo("baked 1.0.0");
        node.order = List.of(Layer.MOUNTED, Layer.BAKED);
        node.pass();
        assertThat(layer()).isEqualTo("mounted 2.0.0");
        node.order = List.of(Layer.BAKED);
        node.pass();
        assertThat(layer()).isEqualTo("baked 1.0.0");
        node.drop("only.jar", Jars.set("only", "1", "x"));
        node.order = List.of(Layer.MOUNTED, Layer.BAKED);
        node.pass();
        node.order = List.of(Layer.BAKED);
        node.later(60_000);
        assertThat(node.live()).as("a layer that is taken out of the order removes nothing").contains("only 1.0.0");
        assertThat(node.held("only")).contains("does not apply").contains("routes.cfg");
    }

    @Test
    void anOverlayMergesPerPathOverWhatsoeverSuppliesTheSet() throws Exception {
        bake("web.jar", web("1", "a", "baked", "dir/b", "baked", "dir/c", "baked"));
        overlay(new FakeOverlay("o", Map.of("dir/b", "over", "new", "over")));
        node.pass();
        assertThat(node.generations.files("web"))
                .isEqualTo("a baked=baked;dir/b overlay=over;dir/c baked=baked;new overlay=over;");
        assertThat(layer()).isEqualTo("baked 1.0.0");
        assertThat(node.live("web").baseDigest()).isNotEqualTo(node.live("web").digest());
        node.drop("web.jar", web("2", "a", "mounted", "dir/b", "mounted"));
        node.pass();
        assertThat(node.generations.files("web"))
                .isEqualTo("a mounted=mounted;dir/b overlay=over;new overlay=over;");
        node.merging = Map.of();
        node.pass();
        assertThat(node.generations.files("web")).isEqualTo("a mounted=mounted;dir/b mounted=mounted;");
        assertThat(node.generations.open).as("nothing stays staged").isZero();
    }

    @Test
    void anEqualStateOfAnOverlayChangesNothing() throws Exception {
        node.drop("web.jar", web("1", "a", "x"));
        overlay(new FakeOverlay("o", Map.of("b", "y")));
        node.pass();
        long generation = node.generations.current().number();
        int staged = node.generations.staged;
        overlay(new FakeOverlay("o", Map.of("b", "y")));
        node.later(60_000);
        assertThat(node.generations.current().number()).isEqualTo(generation);
        assertThat(node.generations.staged).isEqualTo(staged);
        overlay(new FakeOverlay("o", Map.of("b", "z")));
        node.pass();
        assertThat(node.generations.current().number()).isEqualTo(generation + 1);
        assertThat(node.generations.staged).as("the artifact is not staged again").isEqualTo(staged + 1);
    }

    @Test
    void anOverlayHidesPathsAndFolders() throws Exception {
        node.drop("web.jar", web("1", "a", "x", "dir/b", "x", "dir/c", "x", "other/d", "x", "other/e/f", "x"));
        overlay(new FakeOverlay("o", Map.of("other/new", "y")).hiding("a", "dir").opaque("other"));
        node.pass();
        assertThat(node.generations.files("web")).isEqualTo("other/new overlay=y;");
    }

    @Test
    void ofSeveralOverlaysTheFirstWinsAndHidesWhatIsBelowItself() throws Exception {
        node.drop("web.jar", web("1", "a", "base", "b", "base"));
        overlay(new FakeOverlay("top", Map.of("a", "top")).hiding("b"),
                new FakeOverlay("low", Map.of("a", "low", "b", "low", "c", "low")));
        node.pass();
        assertThat(node.generations.files("web")).isEqualTo("a overlay=top;c overlay=low;");
    }

    @Test
    void aFileOfAnOverlayTakesThePlaceOfAFolderAndTheOtherWayRound() throws Exception {
        node.drop("web.jar", web("1", "a/b", "base", "a/c", "base", "d", "base"));
        overlay(new FakeOverlay("o", Map.of("a", "file", "d/e", "in a folder")));
        node.pass();
        assertThat(node.generations.files("web")).isEqualTo("a overlay=file;d/e overlay=in a folder;");
    }

    @Test
    void whatIsMergedUnderTheBaseFillsInWhatThatLacks() throws Exception {
        node.drop("web.jar", web("1", "a", "base"));
        overlay(new FakeOverlay("o", Map.of("a", "under", "b", "under")).under());
        node.pass();
        assertThat(node.generations.files("web")).isEqualTo("a mounted=base;b overlay=under;");
    }

    @Test
    void pathsThatDifferInCaseAcrossLayersHoldTheSet() throws Exception {
        node.drop("web.jar", web("1", "Home.html", "base"));
        node.pass();
        overlay(new FakeOverlay("o", Map.of("home.html", "over")));
        node.pass();
        assertThat(node.generations.files("web")).isEqualTo("Home.html mounted=base;");
        assertThat(node.held("web")).contains("only in case").contains("merged into web.jar");
    }

    @Test
    void anOverlayAloneMakesASet() throws Exception {
        overlay(new FakeOverlay("overlay/o", Map.of("a", "x")));
        node.pass();
        assertThat(layer()).isEqualTo("overlay 0.0.0");
        overlay(new FakeOverlay("overlay/o", Map.of("a", "y")));
        node.pass();
        assertThat(node.generations.files("web")).isEqualTo("a overlay=y;");
        overlay(new FakeOverlay("overlay/o", Map.of()));
        node.later(60_000);
        assertThat(node.generations.files("web")).isEqualTo("a overlay=y;");
        assertThat(node.held("web")).contains("no file is left");
        node.drop("web.jar", web("1", "b", "base"));
        node.pass();
        assertThat(layer()).isEqualTo("mounted 1.0.0");
        node.merging = Map.of();
        node.pass();
        assertThat(node.generations.files("web")).isEqualTo("b mounted=base;");
    }

    @Test
    void aSetOfAnOverlayGoesWithIt() throws Exception {
        overlay(new FakeOverlay("overlay/o", Map.of("a", "x")));
        node.pass();
        node.merging = Map.of();
        node.pass();
        assertThat(node.live()).isEmpty();
    }

    @Test
    void anOverlayThatCanNoLongerBeReadHoldsItsSetOneThatNeverCouldDoesNot() throws Exception {
        node.drop("web.jar", web("1", "a", "base"));
        node.merging = Map.of("web", new Merging(List.of(), false, "", Map.of("o", "/x does not exist")));
        node.pass();
        assertThat(node.generations.files("web")).isEqualTo("a mounted=base;");
        overlay(new FakeOverlay("o", Map.of("a", "over")));
        node.pass();
        node.merging = Map.of("web", new Merging(List.of(), false, "", Map.of("o", "/x does not exist")));
        node.drop("web.jar", web("2", "a", "base"));
        node.later(60_000);
        assertThat(node.generations.files("web")).isEqualTo("a overlay=over;");
        assertThat(node.held("web")).contains("/x does not exist");
    }

    @Test
    void nothingIsSwitchedWhileAnOverlayIsBeingWritten() throws Exception {
        node.drop("web.jar", web("1", "a", "base"));
        node.merging = Map.of("web", new Merging(List.of(), true, "", Map.of()));
        node.later(60_000);
        assertThat(node.live()).isEmpty();
        overlay(new FakeOverlay("o", Map.of("a", "over")));
        node.pass();
        assertThat(node.generations.files("web")).isEqualTo("a overlay=over;");
    }

    @Test
    void anOverlayThatChangesWhileItIsStagedIsStagedAnew() throws Exception {
        node.drop("web.jar", web("1", "a", "base"));
        FakeOverlay overlay = new FakeOverlay("o", Map.of("a", "half"));
        overlay(overlay);
        overlay.current = false;
        node.pass();
        assertThat(node.live()).isEmpty();
        overlay(new FakeOverlay("o", Map.of("a", "whole")));
        node.pass();
        assertThat(node.generations.files("web")).isEqualTo("a overlay=whole;");
    }

    @Test
    void aRollbackRefusesTheMergedContentNotTheArtifact() throws Exception {
        node.drop("web.jar", web("1", "a", "base"));
        node.pass();
        long before = node.generations.current().number();
        overlay(new FakeOverlay("o", Map.of("a", "bad")));
        node.pass();
        rollback(before);
        node.later(60_000);
        assertThat(node.generations.files("web")).isEqualTo("a mounted=base;");
        assertThat(node.held("web")).contains("refused since a rollback");
        overlay(new FakeOverlay("o", Map.of("a", "mended")));
        node.pass();
        assertThat(node.generations.files("web")).isEqualTo("a overlay=mended;");
    }

    @Test
    void aReleasesMemberTakesItsOverlaysChanges() throws Exception {
        node.drop("web.jar", web("1", "a", "base"));
        node.drop("r.feature.json", "{\"feature-resource-version\":\"1.0\",\"id\":\"g:r:1.0.0\",\"extensions\":{"
                + "\"io.quickset.release\":{\"type\":\"json\",\"kind\":\"mandatory\",\"json\":{\"sets\":["
                + "{\"name\":\"web\",\"version\":\"1.0.0\"}]}}}}");
        node.pass();
        assertThat(node.generations.current().policy().releases()).containsEntry("web", "g:r:1.0.0");
        overlay(new FakeOverlay("o", Map.of("a", "over")));
        node.pass();
        assertThat(node.generations.files("web")).isEqualTo("a overlay=over;");
    }

    @Test
    void aSetWhoseOverlayIsBeingWrittenIsNotRemovedWithItsBase() throws Exception {
        node.drop("web.jar", web("1", "a", "base"));
        overlay(new FakeOverlay("o", Map.of("b", "over")));
        node.pass();
        node.merging = Map.of("web", new Merging(List.of(), true, "'b' is open for writing", Map.of()));
        node.delete("web.jar");
        node.later(60_000);
        assertThat(node.generations.files("web")).isEqualTo("a mounted=base;b overlay=over;");
        assertThat(node.held("web")).as("why, once it takes long").contains("'b' is open for writing");
    }

    @Test
    void anOverlayDoesNotStandInForABaseThatSettles() throws Exception {
        overlay(new FakeOverlay("o", Map.of("b", "over")));
        Path folder = Files.createDirectories(node.deploy.resolve("web"));
        Files.writeString(folder.resolve("a"), "base");
        node.pass();
        assertThat(node.live()).as("no generation of the overlay alone").isEmpty();
        node.later(3000);
        assertThat(node.generations.files("web")).isEqualTo("a mounted=base;b overlay=over;");
        assertThat(node.generations.current().number()).isEqualTo(1);
    }

    @Test
    void aRefusedArtifactDoesNotComeBackThroughAnOverlay() throws Exception {
        node.drop("web.jar", web("1", "a", "one"));
        node.pass();
        long first = node.generations.current().number();
        node.drop("web.jar", web("2", "a", "two"));
        node.pass();
        rollback(first);
        overlay(new FakeOverlay("o", Map.of("b", "over")));
        node.pass();
        assertThat(layer()).isEqualTo("mounted 1.0.0");
        assertThat(node.held("web")).contains("refused since a rollback");
    }

    @Test
    void aRollbackFromAMergedArtifactRefusesThatArtifactWhateverIsMergedLater() throws Exception {
        node.drop("web.jar", web("1", "a", "one"));
        node.pass();
        long first = node.generations.current().number();
        node.drop("web.jar", web("2", "a", "two"));
        overlay(new FakeOverlay("o", Map.of("b", "over")));
        node.pass();
        rollback(first);
        overlay(new FakeOverlay("o", Map.of("b", "saved again")));
        node.pass();
        assertThat(layer()).isEqualTo("mounted 1.0.0");
        node.merging = Map.of();
        node.pass();
        assertThat(layer()).isEqualTo("mounted 1.0.0");
    }

    @Test
    void aSetOfAnOverlayThatARollbackBringsBackStays() throws Exception {
        overlay(new FakeOverlay("overlay /o", Map.of("a", "x")));
        node.pass();
        long made = node.generations.current().number();
        node.merging = Map.of();
        node.pass();
        assertThat(node.live()).isEmpty();
        rollback(made);
        node.later(60_000);
        assertThat(node.live()).isEqualTo("web 0.0.0;");
        assertThat(node.held("web")).contains("by a rollback");
    }

    @Test
    void whatIsMergedUnderTheBaseMakesNoFileOfItsFoldersNorAFolderOfItsFiles() throws Exception {
        node.drop("web.jar", web("1", "a/b", "base", "c", "base"));
        overlay(new FakeOverlay("o", Map.of("a", "under", "c/d", "under", "e", "under")).under());
        node.pass();
        assertThat(node.generations.files("web")).isEqualTo("a/b mounted=base;c mounted=base;e overlay=under;");
    }

    @Test
    void aBaseIsNotReadAgainBecauseItsOverlayWasBusy() throws Exception {
        node.drop("web.jar", web("1", "a", "base"));
        overlay(new FakeOverlay("o", Map.of("b", "1")));
        node.pass();
        int staged = node.generations.staged;
        node.merging = Map.of("web", new Merging(List.of(), true, "", Map.of()));
        node.pass();
        overlay(new FakeOverlay("o", Map.of("b", "2")));
        node.pass();
        assertThat(node.generations.staged).isEqualTo(staged + 1);
        assertThat(node.generations.current().reason()).contains("from web.jar with o");
    }

    @Test
    void anOverlayThatChangedWhileItWasStagedIsTriedAgainSoon() throws Exception {
        node.drop("web.jar", web("1", "a", "base"));
        FakeOverlay overlay = new FakeOverlay("o", Map.of("a", "x"));
        overlay.current = false;
        overlay(overlay);
        node.pass();
        assertThat(node.reconciliation.unsettled()).isTrue();
        overlay.current = true;
        node.pass();
        assertThat(node.generations.files("web")).isEqualTo("a overlay=x;");
    }

    @Test
    void aBaseThatCouldNotBeMergedIsReadAgain() throws Exception {
        node.drop("web.jar", web("1", "a", "base"));
        overlay(new FakeOverlay("o", Map.of("b", "1")));
        node.pass();
        int staged = node.generations.staged;
        node.generations.full = true;
        overlay(new FakeOverlay("o", Map.of("b", "2")));
        node.pass();
        node.generations.full = false;
        node.later(1000);
        assertThat(node.generations.files("web")).isEqualTo("a mounted=base;b overlay=2;");
        assertThat(node.generations.staged).as("the failed try, the base and the merge").isEqualTo(staged + 3);
    }

    @Test
    void aPinnedSetThatRottedIsHealedWithoutItsOverlay() throws Exception {
        node.drop("web.jar", web("1", "a", "base"));
        node.pass();
        node.operations.pin("web", new Version("1.0.0"), "test", version -> Optional.empty());
        overlay(new FakeOverlay("o", Map.of("a", "over")));
        node.pass();
        assertThat(node.generations.files("web")).isEqualTo("a mounted=base;");
        node.generations.damaged.add("web");
        node.pass();
        assertThat(node.generations.files("web")).isEqualTo("a mounted=base;");
        assertThat(node.generations.damaged).as("healed").isEmpty();
    }

    @Test
    void onlyThePathsThatAnOverlayShowsAreToldToIt() throws Exception {
        node.drop("web.jar", web("1", "a", "base"));
        FakeOverlay top = new FakeOverlay("top", Map.of("a", "top"));
        FakeOverlay low = new FakeOverlay("low", Map.of("a", "low", "b", "low"));
        overlay(top, low);
        node.pass();
        assertThat(top.shown).containsExactly("a");
        assertThat(low.shown).containsExactly("b");
    }
}
