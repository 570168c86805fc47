package io.quickset.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quickset.control.Change;
import io.quickset.control.GenerationRecord;
import io.quickset.control.Reconciler;
import io.quickset.control.Reconciler.CutOffException;
import io.quickset.control.Reconciler.OutdatedException;
import io.quickset.control.Reconciler.Pass;
import io.quickset.control.Reconciler.PlanStep;
import io.quickset.control.Reconciler.RefusedException;
import io.quickset.control.Reconciler.ReloadOption;
import io.quickset.deployer.internal.artifact.Jars;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Version;

/** Artifacts that are put: checked before they are in the deploy folder, and live in the name of who wanted them. */
@Timeout(30)
class PutTest {

    private static final Map<String, Object> ALL = Map.of();

    @TempDir
    Path home;
    private TestNode node;
    private TestService service;
    private Reconciler reconciler;

    @BeforeEach
    void start() throws IOException {
        node = new TestNode(home, Duration.ofMillis(5000));
        service = new TestService(node);
        reconciler = service.reconciler;
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private GenerationRecord current() {
        return node.generations.current();
    }

    @Test
    void isLiveAtOnceInTheNameOfWhoPutIt() throws Exception {
        Path content = service.upload(Jars.set("web", "1.0.0", "x"));
        assertThat(reconciler.put("web.jar", content, "http")).isEqualTo(
                new Pass(current().number(), List.of(new PlanStep("switch", "web", "1.0.0 from web.jar"))));
        assertThat(node.live()).isEqualTo("web 1.0.0;");
        assertThat(content).doesNotExist();
        assertThat(service.deployed()).containsExactly("web.jar");
        assertThat(current().actor()).isEqualTo("http");
        assertThat(current().reason()).isEqualTo("put: web 1.0.0 from web.jar");
        assertThat(Files.readString(service.audit)).contains("\"actor\":\"http\",\"action\":\"switch\",\"artifact\":\"web.jar\"");
        assertThat(service.put("web.jar", Jars.set("web", "1.0.0", "x"), "http")).as("twice changes nothing").isEmpty();
        assertThat(current().number()).isEqualTo(1);
        assertThat(node.generations.open).isZero();
    }

    // How much of it is held in memory: nothing else shows that.
    private void assertRemembered(int count) {
        assertThat(node.commits.puts()).extracting("puts", InstanceOfAssertFactories.MAP).hasSize(count);
    }

    @Test
    void whoPutWhatNeverSwitchedIsForgottenWithItsFile() throws Exception {
        service.put("web-3.zip", Jars.zip(Map.of("a", "x")), "http");
        for (int i = 1; i < 3; i++) {
            service.put("web-" + i + ".zip", Jars.zip(Map.of("a", "y")), "http");
            assertRemembered(1);
            node.delete("web-" + i + ".zip");
            node.pass();
            assertRemembered(0);
        }
        assertThat(node.live()).isEqualTo("web 3.0.0;");
    }

    static Stream<byte[]> bad() {
        byte[] good = Jars.set("web", "2.0.0", "y");
        return Stream.of(
                new byte[0],
                "no archive".getBytes(),
                Arrays.copyOf(good, good.length / 2),
                Jars.bare("web", "2.0.0", "Import-Package: java.util\n", Map.of("a", "b")),
                Jars.indexed("web", "2.0.0", Map.of("a.html", "y"), Map.of("a.html", "z")),
                Jars.indexed("web", "2.0.0", Map.of("a.html", "y"), Map.of("a.html", "y", "b.html", "y")),
                Jars.bare("other", "1.0.0", "", Map.of("a", "b")), // the symbolic name of another set's bundle
                Jars.zip(Map.of("no.manifest", "x")));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void aBadOneReplacesNothing(byte[] bad) throws Exception {
        node.drop("conf.jar", named("conf", "other", "1.0.0"));
        byte[] good = Jars.set("web", "1.0.0", "x");
        service.put("web.jar", good, "http");
        node.pass();
        long before = current().number();
        assertThat(node.live()).isEqualTo("conf 1.0.0;web 1.0.0;");
        Path content = service.upload(bad);
        assertThatThrownBy(() -> reconciler.put("web.jar", content, "http")).isInstanceOf(RefusedException.class)
                .hasMessageStartingWith("web.jar is refused: ").hasMessageNotContaining("\n");
        assertThatThrownBy(() -> reconciler.preview("web.jar", content)).isInstanceOf(RefusedException.class);
        assertThat(content).hasBinaryContent(bad);
        assertThat(node.deploy.resolve("web.jar")).hasBinaryContent(good);
        node.later(5000);
        assertThat(node.report().rejected()).isEmpty();
        assertThat(current().number()).isEqualTo(before);
    }

    /** A set whose bundle has another name than it. */
    private static byte[] named(String set, String bundle, String version) {
        return Jars.zip(Map.of("META-INF/MANIFEST.MF", Jars.manifest(set, version, "")
                .replace("Bundle-SymbolicName: " + set, "Bundle-SymbolicName: " + bundle), "resources/a", "b"));
    }

    @Test
    void contentIsReadToItsLastByte() throws Exception {
        Map<String, String> stored = Map.of("a.html", "something that is long enough to be found".repeat(9));
        byte[] jar = Jars.indexed("web", "2.0.0", stored, Map.of("a.html", stored.get("a.html").replace('g', 'h')));
        assertThatThrownBy(() -> reconciler.put("web.jar", service.upload(jar), "http"))
                .hasMessage("web.jar is refused: the content of 'a.html' does not match the index: rebuild it");
        assertThat(node.generations.staged).as("nothing is stored for that").isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".web.jar", "web.jar.part", "web.jar.tmp", "web.jar~", "io.quickset.web.cfg", "../web.jar",
        "a/web.jar", "a\\web.jar", "web.jar\n", "web", "web.txt", "web.JAR", "baked/web.jar", ".."})
    void aNameThatNoArtifactHasIsRefused(String name) throws Exception {
        Path content = service.upload(Jars.set("web", "1.0.0", "x"));
        assertThatThrownBy(() -> reconciler.put(name, content, "http")).isInstanceOf(RefusedException.class)
                .hasMessageContaining(" is refused: ");
        assertThat(content).exists();
        assertThat(service.deployed()).isEmpty();
        assertThat(home.resolve("web.jar")).doesNotExist();
    }

    @Test
    void aZipIsNamedAsItIsPutNotAsItWasUploaded() throws Exception {
        service.put("web-1.2.0.zip", Jars.zip(Map.of("a.html", "x")), "http");
        assertThat(node.live()).isEqualTo("web 1.2.0;");
    }

    @Test
    void onlyARegularFileIsMoved() throws Exception {
        Path file = service.upload(Jars.set("web", "1.0.0", "x"));
        Path link = Files.createSymbolicLink(home.resolve("link"), file);
        assertThatThrownBy(() -> reconciler.put("web.jar", link, "http")).hasMessageContaining("no regular file");
        assertThatThrownBy(() -> reconciler.put("web.jar", home, "http")).hasMessageContaining("no regular file");
        assertThatThrownBy(() -> reconciler.put("web.jar", home.resolve("nothing"), "http"))
                .hasMessageContaining("no regular file");
    }

    @Test
    void whatIsWrittenToAfterItWasCheckedIsNotMoved() throws Exception {
        Path content = service.upload(Jars.set("web", "1.0.0", "x"));
        var checked = service.arrivals.durable("web.jar", content);
        Files.write(content, new byte[] {1}, StandardOpenOption.APPEND);
        assertThatThrownBy(() -> service.arrivals.enter(checked, "http"))
                .hasMessage("web.jar is refused: it was written to after it was checked: send it again");
        assertThat(service.deployed()).isEmpty();
        assertThat(content).exists();
    }

    @Test
    void aFolderInItsPlaceIsNotReplaced() throws Exception {
        Files.createDirectory(node.deploy.resolve("web.jar"));
        assertThatThrownBy(() -> service.put("web.jar", Jars.set("web", "1.0.0", "x"), "http"))
                .hasMessageContaining("a folder of that name");
        Files.delete(node.deploy.resolve("web.jar"));
        Files.delete(node.deploy);
        assertThatThrownBy(() -> service.put("web.jar", Jars.set("web", "1.0.0", "x"), "http"))
                .hasMessageContaining("there is no folder " + node.deploy);
        assertThat(node.deploy).as("its absence is news").doesNotExist();
    }

    @Test
    void whatAPinHoldsStaysInTheFolder() throws Exception {
        service.put("web.jar", Jars.set("web", "1.0.0", "x"), "http");
        reconciler.pin("web", new Version("1.0.0"), "shell");
        assertThat(service.put("web.jar", Jars.set("web", "2.0.0", "y"), "http"))
                .containsExactly("shadow web.jar: the set is pinned to 1.0.0");
        assertThat(node.live()).isEqualTo("web 1.0.0;");
        reconciler.unpin("web", "shell");
        assertThat(node.live()).isEqualTo("web 2.0.0;");
        assertThat(current().actor()).isEqualTo("http");
    }

    @Test
    void whatAProbeHoldsIsLiveLaterInTheSameName() throws Exception {
        CountDownLatch looking = new CountDownLatch(1);
        node.prober.add((pending, changing) -> {
            looking.await();
            return Optional.empty();
        }, ALL);
        assertThat(service.put("web.jar", Jars.set("web", "1.0.0", "x"), "http"))
                .singleElement().asString().startsWith("hold web: probe ").endsWith(" is looking at it");
        assertThat(service.deployed()).containsExactly("web.jar");
        looking.countDown();
        await().until(() -> !reconciler.reload(Set.of(), "shell").steps().isEmpty() && !node.live().isEmpty());
        assertThat(current().actor()).isEqualTo("http");
    }

    @Test
    void whatAProbeRefusesIsTold() throws Exception {
        node.prober.add((pending, changing) -> Optional.of("no"), ALL);
        service.put("web.jar", Jars.set("web", "1.0.0", "x"), "http");
        await().untilAsserted(() -> {
            node.pass();
            assertThat(node.held("web")).contains("refuses: no");
        });
        assertThat(service.deployed()).containsExactly("web.jar");
    }

    @Test
    void whatTheScrubHealedFromWhatWasPutHasSwitched() throws Exception {
        service.put("web.jar", Jars.set("web", "1.0.0", "x"), "http");
        node.generations.damaged.add("web");
        node.generations.whileStaging = () -> {
            node.generations.whileStaging = () -> {};
            try {
                node.generations.commit(new Change("scrub", "healed: web",
                        List.of(node.generations.restage(1, "web").orElseThrow()), Set.of(), current().policy()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        service.put("web.jar", Jars.set("web", "1.0.0", "x"), "fleet");
        assertThat(current().actor()).isEqualTo("scrub");
        assertRemembered(0);
        assertThat(node.generations.open).isZero();
    }

    @Test
    void whatMayNotOutlastAPowerCutIsToldSoAndTakenAllTheSame() throws Exception {
        service.syncFails = true;
        assertThatThrownBy(() -> service.put("web.jar", Jars.set("web", "1.0.0", "x"), "http"))
                .isInstanceOf(RefusedException.class).hasMessageContaining("web.jar lies in the deploy folder")
                .hasMessageContaining("Input/output error").hasMessageNotContainingAny("can't be moved", "is refused");
        assertThat(service.deployed()).containsExactly("web.jar");
        assertThat(node.live()).isEqualTo("web 1.0.0;");
        assertThat(current().actor()).isEqualTo("http");
    }

    @Test
    void aReleaseSwitchesInTheNameOfWhoPutItsFile() throws Exception {
        node.drop("web.jar", Jars.set("web", "1.0.0", "x"));
        assertThat(service.put("site.feature.json", ("{\"id\":\"com.example:site:1.0.0\",\"extensions\":{\"io.quickset.release\":"
                + "{\"type\":\"json\",\"kind\":\"mandatory\",\"json\":{\"sets\":[{\"name\":\"web\",\"version\":\"1.0.0\"},"
                + "{\"name\":\"conf\",\"version\":\"1.0.0\"}]}}}}").getBytes(), "http"))
                .hasSize(2).allSatisfy(step -> assertThat(step).startsWith("hold ").contains("conf 1.0.0 is not in the"));
        assertThat(node.live()).isEmpty();
        node.drop("conf.jar", Jars.set("conf", "1.0.0", "x"));
        node.pass();
        assertThat(node.live()).isEqualTo("conf 1.0.0;web 1.0.0;");
        assertThat(current().actor()).isEqualTo("http");
        assertThat(current().reason()).startsWith("put: release com.example:site:1.0.0");
    }

    @Test
    void whatWasDroppedMeanwhileIsNotInThatName() throws Exception {
        node.drop("conf.jar", Jars.set("conf", "1.0.0", "x"));
        service.put("web.jar", Jars.set("web", "1.0.0", "x"), "http");
        assertThat(current().actor()).isEqualTo("deploy, http");
        CountDownLatch looking = new CountDownLatch(1);
        node.prober.add((pending, changing) -> {
            looking.await();
            return Optional.empty();
        }, ALL);
        service.put("web.jar", Jars.set("web", "2.0.0", "x"), "http");
        node.drop("web.jar", Jars.set("web", "2.0.0", "x"));
        looking.countDown();
        await().until(() -> {
            node.pass();
            return node.live().contains("web 2.0.0");
        });
        assertThat(current().actor()).as("that file is another").isEqualTo("deploy");
        assertThat(current().reason()).doesNotStartWith("put");
    }

    @Test
    void whoTakesItAgainAfterARollbackIsSomeoneElse() throws Exception {
        service.put("web.jar", Jars.set("web", "1.0.0", "x"), "http");
        service.put("web.jar", Jars.set("web", "2.0.0", "y"), "http");
        reconciler.rollback(1, "shell");
        reconciler.reload(Set.of(ReloadOption.RETRY), "fleet");
        assertThat(node.live()).isEqualTo("web 2.0.0;");
        assertThat(current().actor()).isEqualTo("deploy");
        assertThat(node.generations.history().get(1)).extracting(GenerationRecord::actor, GenerationRecord::reason)
                .containsExactly("fleet", "forget refused digests");
    }

    @Test
    void aHealthCheckUndoesItAsWhatWasDropped() throws Exception {
        service.put("web.jar", Jars.set("web", "1.0.0", "x"), "http");
        service.put("web.jar", Jars.set("web", "2.0.0", "y"), "http");
        service.put("conf.jar", Jars.set("conf", "2.0.0", "y"), "http");
        service.reconciler.undo(1, "health", "it is ill");
        assertThat(node.live()).isEqualTo("web 1.0.0;");
        service.put("web.jar", Jars.set("web", "3.0.0", "z"), "http");
        reconciler.pin("web", new Version("3.0.0"), "http");
        assertThatThrownBy(() -> service.reconciler.undo(4, "health", "it is ill"))
                .hasMessageContaining("'http' made generation 6 meanwhile");
    }

    @Test
    void ofTwoAtOnceTheSecondReplacesTheFirst() throws Exception {
        var threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 1; round <= 20; round++) {
                byte[] a = Jars.set("web", round + ".0.0", "a");
                byte[] b = Jars.set("web", round + ".0.0", "b");
                Future<List<String>> one = threads.submit(() -> service.put("web.jar", a, "http"));
                Future<List<String>> other = threads.submit(() -> service.put("web.jar", b, "http"));
                assertThat(List.of(one.get(), other.get())).allSatisfy(steps -> assertThat(steps)
                        .singleElement().asString().startsWith("switch web"));
                assertThat(current().number()).isEqualTo(2L * round);
                byte[] last = Files.readAllBytes(node.deploy.resolve("web.jar"));
                assertThat(node.generations.files("web")).contains(Arrays.equals(last, a) ? "=a;" : "=b;");
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void aWishOfAnotherGenerationIsOutdated() throws Exception {
        service.put("web.jar", Jars.set("web", "1.0.0", "x"), "http");
        Reconciler then = reconciler.ifCurrent(1);
        service.put("web.jar", Jars.set("web", "2.0.0", "y"), "http");
        reconciler.pin("web", new Version("2.0.0"), "shell");
        Path content = service.upload(Jars.set("web", "3.0.0", "z"));
        for (Attempt wish : List.<Attempt>of(() -> then.put("web.jar", content, "http"), () -> then.rollback(1, "http"),
                () -> then.pin("web", new Version("2.0.0"), "http"), () -> then.unpin("web", "http"),
                () -> then.reload(Set.of(), "http"), () -> then.reload(Set.of(ReloadOption.RETRY), "http"))) {
            assertThatThrownBy(wish::run).isInstanceOfSatisfying(OutdatedException.class,
                    e -> assertThat(e.current()).isEqualTo(3)).hasMessageContaining("generation 3 is live, not 1");
        }
        assertThat(current().number()).isEqualTo(3);
        assertThat(content).exists();
        then.preview("web.jar", content);
        then.reload(Set.of(ReloadOption.DRY_RUN, ReloadOption.RETRY), "http");
        assertThat(current().number()).isEqualTo(3);
        reconciler.ifCurrent(3).unpin("web", "http");
        assertThat(current().number()).isEqualTo(4);
    }

    private interface Attempt {
        void run() throws RefusedException;
    }

    @Test
    void whatIsCutOffIsNoVerdict() throws Exception {
        Path content = service.upload(Jars.set("web", "1.0.0", "x"));
        for (Attempt wish : List.<Attempt>of(() -> reconciler.put("web.jar", content, "http"), () -> reconciler.preview("web.jar", content))) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(wish::run).isInstanceOf(CutOffException.class).hasMessageContaining("web.jar").hasMessageContaining("cut off");
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(current().number()).isEqualTo(0);
        reconciler.put("web.jar", content, "http");
        assertThat(current().number()).isEqualTo(1);
    }

    @Test
    void ofTwoWishesOfOneGenerationOneIsOutdated() throws Exception {
        var threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 20; round++) {
                Reconciler now = reconciler.ifCurrent(round);
                String text = "x" + round;
                List<Future<Boolean>> both = Stream.of("a", "b").map(set -> threads.submit(() -> {
                    try {
                        now.put(set + ".jar", service.upload(Jars.set(set, "1.0.0", text)), "http");
                        return true;
                    } catch (OutdatedException e) {
                        return false;
                    }
                })).toList();
                assertThat(List.of(both.get(0).get(), both.get(1).get())).containsExactlyInAnyOrder(true, false);
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void aPreviewSaysWhatPutWouldDoAndChangesNothing() throws Exception {
        service.put("web.jar", Jars.set("web", "1.0.0", "x"), "http");
        node.drop("bad.jar", "bad");
        node.later(5000);
        var before = node.report();
        var judged = node.reconciliation.judged();
        int staged = node.generations.staged;
        int learned = node.answers.get();
        Path content = service.upload(Jars.set("web", "2.0.0", "y"));
        List<PlanStep> steps = reconciler.preview("web.jar", content).steps();
        assertThat(steps).contains(new PlanStep("switch", "web", "2.0.0 from web.jar"))
                .anyMatch(step -> step.action().equals("reject") && step.subject().equals("bad.jar")).hasSize(2);
        assertThat(content).exists();
        assertThat(service.deployed()).containsExactlyInAnyOrder("web.jar", "bad.jar");
        assertThat(node.generations.staged).isEqualTo(staged);
        assertThat(node.report()).isEqualTo(before);
        assertThat(node.reconciliation.judged()).as("of none it is remembered otherwise").isEqualTo(judged);
        assertThat(node.reconciliation.supplies().all()).extracting(supply -> supply.version().toString()).containsExactly("1.0.0");
        assertThat(node.reconciliation.unsettled()).isFalse();
        assertThat(node.reconciliation.pass(Set.of())).as("nothing has changed").isEmpty();
        assertThat(node.answers).hasValue(learned);
        assertThat(node.generations.staged).isEqualTo(staged);
        assertThat(reconciler.put("web.jar", content, "http").steps()).isEqualTo(steps);
    }

    @Test
    void aPreviewAsksNoLocator() throws Exception {
        FakeLocator origin = new FakeLocator("origin", 10).hasFile("logo", "L");
        node.remote.add(origin, origin.properties());
        byte[] web = Jars.bare("web", "1.0.0", " ;remote=\"logo\"\n", Map.of("index", "base"));
        reconciler.preview("web.jar", service.upload(web));
        node.pass();
        service.put("web.jar", web, "http");
        await().untilAsserted(() -> {
            node.pass();
            assertThat(node.generations.files("web")).contains("logo remote=L;");
        });
        assertThat(current().actor()).isEqualTo("http");
        assertThat(origin.asked).as("for the put alone").hasValue(1);
        node.remote.close();
    }

    @Test
    void aPreviewDelaysNoDeletion() throws Exception {
        service.put("web.jar", Jars.set("web", "1.0.0", "x"), "http");
        node.delete("web.jar");
        node.pass();
        node.ahead += 4000;
        reconciler.preview("web.jar", service.upload(Jars.set("web", "2.0.0", "y")));
        node.ahead += 2000;
        node.pass();
        assertThat(node.live()).isEmpty();
    }

    @Test
    void aPreviewKnowsWhichFileSuppliesASet() throws Exception {
        service.put("web.jar", Jars.set("web", "1.0.0", "x"), "http");
        Files.move(node.deploy.resolve("web.jar"), node.deploy.resolve("other.jar"));
        node.pass();
        Path older = service.upload(Jars.set("web", "0.9.0", "y"));
        List<PlanStep> steps = reconciler.preview("other.jar", older).steps();
        assertThat(steps).as("the file that supplies it may go back").containsExactly(
                new PlanStep("switch", "web", "0.9.0 from other.jar"));
        assertThat(reconciler.put("other.jar", older, "http").steps()).isEqualTo(steps);
    }

    @Test
    void aPreviewOfAnotherSetInItsPlaceTakesNothingFromWhatIsLive() throws Exception {
        service.put("web.jar", Jars.set("web", "1.0.0", "x"), "http");
        reconciler.preview("web.jar", service.upload(Jars.set("conf", "1.0.0", "y")));
        node.ahead += 10_000; // what the preview saw missing would be gone for good by then
        reconciler.preview("web.jar", service.upload(Jars.set("conf", "1.0.0", "y")));
        node.later(10_000);
        assertThat(node.live()).isEqualTo("web 1.0.0;");
        assertThat(reconciler.preview("new.jar", service.upload(Jars.set("web", "0.9.0", "y"))).steps())
                .extracting(PlanStep::action).containsExactly("shadow");
    }
}
