package io.quickset.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.control.Change;
import io.quickset.control.GenerationRecord;
import io.quickset.control.Policy.Pin;
import io.quickset.control.Reconciler.PlanStep;
import io.quickset.control.Reconciler.ReloadOption;
import io.quickset.deployer.internal.artifact.Inspector;
import io.quickset.deployer.internal.artifact.Jars;
import io.quickset.deployer.internal.artifact.Verdict;
import io.quickset.deployer.internal.artifact.Verdicts;
import io.quickset.deployer.internal.commit.FakeGenerations;
import io.quickset.deployer.internal.commit.Operations;
import io.quickset.deployer.internal.scan.Found;
import io.quickset.deployer.internal.scan.Moment;
import io.quickset.deployer.internal.scan.Scan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a folder to generations, with a clock that the test moves. */
class ReconciliationTest {

    private static final String CODE =
            "Manifest-Version: 1.0\nBundle-ManifestVersion: 2\nBundle-SymbolicName: code\nBundle-Version: 1.0.0\n";

    @TempDir
    Path home;
    private TestNode node;
    private Path deploy;
    private FakeGenerations generations;
    private Reconciliation reconciliation;

    @BeforeEach
    void start() throws IOException {
        node = new TestNode(home, Duration.ofSeconds(5));
        deploy = node.deploy;
        generations = node.generations;
        reconciliation = node.reconciliation;
    }

    private void drop(String name, byte[] bytes) throws IOException {
        node.drop(name, bytes);
    }

    private void pass(ReloadOption... options) {
        reconciliation.pass(Set.of(options));
    }

    private void later(long millis) {
        node.ahead += millis;
        pass();
    }

    private String live() {
        StringBuilder text = new StringBuilder();
        for (GenerationRecord.SetRecord set : generations.current().sets()) {
            text.append(set.name()).append(' ').append(set.version()).append(';');
        }
        return text.toString();
    }

    @Test
    void takesAndReplacesAndDoesNothingTwice() throws Exception {
        drop("web.jar", Jars.set("web", "1.0.0", "x"));
        drop("conf-2.0.zip", Jars.zip(Map.of("a", "1")));
        pass();
        assertThat(live()).isEqualTo("conf 2.0.0;web 1.0.0;");
        assertThat(generations.current().number()).as("one commit for both").isEqualTo(1);
        pass();
        later(10_000);
        drop("web.jar", Jars.set("web", "1.1.0", "y"));
        pass();
        assertThat(live()).isEqualTo("conf 2.0.0;web 1.1.0;");
        assertThat(generations.current().number()).isEqualTo(2);
        assertThat(generations.open).isZero();
    }

    @Test
    void highestVersionWinsAndItsDeletionSwitchesToTheOther() throws Exception {
        drop("a.jar", Jars.set("web", "1.0.0", "x"));
        drop("b.jar", Jars.set("web", "1.10.0", "y"));
        pass();
        assertThat(live()).isEqualTo("web 1.10.0;");
        assertThat(reconciliation.report().shadowed()).singleElement().satisfies(s -> assertThat(s.artifact()).isEqualTo("a.jar"));
        Files.delete(deploy.resolve("b.jar"));
        later(0);
        later(4900);
        assertThat(live()).isEqualTo("web 1.10.0;");
        later(200);
        assertThat(live()).isEqualTo("web 1.0.0;");
    }

    @Test
    void badArtifactsHoldAndFixedOnesHeal() throws Exception {
        drop("web.jar", Jars.set("web", "1.0.0", "x"));
        pass();
        byte[] next = Jars.set("web", "2.0.0", "y");
        drop("web.jar", java.util.Arrays.copyOf(next, 200));
        pass();
        assertThat(reconciliation.report().rejected()).as("it may still be being written").isEmpty();
        later(1100);
        assertThat(reconciliation.report().rejected()).singleElement()
                .satisfies(r -> assertThat(r.artifact()).isEqualTo("web.jar"));
        assertThat(reconciliation.report().held()).singleElement().satisfies(h -> assertThat(h.set()).isEqualTo("web"));
        later(60_000);
        assertThat(live()).isEqualTo("web 1.0.0;");
        drop("web.jar", next);
        pass();
        assertThat(live()).isEqualTo("web 2.0.0;");
        assertThat(reconciliation.report().rejected()).isEmpty();
        assertThat(reconciliation.report().held()).isEmpty();
    }

    @Test
    void contentThatBreaksItsIndexIsRejectedWithinTwoSeconds() throws Exception {
        drop("good.jar", Jars.set("conf", "1", "1"));
        drop("web.jar", Jars.indexed("web", "1.0.0", Map.of("a", "1"), Map.of("a", "2")));
        pass();
        assertThat(live()).as("a bad one delays no other").isEqualTo("conf 1.0.0;");
        later(1100);
        assertThat(reconciliation.report().rejected()).singleElement()
                .satisfies(r -> assertThat(r.reason()).contains("does not match its index"));
        later(3000);
        int staged = generations.staged;
        later(3000);
        assertThat(generations.staged).as("not tried again until it changes").isEqualTo(staged);
    }

