package io.quickset.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.control.Reconciler.ReloadOption;
import io.quickset.deployer.internal.artifact.Jars;
import io.quickset.deployer.internal.artifact.Limits;
import io.quickset.spi.Freshness;
import io.quickset.spi.LocatedResource;
import io.quickset.spi.LocatedSet;
import io.quickset.spi.ResourceLocator;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;

/** Whole sets that locators supply, from their answer to what is live. */
@Timeout(60)
class RemoteSetsTest {

    private static final long MINUTE = 60_000;

    @TempDir
    Path home;

    private TestNode node;
    private final FakeLocator origin = new FakeLocator("origin", 10, "web");
    private final FakeLocator mirror = new FakeLocator("mirror", 5, "web");

    @BeforeEach
    void start() throws Exception {
        node = new TestNode(home, Duration.ofSeconds(1));
    }

    @AfterEach
    void free() {
        origin.hang.countDown();
        mirror.hang.countDown();
        node.remote.close();
    }

    /** Passes until that locator has been asked so often, and its answer has been handed over. */
    private void answered(FakeLocator locator, int times) {
        node.soon(() -> assertThat(locator.asked.get()).isGreaterThanOrEqualTo(times));
        quiet();
        node.pass();
    }

    private static void quiet() {
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !running());
    }

    private static boolean running() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("quickset-locate-web"));
    }

    private String files() {
        return node.generations.files("web");
    }

    private void bake() throws IOException {
        Files.write(Files.createDirectories(home.resolve("baked")).resolve("web.jar"),
                Jars.bare("web", "0.1", "", Map.of("a", "baked")));
    }

    @Test
    void aSetOfALocatorIsFetchedVerifiedAndSwitchedTo() {
        node.add(origin.has("web", "1.2", "dir/b", "two", "a", "one"));
        node.soon(() -> assertThat(files()).isEqualTo("a remote=one;dir/b remote=two;"));
        assertThat(node.live("web").layer()).isEqualTo(Layer.REMOTE);
        assertThat(node.live("web").version()).isEqualTo(Version.parseVersion("1.2"));
        assertThat(node.live("web").origin().artifact()).isEqualTo("remote/origin/web");
        node.pass();
        assertThat(home.resolve("remote")).as("what is live needs no second copy").satisfiesAnyOf(
                folder -> assertThat(folder).doesNotExist(), folder -> assertThat(folder).isEmptyDirectory());
    }

    @Test
    void passesWithoutNewsAskNobodyAndStageNothing() {
        node.add(origin.has("web", "1", "a", "one"));
        node.soon(() -> assertThat(files()).isEqualTo("a remote=one;"));
        int staged = node.generations.staged;
        for (int i = 0; i < 5; i++) {
            node.later(MINUTE);
        }
        assertThat(node.generations.staged).isEqualTo(staged);
        assertThat(origin.asked).hasValue(1);
        assertThat(node.generations.current().number()).isEqualTo(1);
    }

    @Test
    void theHighestRankingThatHasItCounts() {
        mirror.has("web", "2", "a", "mirror");
        node.add(mirror);
        node.add(origin);
        node.soon(() -> assertThat(files()).isEqualTo("a remote=mirror;"));
        origin.has("web", "1", "a", "origin");
        node.pass(ReloadOption.RETRY);
        node.soon(() -> assertThat(files()).as("a lower version of a higher ranking").isEqualTo("a remote=origin;"));
    }

    @Test
    void whatIsMountedStandsBeforeItAndWhatIsBakedBehindIt() throws Exception {
        bake();
        node.pass();
        assertThat(files()).isEqualTo("a baked=baked;");
        node.add(origin.has("web", "0.0.1", "a", "remote"));
        node.soon(() -> assertThat(files()).isEqualTo("a remote=remote;"));
        node.drop("web.jar", Jars.bare("web", "0.0.1", "", Map.of("a", "mounted")));
        node.soon(() -> assertThat(files()).isEqualTo("a mounted=mounted;"));
        node.delete("web.jar");
        node.later(6000);
        node.soon(() -> assertThat(files()).isEqualTo("a remote=remote;"));
    }

    @Test
    void anExpiredAnswerIsAskedForAgainAndOnlyNewContentIsANewGeneration() {
        long now = System.currentTimeMillis();
        node.add(origin.until(now + MINUTE).has("web", "1", "a", "one", "b", "same"));
        node.soon(() -> assertThat(files()).contains("one"));
        int read = origin.read.get();
        node.later(MINUTE);
        answered(origin, 2);
        assertThat(node.generations.current().number()).as("the same content").isEqualTo(1);
        assertThat(origin.read).as("nothing is fetched").hasValue(read);
        origin.until(now + 3 * MINUTE).has("web", "1", "a", "two", "b", "same");
        node.later(MINUTE);
        node.soon(() -> assertThat(files()).isEqualTo("a remote=two;b remote=same;"));
        assertThat(origin.read).as("only what is not live already is fetched").hasValue(read + 1);
    }

    @Test
    void aClockThatIsSetBackPutsNoQuestionOffAndOneSetForwardAsksNone() {
        node.add(origin.until(System.currentTimeMillis() + MINUTE).has("web", "1", "a", "one"));
        node.soon(() -> assertThat(files()).contains("one"));
        origin.until(System.currentTimeMillis() + 2 * MINUTE - 60 * MINUTE).has("web", "1", "a", "two");
        node.wallSet = -60 * MINUTE;
        node.later(MINUTE);
        node.soon(() -> assertThat(files()).contains("two"));
        int asked = origin.asked.get();
        node.wallSet = 60 * MINUTE;
        for (int i = 0; i < 20; i++) {
            node.later(1000);
        }
        quiet();
        assertThat(origin.asked).as("its answer counts for a minute").hasValue(asked);
        origin.until(System.currentTimeMillis() + 70 * MINUTE).has("web", "1", "a", "three");
        node.later(MINUTE);
        node.soon(() -> assertThat(files()).contains("three"));
    }

    @Test
    void aClockThatIsSetBackLetsARetryAndTheEndOfACallThatHangsComeInTime() {
        origin.failure = "down";
        node.add(origin.has("web", "1", "a", "one"));
        node.soon(() -> assertThat(node.held("web")).contains("down"));
        node.wallSet = -60 * MINUTE;
        origin.failure = null;
        origin.hangs = true;
        node.later(2000);
        node.soon(() -> assertThat(origin.asked).hasValue(2));
        node.wallSet = -120 * MINUTE;
        node.later(31_000);
        node.soon(() -> assertThat(node.held("web")).contains("no sign of life"));
        origin.hangs = false;
        origin.hang.countDown();
    }

    @Test
    void closingEndsWhatRuns() {
        origin.contentHangs = true;
        node.add(origin.has("web", "1", "a", "one"));
        node.soon(() -> assertThat(origin.read).hasValue(1));
        int wakes = node.located.get();
        node.remote.close();
        assertThat(running()).as("whoever comes next has the folder for itself").isFalse();
        node.pass();
        assertThat(running()).as("nothing is asked any more").isFalse();
        assertThat(node.located).as("nobody is woken").hasValue(wakes);
    }

    @Test
    void anAnswerIsNotAskedForMoreOftenThanOnceASecond() {
        node.add(origin.until(0).has("web", "1", "a", "one"));
        node.soon(() -> assertThat(files()).contains("one"));
        int asked = origin.asked.get();
        for (int i = 0; i < 20; i++) {
            node.pass();
        }
        assertThat(origin.asked.get()).isLessThanOrEqualTo(asked + 1);
    }

    @Test
    void contentThatDoesNotMatchIsRefusedAndTheLastGoodStaysUntilItDoes() {
        long now = System.currentTimeMillis();
        node.add(origin.until(now + MINUTE).has("web", "1", "a", "good"));
        node.soon(() -> assertThat(files()).contains("good"));
        origin.sets.put("web", new LocatedSet(Version.parseVersion("2"), List.of(new LocatedResource("a", 5,
                Digest.of(Digest.sha256().digest("right".getBytes())), "text/plain", Freshness.FOREVER,
                () -> new ByteArrayInputStream("wrong".getBytes()))), Freshness.FOREVER));
        node.later(MINUTE);
        node.soon(() -> assertThat(node.held("web")).contains("locator 'origin'", "the content of 'a' does not match",
                "its last answer counts"));
        assertThat(files()).contains("good");
        origin.has("web", "2", "a", "right");
        node.later(MINUTE);
        node.soon(() -> assertThat(files()).contains("right"));
        node.soon(() -> assertThat(node.held("web")).isEmpty());
    }

    @Test
    void ofSeveralWithoutContentToMatchTheNextIsAsked() {
        origin.sets.put("web", new LocatedSet(Version.parseVersion("2"), List.of(
                LocatedResource.of("a", "x".getBytes(), "text/plain", Freshness.FOREVER),
                new LocatedResource("b", 5, Digest.of(Digest.sha256().digest("right".getBytes())), "text/plain",
                        Freshness.FOREVER, () -> {
                    throw new IOException("404");
                })), Freshness.FOREVER));
        node.add(mirror.has("web", "1", "a", "mirror"));
        node.add(origin);
        node.soon(() -> assertThat(files()).isEqualTo("a remote=mirror;"));
        assertThat(origin.read).hasValue(0);
    }

    @Test
    void manyFilesAreFetched() {
        String[] files = new String[600];
        for (int i = 0; i < files.length; i += 2) {
            files[i] = "file-" + i;
            files[i + 1] = "text " + i;
        }
        node.add(origin.has("web", "1", files));
        node.soon(() -> assertThat(node.live()).isEqualTo("web 1.0.0;"));
        assertThat(node.live("web").resources()).isEqualTo(300);
        assertThat(origin.read).hasValue(300);
    }

    @Test
    void contentOfAnotherSizeIsRefused() {
        origin.sets.put("web", new LocatedSet(Version.parseVersion("2"), List.of(new LocatedResource("a", 7,
                Digest.of(Digest.sha256().digest("right".getBytes())), "text/plain", Freshness.FOREVER,
                () -> new ByteArrayInputStream("right".getBytes()))), Freshness.FOREVER));
        node.add(origin);
        node.soon(() -> assertThat(node.held("web")).contains("'a' is shorter than the 7 bytes"));
        assertThat(node.live()).isEmpty();
    }

    @Test
    void malformedAndEmptyAndTooLargeSetsAreRefusedWithTheReason() {
        node.add(origin.has("web", "1", "../a", "x"));
        node.soon(() -> assertThat(node.held("web")).contains("'../a' is malformed"));
        origin.has("web", "1", "a", "x", "A", "y");
        node.later(MINUTE);
        node.soon(() -> assertThat(node.held("web")).contains("differ only in case"));
        origin.has("web", "1");
        node.later(MINUTE);
        node.soon(() -> assertThat(node.held("web")).contains("holds no file"));
        node.remote.configure(new Limits(1, 3, 100, 100, 100), Duration.ofSeconds(30));
        origin.has("web", "1", "a", "four");
        node.later(MINUTE);
        node.soon(() -> assertThat(node.held("web")).contains("maxSetBytes"));
        assertThat(node.live()).isEmpty();
    }

    @Test
    void oneThatFailsKeepsItsSetAsItIsAlsoIfAnotherHasIt() {
        long now = System.currentTimeMillis();
        mirror.has("web", "9", "a", "mirror");
        node.add(mirror);
        node.add(origin.until(now + MINUTE).has("web", "1", "a", "origin"));
        node.soon(() -> assertThat(files()).contains("origin"));
        origin.failure = "503 from the origin";
        node.later(MINUTE);
        node.soon(() -> assertThat(node.held("web")).contains("locator 'origin' failed", "503", "its last answer counts"));
        assertThat(files()).contains("origin");
        assertThat(node.remote.chain().get(0).answer()).contains("503");
        origin.failure = null;
        node.later(2000);
        node.soon(() -> assertThat(node.held("web")).isEmpty());
    }

    @Test
    void whereNothingCouldStayAsItIsTheNextIsAsked() {
        origin.failure = "down";
        node.add(origin);
        node.soon(() -> assertThat(node.held("web")).contains("down"));
        node.add(mirror.has("web", "1", "a", "mirror"));
        node.soon(() -> assertThat(files()).contains("mirror"));
    }

    @Test
    void anErrorOfALocatorIsToldToo() {
        node.remote.add(new ResourceLocator() {
            @Override
            public Optional<LocatedSet> locate(String set) {
                throw new NoClassDefFoundError("org/example/Gone");
            }
        }, origin.properties());
        node.soon(() -> assertThat(node.held("web")).contains("org/example/Gone"));
    }

    @Test
    void aHangingLocatorDelaysNobodyElseAndIsGivenUp() throws Exception {
        origin.hangs = true;
        node.add(origin);
        node.soon(() -> assertThat(origin.asked).hasValue(1));
        long start = System.nanoTime();
        node.drop("conf.jar", Jars.bare("conf", "1", "", Map.of("a", "x")));
        node.soon(() -> assertThat(node.live()).isEqualTo("conf 1.0.0;"));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(300));
        node.later(31_000);
        node.soon(() -> assertThat(node.held("web")).contains("locator 'origin' gave no sign of life for 30000 ms"));
        node.add(mirror.has("web", "1", "a", "mirror"));
        node.later(MINUTE);
        node.soon(() -> assertThat(files()).as("the call that hangs keeps no one from being asked").contains("mirror"));
        assertThat(origin.asked).as("and it is not called beside it").hasValue(1);
        origin.hangs = false;
        origin.has("web", "2", "a", "late");
        origin.hang.countDown();
        node.pass(ReloadOption.RETRY);
        node.soon(() -> assertThat(files()).contains("late"));
    }

    @Test
    void hangingContentDelaysNobodyElseEither() throws Exception {
        origin.contentHangs = true;
        node.add(origin.has("web", "1", "a", "x"));
        node.soon(() -> assertThat(origin.read).hasValue(1));
        long start = System.nanoTime();
        node.drop("conf.jar", Jars.bare("conf", "1", "", Map.of("a", "x")));
        node.soon(() -> assertThat(node.live()).isEqualTo("conf 1.0.0;"));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(300));
        node.later(31_000);
        node.soon(() -> assertThat(node.held("web")).contains("no sign of life"));
    }

    @Test
    void aSetThatItsLocatorNoLongerHasFallsBack() throws Exception {
        bake();
        long now = System.currentTimeMillis();
        node.add(origin.until(now + MINUTE).has("web", "1", "a", "remote"));
        node.soon(() -> assertThat(files()).contains("remote"));
        origin.sets.clear();
        node.later(MINUTE);
        node.soon(() -> assertThat(files()).isEqualTo("a baked=baked;"));
    }

    @Test
    void aSetThatItsLocatorNoLongerHasGoesWhereNothingElseSuppliesIt() {
        node.add(origin.has("web", "1", "a", "remote"));
        node.soon(() -> assertThat(files()).contains("remote"));
        origin.sets.clear();
        node.pass(ReloadOption.RETRY);
        node.soon(() -> assertThat(node.live()).isEmpty());
    }

    @Test
    void aSetWhoseLocatorWentIsHeldUntilItIsBackOrThatIsAccepted() throws Exception {
        bake();
        node.add(origin.has("web", "1", "a", "remote"));
        node.soon(() -> assertThat(files()).contains("remote"));
        long live = node.generations.current().number();
        node.remote.remove(origin);
        node.later(4000);
        assertThat(node.held("web")).as("its bundle may be being updated").isEmpty();
        node.later(MINUTE);
        assertThat(files()).contains("remote");
        assertThat(node.held("web")).contains("locator 'origin'", "is not there", "--accept-empty");
        node.add(origin);
        node.soon(() -> assertThat(node.held("web")).isEmpty());
        assertThat(node.generations.current().number()).as("nothing has changed").isEqualTo(live);
        node.remote.remove(origin);
        node.later(MINUTE);
        node.pass(ReloadOption.ACCEPT_EMPTY);
        assertThat(files()).isEqualTo("a baked=baked;");
    }

    @Test
    void anotherLocatorStepsInOnlyWhenTheFirstHadTimeToComeBack() {
        node.add(origin.has("web", "1", "a", "origin"));
        node.soon(() -> assertThat(files()).contains("origin"));
        node.remote.remove(origin);
        node.add(mirror.has("web", "2", "a", "mirror"));
        answered(mirror, 1);
        node.later(1000);
        assertThat(files()).contains("origin");
        node.later(5000);
        node.soon(() -> assertThat(files()).contains("mirror"));
    }

    @Test
    void noLowerVersionStepsInForALocatorThatWent() {
        node.add(origin.has("web", "2", "a", "origin"));
        node.soon(() -> assertThat(files()).contains("origin"));
        node.remote.remove(origin);
        node.add(mirror.has("web", "1", "a", "mirror"));
        answered(mirror, 1);
        node.later(MINUTE);
        assertThat(files()).contains("origin");
        assertThat(node.held("web")).contains("'origin'", "is not there");
        node.pass(ReloadOption.ACCEPT_EMPTY);
        node.soon(() -> assertThat(files()).contains("mirror"));
    }

    @Test
    void atStartItWaitsForLocatorsSilentlyAndFetchesNothingThatIsLive() {
        node.add(origin.has("web", "1", "a", "remote"));
        node.soon(() -> assertThat(files()).contains("remote"));
        int read = origin.read.get();
        TestNode before = node;
        Reconciliation restarted = before.restarted();
        restarted.pass(Set.of());
        assertThat(restarted.report().held()).isEmpty();
        before.remote.add(origin, origin.properties());
        Awaitility.await().pollInSameThread().untilAsserted(() -> {
            restarted.pass(Set.of());
            assertThat(origin.asked).hasValue(2);
        });
        quiet();
        restarted.pass(Set.of());
        before.ahead += MINUTE;
        restarted.pass(Set.of());
        assertThat(restarted.report().held()).isEmpty();
        assertThat(files()).contains("remote");
        assertThat(origin.read).hasValue(read);
        assertThat(before.generations.current().number()).isEqualTo(1);
    }

    @Test
    void atStartALocatorThatDoesNotComeIsTold() {
        node.add(origin.has("web", "1", "a", "remote"));
        node.soon(() -> assertThat(files()).contains("remote"));
        Reconciliation restarted = node.restarted();
        node.ahead += 6000;
        restarted.pass(Set.of());
        assertThat(restarted.report().held()).singleElement()
                .satisfies(held -> assertThat(held.reason()).contains("'origin'", "is not there"));
        assertThat(files()).contains("remote");
    }

    @Test
    void atStartALocatorThatFailsKeepsWhatIsLive() {
        node.add(origin.has("web", "1", "a", "remote"));
        node.soon(() -> assertThat(files()).contains("remote"));
        Reconciliation restarted = node.restarted();
        origin.failure = "down";
        node.remote.add(origin, origin.properties());
        Awaitility.await().pollInSameThread().untilAsserted(() -> {
            restarted.pass(Set.of());
            assertThat(restarted.report().held()).singleElement()
                    .satisfies(held -> assertThat(held.reason()).contains("down"));
        });
        assertThat(files()).contains("remote");
    }

    @Test
    void whatIsDamagedOnDiskIsFetchedAnew() {
        node.add(origin.has("web", "1", "a", "remote"));
        node.soon(() -> assertThat(files()).contains("remote"));
        node.pass();
        int read = origin.read.get();
        node.generations.damaged.add("web");
        node.soon(() -> assertThat(node.generations.damaged).isEmpty());
        assertThat(origin.read.get()).isGreaterThan(read);
        assertThat(files()).contains("remote");
    }

    @Test
    void aStaleAnswerIsServedAndNoticed() {
        origin.freshness = Freshness.stale("the origin is down since noon", Instant.now().plusSeconds(60));
        node.add(origin.has("web", "1", "a", "old"));
        node.soon(() -> assertThat(files()).contains("old"));
        assertThat(node.held("web")).isEmpty();
        assertThat(node.remote.notices()).singleElement().satisfies(notice -> {
            assertThat(notice.set()).isEqualTo("web");
            assertThat(notice.source()).isEqualTo("origin");
            assertThat(notice.reason()).isEqualTo("the origin is down since noon");
        });
    }

    @Test
    void aRollbackRefusesWhatALocatorGave() throws Exception {
        long now = System.currentTimeMillis();
        node.add(origin.until(now + MINUTE).has("web", "1", "a", "good"));
        node.soon(() -> assertThat(files()).contains("good"));
        origin.until(now + 2 * MINUTE).has("web", "2", "a", "bad");
        node.later(MINUTE);
        node.soon(() -> assertThat(files()).contains("bad"));
        node.operations.rollback(1, "test");
        node.reconciliation.rolledBack();
        node.later(1000);
        assertThat(files()).contains("good");
        assertThat(node.held("web")).contains("refused since a rollback");
    }

    @Test
    void whereTheLayerDoesNotApplyNobodyIsAsked() {
        node.add(origin.has("web", "1", "a", "remote"));
        node.soon(() -> assertThat(files()).contains("remote"));
        node.order = List.of(Layer.OVERLAY, Layer.MOUNTED, Layer.BAKED);
        int asked = origin.asked.get();
        node.pass(ReloadOption.RETRY);
        node.later(MINUTE);
        assertThat(files()).contains("remote");
        assertThat(node.held("web")).contains("'remote'", "does not apply");
        assertThat(origin.asked).hasValue(asked);
    }
}