    @Test
    void severalThatVanishOneScanAfterAnotherVanishTogether() throws Exception {
        for (String set : new String[] {"a", "b", "c"}) {
            drop(set + ".jar", Jars.set(set, "1", set));
        }
        pass();
        Files.delete(deploy.resolve("a.jar"));
        pass();
        later(100); // another scan, while the next file is being deleted
        Files.delete(deploy.resolve("b.jar"));
        pass();
        later(60_000);
        assertThat(live()).isEqualTo("a 1.0.0;b 1.0.0;c 1.0.0;");
        assertThat(reconciliation.report().held()).extracting(h -> h.set()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void deletionCountsAfterQuietAndSeveralAreHeld() throws Exception {
        for (String set : new String[] {"a", "b", "c"}) {
            drop(set + ".jar", Jars.set(set, "1", set));
        }
        pass();
        later(10_000);
        Files.delete(deploy.resolve("a.jar"));
        pass();
        Files.write(deploy.resolve("broken.zip"), new byte[3]);
        later(6000);
        assertThat(live()).as("something is bad").contains("a 1.0.0");
        Files.delete(deploy.resolve("broken.zip"));
        later(0);
        later(5100);
        assertThat(live()).isEqualTo("b 1.0.0;c 1.0.0;");
        Files.delete(deploy.resolve("b.jar"));
        Files.delete(deploy.resolve("c.jar"));
        pass();
        later(60_000);
        assertThat(live()).isEqualTo("b 1.0.0;c 1.0.0;");
        assertThat(reconciliation.report().held()).hasSize(2);
        pass(ReloadOption.ACCEPT_EMPTY);
        assertThat(live()).isEmpty();
    }

    @Test
    void theQuietBeginsWhenTheBadOneIsGoneHoweverLongAgoItWasLookedAt() throws Exception {
        drop("a.jar", Jars.set("a", "1", "a"));
        drop("b.jar", Jars.set("b", "1", "b"));
        pass();
        drop("bad.zip", new byte[3]);
        Files.delete(deploy.resolve("a.jar"));
        later(10_000);
        later(10_000);
        later(60_000);
        Files.delete(deploy.resolve("bad.zip"));
        later(0);
        assertThat(live()).as("its mended successor may come now").isEqualTo("a 1.0.0;b 1.0.0;");
        later(5100);
        assertThat(live()).isEqualTo("b 1.0.0;");
    }

    @Test
    void aDeletionThatWaitsForABadOneIsToldWithoutAnotherWake() throws Exception {
        drop("a.jar", Jars.set("a", "1", "a"));
        node.installed.add("code.jar");
        drop("code.jar", Jars.zip(Map.of("META-INF/MANIFEST.MF", CODE)));
        drop("bad.zip", new byte[3]);
        settle();
        assertThat(reconciliation.report().held()).isEmpty();
        Files.delete(deploy.resolve("a.jar"));
        Files.delete(deploy.resolve("code.jar"));
        pass();
        settle();
        assertThat(reconciliation.report().held()).extracting(h -> h.set())
                .containsExactlyInAnyOrder("a", "code:code.jar");
        assertThat(reconciliation.report().held())
                .allSatisfy(h -> assertThat(h.reason()).contains("not removed while another is rejected"));
        Files.delete(deploy.resolve("bad.zip"));
        pass();
        settle();
        assertThat(live()).isEmpty();
        assertThat(reconciliation.report().held()).isEmpty();
    }

    /** Passes as the loop does when nothing wakes it. */
    private void settle() {
        pass();
        for (int i = 0; i < 100 && reconciliation.unsettled(); i++) {
            later(250);
        }
        assertThat(reconciliation.unsettled()).isFalse();
    }

    @Test
    void aFileThatHoldsSomethingElseNowIsMissingToItsOldSet() throws Exception {
        byte[] code = Jars.zip(Map.of("META-INF/MANIFEST.MF", CODE));
        Map<String, byte[]> others = Map.of("a.jar", Jars.set("conf", "1", "c"), "b.jar", code);
        for (String name : others.keySet()) {
            drop(name, Jars.set("webx", "1", "w"));
            pass();
            assertThat(live()).contains("webx 1.0.0;");
            drop(name, others.get(name));
            later(0);
            later(4900);
            assertThat(live()).as("it may be written in two steps").contains("webx 1.0.0;");
            assertThat(reconciliation.unsettled()).isTrue();
            later(200);
            assertThat(live()).doesNotContain("webx");
        }
    }

    @Test
    void aFileThatHoldsSomethingElseNowLetsNothingLowerInAtOnce() throws Exception {
        drop("app.jar", Jars.set("webx", "2", "w"));
        drop("old.jar", Jars.set("webx", "1", "w"));
        pass();
        drop("app.jar", Jars.set("conf", "1", "c"));
        pass();
        drop("bad.zip", new byte[3]);
        later(1100);
        later(60_000);
        assertThat(live()).isEqualTo("conf 1.0.0;webx 2.0.0;");
        assertThat(node.reconciliation.report().held()).singleElement()
                .satisfies(h -> assertThat(h.reason()).contains("while another is rejected"));
        Files.delete(deploy.resolve("bad.zip"));
        later(0);
        later(5100);
        assertThat(live()).isEqualTo("conf 1.0.0;webx 1.0.0;");
    }

    @Test
    void anEmptyOrAbsentFolderHoldsEverything() throws Exception {
        drop("a.jar", Jars.set("a", "1", "a"));
        pass();
        Files.delete(deploy.resolve("a.jar"));
        reconciliation = node.restarted();
        pass();
        later(60_000);
        assertThat(live()).isEqualTo("a 1.0.0;");
        Files.delete(deploy);
        later(60_000);
        assertThat(reconciliation.report().rejected()).singleElement()
                .satisfies(r -> assertThat(r.reason()).contains("does not exist"));
        assertThat(live()).isEqualTo("a 1.0.0;");
    }

    @Test
    void bootAndRenameStageNothingNew() throws Exception {
        drop("a.jar", Jars.set("a", "1", "a"));
        pass();
        reconciliation = node.restarted();
        later(10_000);
        assertThat(generations.staged).isEqualTo(1);
        Files.move(deploy.resolve("a.jar"), deploy.resolve("z.jar"));
        pass();
        later(60_000);
        assertThat(generations.current().number()).isEqualTo(1);
        drop("z.jar", new byte[7]);
        later(0);
        later(60_000);
        assertThat(live()).as("the renamed one turned bad").isEqualTo("a 1.0.0;");
    }

    @Test
    void whatRottedOnDiskIsStagedAnewFromTheFolder() throws Exception {
        drop("web.jar", Jars.set("web", "1.0.0", "x"));
        drop("conf.jar", Jars.set("conf", "1.0.0", "x"));
        pass();
        later(10_000);
        assertThat(generations.staged).isEqualTo(2);
        generations.damaged.add("web");
        pass();
        assertThat(generations.staged).as("web alone").isEqualTo(3);
        assertThat(generations.current().set("web").orElseThrow().generation()).isEqualTo(2);
        assertThat(generations.current().set("conf").orElseThrow().generation()).isEqualTo(1);
        later(10_000);
        assertThat(generations.current().number()).isEqualTo(2);
    }

    @Test
    void whatTheScrubHealsWhileItIsStagedAnewIsHealedOnce() throws Exception {
        drop("web.jar", Jars.set("web", "1.0.0", "x"));
        drop("conf.jar", Jars.set("conf", "1.0.0", "x"));
        pass();
        generations.damaged.addAll(Set.of("web", "conf"));
        generations.whileStaging = () -> heal("web"); // from what is being staged
        pass();
        generations.whileStaging = () -> {};
        assertThat(generations.current().number()).isEqualTo(3);
        assertThat(generations.current().set("web").orElseThrow().generation()).isEqualTo(2);
        assertThat(generations.current().set("conf").orElseThrow().generation()).isEqualTo(3);
        assertThat(generations.current().reason()).isEqualTo("conf 1.0.0 from conf.jar");
        generations.damaged.add("web");
        generations.whileStaging = () -> heal("web");
        pass();
        assertThat(generations.current().number()).isEqualTo(4);
        assertThat(generations.current().actor()).isEqualTo("scrub");
        later(10_000);
        assertThat(generations.current().number()).isEqualTo(4);
        assertThat(generations.open).as("staged and not given up").isZero();
    }

    private synchronized void heal(String set) {
        if (generations.damaged.contains(set)) {
            try {
                generations.commit(new Change("scrub", "healed", List.of(generations.restage(1, set).orElseThrow()),
                        Set.of(), generations.current().policy()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void aPinnedSetThatRottedIsStagedAnewToo() throws Exception {
        drop("web.jar", Jars.set("web", "1.0.0", "x"));
        pass();
        var live = generations.current().set("web").orElseThrow();
        generations.commit(new Change("test", "pin", List.of(), Set.of(), generations.current().policy()
                .withPins(Map.of("web", new Pin(live.version(), live.digest())))));
        generations.damaged.add("web");
        pass();
        assertThat(generations.current().set("web").orElseThrow().generation()).isEqualTo(3);
        assertThat(generations.damaged).isEmpty();
        drop("web.jar", Jars.set("web", "2.0.0", "y"));
        pass();
        assertThat(live()).isEqualTo("web 1.0.0;");
    }

    @Test
    void aReasonStaysShortHoweverManySetsSwitch() throws Exception {
        for (int i = 0; i < 50; i++) {
            drop("s" + i + ".jar", Jars.set("s" + i, "1.0.0", "x"));
        }
        pass();
        assertThat(generations.current().sets()).hasSize(50);
        assertThat(generations.current().reason()).startsWith("s0 1.0.0 from s0.jar, ").endsWith(", and 40 more");
    }

    @Test
    void whatStagingFoundOutIsPlannedWithAtOnce() throws Exception {
        drop("x-1.jar", Jars.set("x", "1.0.0", "good"));
        drop("x-2.jar", Jars.indexed("x", "2.0.0", Map.of("a", "1"), Map.of("a", "2")));
        node.ahead += 60_000; // nothing is fresh, as at a boot
        pass();
        pass();
        assertThat(live()).isEqualTo("x 1.0.0;");
    }

    @Test
    void aDeletedArtifactOfASetThatStaysKeepsNobodyBusy() throws Exception {
        drop("web.jar", Jars.bare("web", "1.0.0", "Require-Capability: io.quickset.set;filter:=\"(io.quickset.set=conf)\""
                + ";effective:=active\n", Map.of("a", "1")));
        drop("conf.jar", Jars.set("conf", "1.0.0", "x"));
        pass();
        later(10_000);
        Files.delete(deploy.resolve("conf.jar"));
        later(0);
        assertThat(reconciliation.unsettled()).isTrue();
        later(6000);
        assertThat(live()).isEqualTo("conf 1.0.0;web 1.0.0;");
        assertThat(reconciliation.unsettled()).isFalse();
    }

    @Test
    void waitsDoNotDependOnTheClockThatPeopleSet() throws Exception {
        drop("a.jar", Jars.set("a", "1", "a"));
        drop("gone.jar", Jars.set("gone", "1", "a"));
        pass();
        generations.full = true;
        drop("b.jar", Jars.set("b", "1", "b"));
        pass();
        assertThat(node.held("b")).contains("No space left");
        generations.full = false;
        node.wallSet = -3_600_000;
        later(1000);
        assertThat(live()).as("tried again").isEqualTo("a 1.0.0;b 1.0.0;gone 1.0.0;");
        Files.delete(deploy.resolve("gone.jar"));
        pass();
        node.wallSet = 3_600_000;
        later(1000);
        assertThat(live()).as("not quiet for long enough").isEqualTo("a 1.0.0;b 1.0.0;gone 1.0.0;");
        node.wallSet = -7_200_000;
        later(4100);
        assertThat(live()).isEqualTo("a 1.0.0;b 1.0.0;");
    }

    @Test
    void fullDiskHoldsAndRetries() throws Exception {
        drop("a.jar", Jars.set("a", "1", "a"));
        generations.full = true;
        pass();
        node.ahead -= 60_000; // however slow this machine is, the next pass comes before the next try
        pass();
        node.ahead += 60_000;
        assertThat(generations.staged).isEqualTo(1);
        assertThat(reconciliation.report().held()).singleElement()
                .satisfies(h -> assertThat(h.reason()).contains("No space left"));
        generations.full = false;
        generations.commitFails = true;
        later(1000);
        assertThat(reconciliation.report().held()).hasSize(1);
        generations.commitFails = false;
        later(1000);
        assertThat(live()).isEqualTo("a 1.0.0;");
        assertThat(reconciliation.report().held()).isEmpty();
        assertThat(generations.open).isZero();
    }

    @Test
    void whatIsLiveIsOnlyShadowedOnceTheWinnerIs() throws Exception {
        drop("web-1.0.0.zip", Jars.zip(Map.of("a", "1")));
        drop("web-0.9.0.zip", Jars.zip(Map.of("a", "0")));
        pass();
        generations.full = true;
        drop("web-1.1.0.zip", Jars.zip(Map.of("a", "2")));
        pass();
        assertThat(reconciliation.report().held()).hasSize(1);
        assertThat(reconciliation.report().shadowed()).extracting(s -> s.artifact()).containsExactly("web-0.9.0.zip");
        generations.full = false;
        later(1000);
        assertThat(live()).isEqualTo("web 1.1.0;");
        assertThat(reconciliation.report().shadowed()).extracting(s -> s.artifact())
                .containsExactlyInAnyOrder("web-1.0.0.zip", "web-0.9.0.zip");
        drop("web.zip", Files.readAllBytes(deploy.resolve("web-1.1.0.zip")));
        Files.move(deploy.resolve("web.zip"), deploy.resolve("web-1.1.zip"));
        pass();
        assertThat(reconciliation.report().shadowed()).as("the same content in another file").hasSize(3);
    }

    @Test
    void whatChangesWhileItIsReadIsReadAgain() throws Exception {
        drop("a.zip", Jars.zip(Map.of("a", "1")));
        generations.whileStaging = () -> {
            generations.whileStaging = () -> {};
            try {
                drop("a.zip", Jars.zip(Map.of("a", "2")));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        };
        pass();
        assertThat(live()).isEmpty();
        pass();
        assertThat(live()).isEqualTo("a 0.0.0;");
    }

    @Test
    void rollbackSticksUntilRetryAndPinsBeatTheFolder() throws Exception {
        drop("a.jar", Jars.set("a", "1", "a"));
        pass();
        drop("a.jar", Jars.set("a", "2", "b"));
        pass();
        Operations operations = node.operations;
        operations.rollback(0, "test");
        reconciliation.rolledBack();
        int staged = generations.staged;
        later(60_000);
        assertThat(live()).isEqualTo("a 1.0.0;");
        assertThat(generations.staged).as("what is refused is not even read").isEqualTo(staged);
        assertThat(reconciliation.report().held()).singleElement()
                .satisfies(h -> assertThat(h.reason()).contains("refused"));
        operations.pin("a", org.osgi.framework.Version.parseVersion("1"), "test", v -> Optional.empty());
        operations.forgetRefused("test");
        pass();
        assertThat(live()).isEqualTo("a 1.0.0;");
        operations.unpin("a", "test");
        pass();
        assertThat(live()).isEqualTo("a 2.0.0;");
    }

    @Test
    void aRollbackPastSeveralVersionsSticks() throws Exception {
        for (int version = 1; version <= 3; version++) {
            drop("a-" + version + ".jar", Jars.set("a", version + ".0.0", "content " + version));
            pass();
        }
        assertThat(live()).isEqualTo("a 3.0.0;");
        node.operations.rollback(1, "test");
        reconciliation.rolledBack();
        later(60_000);
        assertThat(live()).isEqualTo("a 1.0.0;");
        assertThat(node.held("a")).contains("version 3.0.0 is refused since a rollback");
        reconciliation = node.restarted();
        later(60_000);
        assertThat(live()).isEqualTo("a 1.0.0;");
        drop("a-4.jar", Jars.set("a", "4.0.0", "content 4"));
        pass();
        assertThat(live()).as("new content").isEqualTo("a 4.0.0;");
    }

    @Test
    void aRollbackToBeforeASetCameSticksWhateverSuppliesIt() throws Exception {
        drop("base.jar", Jars.set("base", "1.0.0", "x"));
        pass();
        drop("y-1.jar", Jars.set("y", "1.0.0", "content 1"));
        drop("y-2.jar", Jars.set("y", "2.0.0", "content 2"));
        drop("z-1.0.0.zip", Jars.zip(Map.of("a", "1"))); // nobody has read it yet: it is shadowed
        drop("z-2.0.0.zip", Jars.zip(Map.of("a", "2")));
        pass();
        assertThat(live()).isEqualTo("base 1.0.0;y 2.0.0;z 2.0.0;");
        node.operations.rollback(1, "test");
        reconciliation.rolledBack();
        int staged = generations.staged;
        later(60_000);
        assertThat(live()).isEqualTo("base 1.0.0;");
        assertThat(node.held("y")).contains("version 2.0.0 is refused since a rollback");
        assertThat(generations.staged).as("what is refused is not even read").isEqualTo(staged);
        node.operations.forgetRefused("test");
        pass();
        assertThat(live()).isEqualTo("base 1.0.0;y 2.0.0;z 2.0.0;");
    }

    @Test
    void aRollbackLeavesWhatWouldNotBeTakenAnyway() throws Exception {
        drop("a-0.5.jar", Jars.set("a", "0.5.0", "content 0"));
        drop("a-1.jar", Jars.set("a", "1.0.0", "content 1"));
        pass();
        drop("a-2.jar", Jars.set("a", "2.0.0", "content 2"));
        pass();
        node.operations.rollback(1, "test");
        reconciliation.rolledBack();
        Files.delete(deploy.resolve("a-1.jar"));
        Files.delete(deploy.resolve("a-2.jar"));
        later(0);
        later(60_000);
        assertThat(live()).as("falls back as ever").isEqualTo("a 0.5.0;");
    }

    @Test
    void aRollbackBetweenVersionsOfTheSameContentSticks() throws Exception {
        byte[] same = Jars.zip(Map.of("a", "same"));
        drop("a-1.0.0.zip", same);
        pass();
        drop("a-1.1.0.zip", same);
        pass();
        assertThat(live()).isEqualTo("a 1.1.0;");
        node.operations.rollback(1, "test");
        reconciliation.rolledBack();
        later(60_000);
        assertThat(live()).isEqualTo("a 1.0.0;");
        assertThat(node.held("a")).contains("version 1.1.0 is refused since a rollback");
        reconciliation = node.restarted();
        later(60_000);
        assertThat(live()).as("before anything is staged").isEqualTo("a 1.0.0;");
        node.operations.rollback(2, "test");
        reconciliation.rolledBack();
        later(60_000);
        assertThat(live()).as("and forth").isEqualTo("a 1.1.0;");
        drop("a-1.2.0.zip", same);
        pass();
        assertThat(live()).as("a new version").isEqualTo("a 1.2.0;");
    }

    @Test
    void aReloadTellsWhatItDidNotWhatItLookedAt() throws Exception {
        drop("a.zip", Jars.zip(Map.of("a", "1")));
        drop("b-1.zip", Jars.zip(Map.of("b", "1")));
        pass();
        drop("b-2.zip", Jars.zip(Map.of("b", "2")));
        Files.delete(deploy.resolve("b-1.zip"));
        int staged = generations.staged;
        reconciliation.distrust(false);
        assertThat(reconciliation.pass(Set.of(ReloadOption.RETRY))).singleElement()
                .isEqualTo(new PlanStep("switch", "b", "2.0.0 from b-2.zip"));
        reconciliation.distrust(false);
        assertThat(reconciliation.pass(Set.of(ReloadOption.RETRY))).isEmpty();
        assertThat(generations.staged - staged).as("looked at").isGreaterThan(2);
        drop("b-3.zip", Jars.zip(Map.of("b", "3")));
        generations.commitFails = true;
        assertThat(reconciliation.pass(Set.of(ReloadOption.RETRY))).extracting(PlanStep::action)
                .as("what could not be made durable").contains("hold").doesNotContain("switch");
    }

    @Test
    void aRefusalIsOfOneSetNotOfItsTwin() throws Exception {
        drop("a.jar", Jars.set("a", "1", "old"));
        pass();
        drop("a.jar", Jars.set("a", "2", "new"));
        pass();
        node.operations.rollback(0, "test");
        reconciliation.rolledBack();
        drop("twin.jar", Jars.set("twin", "2", "new"));
        pass();
        assertThat(live()).as("refused before and after it is read").isEqualTo("a 1.0.0;twin 2.0.0;");
        reconciliation = node.restarted();
        reconciliation.distrust(false);
        later(10_000);
        assertThat(live()).isEqualTo("a 1.0.0;twin 2.0.0;");
    }

    @Test
    void foldersSettle() throws Exception {
        Path set = Files.createDirectories(deploy.resolve("web-1.0"));
        Files.writeString(set.resolve("a"), "1");
        pass();
        assertThat(live()).isEmpty();
        later(2100);
        assertThat(live()).isEqualTo("web 1.0.0;");
    }

    @Test
    void aFolderFromWhichFilesAreDeletedSettlesToo() throws Exception {
        Path set = Files.createDirectories(deploy.resolve("web-1.0"));
        for (String file : List.of("a", "b", "c")) {
            Files.writeString(set.resolve(file), file);
        }
        pass();
        later(2100);
        assertThat(generations.files("web")).isEqualTo("a mounted=a;b mounted=b;c mounted=c;");
        Files.delete(set.resolve("a"));
        now(set);
        pass();
        Files.delete(set.resolve("b"));
        now(set);
        pass();
        assertThat(generations.files("web")).as("nothing in between").isEqualTo("a mounted=a;b mounted=b;c mounted=c;");
        later(2100);
        assertThat(generations.files("web")).isEqualTo("c mounted=c;");
    }

    // As if the last change in it were of now, by the clock that the test moves.
    private void now(Path folder) throws IOException {
        Files.setLastModifiedTime(folder, FileTime.fromMillis(System.currentTimeMillis() + node.ahead));
    }

    @Test
    void anEmptyFolderMayBeFilledBeforeItIsCalledBad() throws Exception {
        Path set = Files.createDirectories(deploy.resolve("web-1.0"));
        pass();
        assertThat(reconciliation.report()).isEqualTo(Report.EMPTY);
        later(2100);
        assertThat(reconciliation.report().rejected()).singleElement()
                .satisfies(bad -> assertThat(bad.reason()).contains("no file"));
        Files.writeString(set.resolve("a"), "1");
        pass();
        later(2100);
        assertThat(live()).isEqualTo("web 1.0.0;");
    }

    @Test
    void aFolderThatArrivesByRenameIsTakenAtOnce() throws Exception {
        node.ahead = 5000; // so that it was made a while ago
        Path made = Files.createDirectories(home.resolve("made"));
        Files.writeString(made.resolve("a"), "1");
        Files.move(made, deploy.resolve("web-1.0"));
        pass();
        assertThat(live()).isEqualTo("web 1.0.0;");
    }

    @Test
    void otherBytesUnderTheSameFingerprintAreSeen() throws Exception {
        Found found = new Found("a.zip", home.resolve("x.zip"), Found.Kind.ARCHIVE, "same", 1000);
        Files.write(found.path(), Jars.zip(Map.of("a", "1")));
        Verdicts verdicts = new Verdicts(new Inspector(), f -> Optional.empty());
        Scan scan = new Scan("1", java.util.List.of(found), Optional.empty());
        Verdict first = verdicts.judge(scan, new Moment(1500, 0)).get(0);
        Files.write(found.path(), Jars.zip(Map.of("a", "2")));
        assertThat(verdicts.judge(scan, new Moment(1600, 100)).get(0)).isSameAs(first);
        assertThat(verdicts.judge(scan, new Moment(3100, 1600)).get(0).artifact()).isNotSameAs(first.artifact());
    }

    /** Set a, and b whose bundle has the same symbolic name and version. */
    private void dropTwins() throws IOException {
        drop("a.jar", Jars.set("a", "1", "a"));
        drop("b.jar", Jars.zip(Map.of("META-INF/MANIFEST.MF", Jars.manifest("a", "1", "").replace("=\"a\"", "=\"b\""),
                "resources/x", "1")));
        pass();
        settle();
        assertThat(live()).isEqualTo("a 1.0.0;");
    }

    @Test
    void whatIsMissingSinceTheFolderCouldNotBeReadIsToldSoOnceItCan() throws Exception {
        drop("a.jar", Jars.set("a", "1", "a"));
        drop("b.jar", Jars.set("b", "1", "b"));
        pass();
        Path away = home.resolve("away");
        Files.move(deploy, away);
        pass();
        assertThat(node.held("a")).contains("does not exist").doesNotContain("--accept-empty");
        Files.delete(away.resolve("a.jar"));
        Files.move(away, deploy);
        pass();
        assertThat(node.held("a")).doesNotContain("does not exist")
                .contains("absent", "its artifact is missing", "reload --accept-empty");
        assertThat(node.held("b")).isEmpty();
        later(60_000);
        assertThat(live()).isEqualTo("a 1.0.0;b 1.0.0;");
        Files.move(deploy, away);
        pass();
        assertThat(node.held("a")).contains("does not exist");
        Files.move(away, deploy);
        pass(ReloadOption.ACCEPT_EMPTY);
        assertThat(live()).isEqualTo("b 1.0.0;");
    }

    @Test
    void aBundleVersionThatIsNoneIsRejectedAndHarmsNoOther() throws Exception {
        for (String set : List.of("a", "b")) {
            drop(set + ".jar", Jars.zip(Map.of("META-INF/MANIFEST.MF", """
                    Manifest-Version: 1.0
                    Bundle-ManifestVersion: 2
                    Bundle-SymbolicName: twin
                    Bundle-Version: 1.0-SNAPSHOT
                    Provide-Capability: io.quickset.set;io.quickset.set="%s";version:Version="1.0.0"
                    """.formatted(set), "resources/a", set)));
        }
        drop("good.zip", Jars.zip(Map.of("a", "1")));
        pass();
        assertThat(live()).isEqualTo("good 0.0.0;");
        later(1100);
        assertThat(reconciliation.report().rejected()).hasSize(2)
                .allSatisfy(r -> assertThat(r.reason()).contains("Bundle-Version '1.0-SNAPSHOT' is malformed"));
    }

    @Test
    void whatFailsUnforeseenHarmsItsOwnGroupAlone() throws Exception {
        generations.broken.add("b");
        for (String set : List.of("a", "b", "c")) {
            drop(set + ".jar", Jars.set(set, "1", set));
        }
        pass();
        assertThat(live()).isEqualTo("a 1.0.0;c 1.0.0;");
        assertThat(node.held("b")).contains("it failed unforeseen and is tried again", "nobody foresaw this");
        assertThat(generations.open).as("kept for the next try").isEqualTo(1);
        int staged = generations.staged;
        later(10_000);
        assertThat(generations.staged).as("staged once").isEqualTo(staged);
        assertThat(node.held("b")).contains("nobody foresaw this");
        generations.broken.clear();
        later(10_000);
        assertThat(live()).isEqualTo("a 1.0.0;b 1.0.0;c 1.0.0;");
        assertThat(reconciliation.report().held()).isEmpty();
        assertThat(reconciliation.unsettled()).isFalse();
        assertThat(generations.open).isZero();
    }

    @Test
    void whatIsDroppedAfterItFailedUnforeseenIsForgotten() throws Exception {
        generations.broken.add("b");
        drop("b.jar", Jars.set("b", "1", "b"));
        pass();
        node.delete("b.jar");
        later(10_000);
        assertThat(reconciliation.report().held()).isEmpty();
        assertThat(reconciliation.unsettled()).isFalse();
        assertThat(generations.open).isZero();
    }

    @Test
    void anErrorWhileStagingHarmsWhatWasStagedAlone() throws Exception {
        generations.whileStaging = () -> {
            generations.whileStaging = () -> {};
            throw new StackOverflowError();
        };
        for (String set : List.of("a", "b", "c")) {
            drop(set + ".jar", Jars.set(set, "1", set));
        }
        pass();
        assertThat(generations.current().sets()).hasSize(2);
        assertThat(reconciliation.report().held()).singleElement()
                .satisfies(held -> assertThat(held.reason()).contains("StackOverflowError"));
        assertThat(generations.open).isZero();
        later(1000);
        assertThat(live()).isEqualTo("a 1.0.0;b 1.0.0;c 1.0.0;");
        assertThat(reconciliation.report().held()).isEmpty();
    }

    @Test
    void twoSetsMustNotShareABundleName() throws Exception {
        dropTwins();
        assertThat(reconciliation.report().rejected()).as("nothing is wrong with the file").isEmpty();
        assertThat(reconciliation.report().held()).singleElement().satisfies(h -> {
            assertThat(h.set()).isEqualTo("b");
            assertThat(h.reason()).contains("b.jar").contains("set a").contains("symbolic name");
        });
        int staged = generations.staged;
        drop("c.jar", Jars.set("c", "1", "c"));
        pass();
        settle();
        assertThat(generations.staged).as("b is not read again").isEqualTo(staged + 1);
    }

    @Test
    void aBundleNameIsFreeOnceTheOtherSetHasAnotherVersion() throws Exception {
        dropTwins();
        drop("a.jar", Jars.set("a", "1.1", "a"));
        pass();
        settle();
        pass(); // what is current has changed: the loop looks again
        assertThat(live()).isEqualTo("a 1.1.0;b 1.0.0;");
        assertThat(reconciliation.report().held()).isEmpty();
    }

    @Test
    void aBundleNameIsFreeOnceTheOtherSetIsGone() throws Exception {
        dropTwins();
        Files.delete(deploy.resolve("a.jar"));
        pass();
        settle();
        pass();
        assertThat(live()).isEqualTo("b 1.0.0;");
        assertThat(reconciliation.report().held()).isEmpty();
        assertThat(generations.open).isZero();
    }

    @Test
    void aLinkToItselfHidesNoOtherArtifact() throws Exception {
        Files.createSymbolicLink(deploy.resolve("loop.jar"), Path.of("loop.jar"));
        drop("a.jar", Jars.set("a", "1", "a"));
        pass();
        later(1100);
        assertThat(live()).isEqualTo("a 1.0.0;");
        assertThat(reconciliation.report().rejected()).singleElement()
                .satisfies(r -> assertThat(r.artifact()).isEqualTo("loop.jar"));
    }

    @Test
    void aDryRunAcceptsNoEmptiness() throws Exception {
        drop("a.jar", Jars.set("a", "1", "a"));
        drop("b.jar", Jars.set("b", "1", "b"));
        pass();
        Files.delete(deploy.resolve("a.jar"));
        Files.delete(deploy.resolve("b.jar"));
        pass();
        assertThat(reconciliation.pass(Set.of(ReloadOption.DRY_RUN, ReloadOption.ACCEPT_EMPTY)))
                .extracting(step -> step.action()).contains("remove");
        later(60_000);
        assertThat(live()).isEqualTo("a 1.0.0;b 1.0.0;");
        pass(ReloadOption.ACCEPT_EMPTY);
        assertThat(live()).isEmpty();
    }

    @Test
    void whatWasAcceptedButIsNeededIsNoPartOfALaterDeletion() throws Exception {
        drop("need.jar", Jars.bare("need", "1", "Require-Capability: io.quickset.set;filter:=\"(io.quickset.set=conf)\""
                + ";effective:=active\n", Map.of("a", "1")));
        drop("conf.jar", Jars.set("conf", "1", "c"));
        drop("lone.jar", Jars.set("lone", "1", "l"));
        pass();
        Files.delete(deploy.resolve("conf.jar"));
        pass();
        pass(ReloadOption.ACCEPT_EMPTY);
        assertThat(live()).as("conf is needed").isEqualTo("conf 1.0.0;lone 1.0.0;need 1.0.0;");
        later(60_000);
        Files.delete(deploy.resolve("lone.jar"));
        pass();
        settle();
        assertThat(live()).isEqualTo("conf 1.0.0;need 1.0.0;");
        assertThat(reconciliation.report().held()).singleElement().satisfies(h -> {
            assertThat(h.set()).isEqualTo("conf");
            assertThat(h.reason()).doesNotContain("vanished");
        });
    }

    @Test
    void whatARollbackBroughtBackOutlivesOtherSwitchesAndARestart() throws Exception {
        drop("a.jar", Jars.set("a", "1", "a"));
        pass();
        Files.delete(deploy.resolve("a.jar"));
        pass();
        later(6000);
        assertThat(live()).isEmpty();
        node.operations.rollback(0, "test");
        reconciliation.rolledBack();
        drop("b.jar", Jars.set("b", "1", "b"));
        pass();
        later(60_000);
        assertThat(live()).isEqualTo("a 1.0.0;b 1.0.0;");
        reconciliation = node.restarted();
        pass();
        later(60_000);
        assertThat(live()).isEqualTo("a 1.0.0;b 1.0.0;");
    }

    private void rollbackToTheDeletedOf(String kept) throws Exception {
        drop("a.jar", Jars.set("a", "1", "a"));
        drop(kept, Jars.set("b", "1", "b"));
        pass();
        Files.delete(deploy.resolve("a.jar"));
        pass();
        later(6000);
        assertThat(live()).isEqualTo("b 1.0.0;");
        node.operations.rollback(0, "test");
        reconciliation.rolledBack();
        pass();
    }

    @Test
    void whatARollbackBroughtBackStaysWhenItsRecordHasLeftTheHistory() throws Exception {
        rollbackToTheDeletedOf("b.jar");
        node.operations.pin("b", org.osgi.framework.Version.parseVersion("1"), "test", v -> Optional.empty());
        generations.records.retainAll(List.of(generations.current()));
        reconciliation = node.restarted();
        pass();
        later(60_000);
        assertThat(live()).isEqualTo("a 1.0.0;b 1.0.0;");
        assertThat(node.generations.current().policy().pins()).containsKey("b");
    }

    @Test
    void whatARollbackBroughtBackStaysWhenItWasHealed() throws Exception {
        rollbackToTheDeletedOf("b.jar");
        generations.commit(new Change("scrub", "healed: a",
                List.of(generations.restage(generations.current().number(), "a").orElseThrow()), Set.of(),
                generations.current().policy()));
        reconciliation = node.restarted();
        pass();
        later(60_000);
        assertThat(live()).isEqualTo("a 1.0.0;b 1.0.0;");
    }

    @Test
    void whatARollbackBroughtBackStaysAfterARollbackOfSomethingElse() throws Exception {
        rollbackToTheDeletedOf("b.jar");
        long wanted = generations.current().number();
        drop("b.jar", Jars.set("b", "2", "other"));
        pass();
        assertThat(live()).isEqualTo("a 1.0.0;b 2.0.0;");
        node.operations.rollback(wanted, "shell");
        reconciliation = node.restarted();
        pass();
        later(60_000);
        assertThat(live()).isEqualTo("a 1.0.0;b 1.0.0;");
    }

    @Test
    void whatARollbackBroughtBackGoesWhenItsFileIsDeletedOnceMore() throws Exception {
        rollbackToTheDeletedOf("b.jar");
        drop("a.jar", Jars.set("a", "1", "a"));
        pass();
        pass();
        Files.delete(deploy.resolve("a.jar"));
        pass();
        later(6000);
        assertThat(live()).isEqualTo("b 1.0.0;");
    }

    @Test
    void whatARollbackLeftMayBeDeleted() throws Exception {
        drop("a-1.jar", Jars.set("a", "1", "good"));
        pass();
        Files.delete(deploy.resolve("a-1.jar"));
        drop("a-2.jar", Jars.set("a", "2", "bad"));
        pass();
        node.operations.rollback(0, "test");
        reconciliation.rolledBack();
        later(6000);
        Files.delete(deploy.resolve("a-2.jar"));
        pass();
        later(60_000);
        assertThat(live()).as("the bad file was no reason to serve it").isEqualTo("a 1.0.0;");
        pass(ReloadOption.ACCEPT_EMPTY);
        assertThat(live()).isEmpty();
    }
}
