package io.quickset.deployer.internal.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.control.Reconciler.PlanStep;
import io.quickset.deployer.internal.artifact.Artifact;
import io.quickset.deployer.internal.artifact.CodeJar;
import io.quickset.deployer.internal.artifact.Inspector;
import io.quickset.deployer.internal.artifact.Jars;
import io.quickset.deployer.internal.artifact.Limits;
import io.quickset.deployer.internal.scan.FolderScanner;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.felix.framework.FrameworkFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.launch.Framework;

/** A version of an ordinary bundle that works is only replaced by one that works too. */
@Timeout(60)
class GuardedBundleTest {

    private static final String ACTIVATOR = "Bundle-Activator: " + Behaviour.class.getName()
            + "\nImport-Package: org.osgi.framework\n";

    @TempDir
    Path home;
    private Path deploy;
    private Framework felix;
    private BundleContext context;
    private CodeState state;
    private CodeBundles code;
    private volatile boolean freed;
    private Map<String, String> resumed = Map.of();
    private int lost;

    @BeforeEach
    void start() throws Exception {
        deploy = Files.createDirectories(home.resolve("deploy"));
        felix = new FrameworkFactory().newFramework(Map.of("org.osgi.framework.storage",
                home.resolve("cache").toString(), "felix.log.level", "0"));
        felix.init();
        context = felix.getBundleContext();
        state = new CodeState(home.resolve("code/state"));
        code = new CodeBundles(context, state, home.resolve("code"),
                new FileInstallBundles(context, deploy), Duration.ofSeconds(1), () -> freed = true);
        new HeldBack(context, state).begin();
        felix.start();
        resumed = code.resume();
    }

    @AfterEach
    void stop() throws Exception {
        Files.writeString(home.resolve("release"), "");
        code.close();
        felix.stop();
        felix.waitForStop(10_000);
    }

    private void restart(boolean keepCache) throws Exception {
        code.close();
        felix.stop();
        felix.waitForStop(10_000);
        if (!keepCache) {
            Files.move(home.resolve("cache"), home.resolve("lost" + lost++));
        }
        start();
    }

    private byte[] bytes(String name, String version, String more) throws Exception {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nBundle-ManifestVersion: 2\nBundle-SymbolicName: "
                + name + "\nBundle-Version: " + version + "\nFolder: " + fold(home.toString()) + "\n" + more);
        String path = Behaviour.class.getName().replace('.', '/') + ".class";
        try (InputStream in = Behaviour.class.getClassLoader().getResourceAsStream(path)) {
            files.put(path, new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
        }
        return Jars.zip(files, StandardCharsets.ISO_8859_1);
    }

    private static String fold(String value) {
        return value.length() < 60 ? value : value.substring(0, 40) + "\n " + fold(value.substring(40));
    }

    private CodeJar jar(String file, String version, String more) throws Exception {
        return jar(file, bytes(file.replace(".jar", ""), version, more));
    }

    private CodeJar jar(String file, byte[] bytes) throws Exception {
        Path path = Files.write(deploy.resolve(file), bytes);
        return ((Artifact.OfCode) new Inspector().inspect(FolderScanner.inspect(path).orElseThrow())).jar();
    }

    @Test
    void whatHigherLimitsLetInIsCopiedAsItIs() throws Exception {
        Path path = deploy.resolve("zeros.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
            zip.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
            zip.write(("Manifest-Version: 1.0\nBundle-ManifestVersion: 2\nBundle-SymbolicName: zeros\n"
                    + "Bundle-Version: 1\n").getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("zeros"));
            for (int i = 0; i < 70; i++) {
                zip.write(new byte[1 << 20]);
            }
        }
        Inspector inspector = new Inspector();
        inspector.limit(Limits.of(Map.of("maxRatio", 10_000), told -> {}));
        CodeJar zeros = ((Artifact.OfCode) inspector.inspect(FolderScanner.inspect(path).orElseThrow())).jar();
        assertThat(follow(zeros)).isEmpty();
        assertThat(context.getBundle("quickset-code:zeros.jar").getState()).isEqualTo(Bundle.ACTIVE);
    }

    private Map<String, String> follow(CodeJar... jars) {
        return code.follow(List.of(jars), Set.of());
    }

    private List<PlanStep> steps(List<CodeJar> jars, Set<String> remove) {
        return CodePlan.steps(jars, remove, context, state);
    }

    private String running(String name) {
        List<Bundle> all = List.of(context.getBundles()).stream()
                .filter(b -> name.equals(b.getSymbolicName()) && b.getState() == Bundle.ACTIVE).toList();
        return all.isEmpty() ? "none" : all.get(0).getVersion().toString();
    }

    private List<String> notes() throws Exception {
        Path notes = home.resolve("notes");
        return Files.exists(notes) ? Files.readAllLines(notes) : List.of();
    }

    @Test
    void oneThatThrowsMakesWayForThePreviousAndIsNotTriedAgain() throws Exception {
        follow(jar("x.jar", "1", ACTIVATOR));
        CodeJar bad = jar("x.jar", "2", ACTIVATOR + "Behaviour: throw\n");
        assertThat(follow(bad).get("x.jar")).contains("does not start", "no luck today", "version 1.0.0 of it runs on");
        assertThat(running("x")).isEqualTo("1.0.0");
        assertThat(notes()).containsExactly("start x 1.0.0", "stop x 1.0.0", "start x 2.0.0", "start x 1.0.0");
        assertThat(follow(bad)).as("told as long as it lasts").containsKey("x.jar");
        restart(true);
        assertThat(follow(bad)).containsKey("x.jar");
        assertThat(running("x")).isEqualTo("1.0.0");
        assertThat(tries()).as("it is not tried again").isEqualTo(1);
    }

    @Test
    void whatDidNotStartIsTriedAgainWhenAskedOrWithOtherBytesAlone() throws Exception {
        follow(jar("x.jar", "1", ACTIVATOR));
        CodeJar bad = jar("x.jar", "2", ACTIVATOR + "Behaviour: throw\n");
        follow(bad);
        code.forgetRejections();
        assertThat(follow(bad)).containsKey("x.jar");
        assertThat(tries()).isEqualTo(2);
        CodeJar other = jar("y.jar", "1", "");
        follow(bad, other);
        follow(bad, other);
        assertThat(tries()).as("another bundle is no reason to stop the one that works").isEqualTo(2);
        assertThat(follow(jar("x.jar", "2.1", ACTIVATOR), other)).isEmpty();
        assertThat(running("x")).isEqualTo("2.1.0");
    }

    private long tries() throws Exception {
        return notes().stream().filter("start x 2.0.0"::equals).count();
    }

    @Test
    void whatComesWithItStartsBeforeIt() throws Exception {
        follow(jar("a.jar", "1", ACTIVATOR));
        assertThat(follow(jar("a.jar", "2", ACTIVATOR + "Behaviour: needs y\n"), jar("y.jar", "1", ACTIVATOR))).isEmpty();
        assertThat(running("a")).isEqualTo("2.0.0");
    }

    @Test
    void oneThatDoesNotResolveNeverStopsThePrevious() throws Exception {
        follow(jar("x.jar", "1", ACTIVATOR));
        CodeJar bad = jar("x.jar", "2", "Import-Package: not.there\n");
        assertThat(follow(bad).get("x.jar")).contains("does not resolve", "not.there", "version 1.0.0 of it runs on");
        assertThat(notes()).containsExactly("start x 1.0.0");
        assertThat(follow(bad, jar("p.jar", "1", "Export-Package: not.there\n"))).as("what it lacked came").isEmpty();
        assertThat(running("x")).isEqualTo("2.0.0");
    }

    @Test
    void oneThatBlocksIsGivenUpAndThePreviousRunsWithItsData() throws Exception {
        follow(jar("x.jar", "1", ACTIVATOR));
        Bundle first = context.getBundle("quickset-code:x.jar");
        Files.writeString(first.getDataFile("kept").toPath(), "data");
        CodeJar bad = jar("x.jar", "1", ACTIVATOR + "Behaviour: block\n"); // even of the same version
        assertThat(follow(bad).get("x.jar")).contains("does not return from start() within 1 s", "1.0.0 of it runs on");
        Bundle standIn = context.getBundle("quickset-code:x.jar~2");
        assertThat(standIn.getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(standIn.getHeaders().get("Behaviour")).isNull();
        assertThat(standIn.getDataFile("kept")).hasContent("data");
        assertThat(follow(bad)).as("told, not tried").containsKey("x.jar");
        Files.writeString(home.resolve("release"), "");
        Awaitility.await("its return").atMost(Duration.ofSeconds(10)).until(() -> freed);
        assertThat(follow(bad)).containsKey("x.jar");
        assertThat(first.getState()).as("it goes when it can").isEqualTo(Bundle.UNINSTALLED);
        assertThat(follow(jar("x.jar", "3", ACTIVATOR))).isEmpty();
        assertThat(running("x")).isEqualTo("3.0.0");
    }

    @Test
    void oneThatBlocksAtALaterBootIsToldAndTheOthersStart() throws Exception {
        Files.writeString(home.resolve("release"), "");
        CodeJar late = jar("late.jar", "1", ACTIVATOR + "Behaviour: block\n");
        CodeJar other = jar("other.jar", "1", ACTIVATOR);
        follow(late, other);
        Files.delete(home.resolve("release"));
        restart(true);
        assertThat(resumed).containsOnlyKeys("late.jar");
        assertThat(running("other")).isEqualTo("1.0.0");
        assertThat(follow(late, other).get("late.jar")).contains("does not return from start() within 1 s");
        assertThat(follow(jar("late.jar", "2", ACTIVATOR), other)).isEmpty();
        assertThat(running("late")).isEqualTo("2.0.0");
    }

    @Test
    void oneThatBlocksAndIsRemovedIsNotResumedAtTheNextBoot() throws Exception {
        follow(jar("x.jar", "1", ACTIVATOR + "Behaviour: block stop\n"));
        assertThat(code.follow(List.of(), Set.of("x.jar")).get("x.jar"))
                .contains("does not return from stop() within 1 s", "when its activator returns");
        assertThat(code.follow(List.of(), Set.of("x.jar"))).as("told as long as it lasts").containsKey("x.jar");
        Files.writeString(home.resolve("release"), "");
        Awaitility.await("its return").atMost(Duration.ofSeconds(10)).until(() -> freed);
        restart(true);
        assertThat(code.follow(List.of(), Set.of())).as("not gone for good yet").isEmpty();
        assertThat(notes()).containsExactly("start x 1.0.0", "stop x 1.0.0");
        assertThat(code.follow(List.of(), Set.of("x.jar"))).isEmpty();
        assertThat(context.getBundle("quickset-code:x.jar")).isNull();
    }

    @Test
    void oneThatBlocksAndIsRemovedStartsAgainWhenItsFileIsBack() throws Exception {
        CodeJar x = jar("x.jar", "1", ACTIVATOR + "Behaviour: block stop\n");
        follow(x);
        code.follow(List.of(), Set.of("x.jar"));
        Files.writeString(home.resolve("release"), "");
        Awaitility.await("its return").atMost(Duration.ofSeconds(10)).until(() -> freed);
        assertThat(follow(x)).isEmpty();
        assertThat(running("x")).isEqualTo("1.0.0");
    }

    @Test
    void oneThatBlocksAndIsRemovedHasASuccessorBesideItWhenItsFileIsBack() throws Exception {
        follow(jar("x.jar", "1", ACTIVATOR + "Behaviour: block stop\n"));
        code.follow(List.of(), Set.of("x.jar"));
        assertThat(follow(jar("x.jar", "2", ACTIVATOR))).isEmpty();
        assertThat(running("x")).isEqualTo("2.0.0");
    }

    @Test
    void whatRunsWhenTheDeployerStartsAnewRunsOn() throws Exception {
        follow(jar("x.jar", "1", ACTIVATOR));
        new HeldBack(context, state).begin();
        assertThat(code.resume()).isEmpty();
        assertThat(notes()).containsExactly("start x 1.0.0");
    }

    @Test
    void whatAnOperatorStoppedStaysStoppedAtTheNextBoot() throws Exception {
        CodeJar x = jar("x.jar", "1", ACTIVATOR);
        CodeJar y = jar("y.jar", "1", ACTIVATOR);
        follow(x, y);
        context.getBundle("quickset-code:x.jar").stop();
        restart(true);
        assertThat(running("y")).as("resumed").isEqualTo("1.0.0");
        assertThat(follow(x, y)).isEmpty();
        assertThat(running("x")).isEqualTo("none");
        context.getBundle("quickset-code:x.jar").start();
        restart(true);
        assertThat(running("x")).isEqualTo("1.0.0");
    }

    @Test
    void oneThatDoesNotStopIsReplacedByOneBesideIt() throws Exception {
        CodeJar stays = jar("x.jar", "1", ACTIVATOR + "Behaviour: block stop\n");
        follow(stays);
        Files.writeString(context.getBundle("quickset-code:x.jar").getDataFile("kept").toPath(), "data");
        CodeJar next = jar("x.jar", "2", ACTIVATOR);
        assertThat(follow(next)).isEmpty();
        assertThat(running("x")).isEqualTo("2.0.0");
        assertThat(context.getBundle("quickset-code:x.jar~2").getDataFile("kept")).hasContent("data");
        Files.writeString(home.resolve("release"), "");
        Awaitility.await("its return").atMost(Duration.ofSeconds(10)).until(() -> freed);
        assertThat(follow(next)).isEmpty();
        assertThat(context.getBundle("quickset-code:x.jar")).as("it goes when it can").isNull();
    }

    @Test
    void oneThatDoesNotStopComesBackIfTheNextDoesNotStart() throws Exception {
        follow(jar("x.jar", "1", ACTIVATOR + "Behaviour: block stop\n"));
        CodeJar bad = jar("x.jar", "2", ACTIVATOR + "Behaviour: throw\n");
        assertThat(follow(bad).get("x.jar")).contains("no luck today", "version 1.0.0 of it runs on");
        assertThat(context.getBundle("quickset-code:x.jar~2").getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(running("x")).isEqualTo("1.0.0");
        assertThat(follow(bad)).as("told, not tried").containsKey("x.jar");
        assertThat(context.getBundle("quickset-code:x.jar~3")).isNull();
    }

    @Test
    void oneThatTheFrameworkCanNotTakeStopsThePreviousOnceAndIsTriedAgain() throws Exception {
        follow(jar("x.jar", "1", ACTIVATOR));
        Bundle bundle = context.getBundle("quickset-code:x.jar");
        Files.writeString(home.resolve("cache/bundle" + bundle.getBundleId() + "/version0.1"), "in its next one's way");
        CodeJar next = jar("x.jar", "2", ACTIVATOR);
        assertThat(follow(next).get("x.jar")).contains("can't be installed", "version 1.0.0 of it runs on");
        assertThat(running("x")).isEqualTo("1.0.0");
        assertThat(follow(next)).as("told as long as it lasts").containsKey("x.jar");
        assertThat(notes()).as("not tried at once").containsExactly("start x 1.0.0", "stop x 1.0.0", "start x 1.0.0");
        code.forgetRejections(); // as time does; the framework has cleaned up
        assertThat(follow(next)).isEmpty();
        assertThat(running("x")).isEqualTo("2.0.0");
    }

    @Test
    void aFirstOneThatBlocksIsReplacedByAMendedOne() throws Exception {
        CodeJar blocks = jar("x.jar", "1", ACTIVATOR + "Behaviour: block\n");
        assertThat(follow(blocks)).containsKey("x.jar");
        assertThat(follow(jar("x.jar", "2", ACTIVATOR))).isEmpty();
        assertThat(running("x")).isEqualTo("2.0.0");
    }

    @Test
    void withoutTheFrameworksCacheTheLastGoodOneComesBack() throws Exception {
        follow(jar("x.jar", "1", ACTIVATOR), jar("y.jar", "1", ACTIVATOR));
        Files.write(deploy.resolve("y.jar"), new byte[10]);
        CodeJar bad = jar("x.jar", "2", ACTIVATOR + "Behaviour: throw\n");
        restart(false);
        assertThat(follow(bad)).containsOnlyKeys("x.jar");
        assertThat(running("x")).isEqualTo("1.0.0");
        assertThat(running("y")).as("not offered, for its file is broken").isEqualTo("1.0.0");
        restart(false);
        assertThat(follow(bad)).containsOnlyKeys("x.jar");
        assertThat(running("x")).isEqualTo("1.0.0");
    }

    @Test
    void aTryThatWasCutOffEndsWithTheLastGoodOne() throws Exception {
        follow(jar("x.jar", "1", ACTIVATOR));
        CodeJar bad = jar("x.jar", "2", ACTIVATOR + "Behaviour: throw\n");
        Bundle bundle = context.getBundle("quickset-code:x.jar");
        bundle.stop();
        bundle.update(Files.newInputStream(deploy.resolve("x.jar")));
        state.put("x.jar", state.get("x.jar").orElseThrow().withInstalled(bad.sha256()).withPending(true));
        restart(true);
        assertThat(follow(bad).get("x.jar")).contains("no luck today", "version 1.0.0 of it runs on");
        assertThat(running("x")).isEqualTo("1.0.0");
    }

    @Test
    void whatAnOperatorStoppedIsReplacedAndStaysStopped() throws Exception {
        follow(jar("x.jar", "1", ACTIVATOR));
        Bundle bundle = context.getBundle("quickset-code:x.jar");
        bundle.stop();
        assertThat(follow(jar("x.jar", "2", ACTIVATOR))).isEmpty();
        assertThat(bundle.getVersion()).hasToString("2.0.0");
        assertThat(notes()).containsExactly("start x 1.0.0", "stop x 1.0.0");
    }

    @Test
    void whatDoesNotDependOnItIsNotRefreshed() throws Exception {
        String both = ACTIVATOR.trim() + ",shared\n";
        CodeJar lib1 = jar("lib.jar", "1", "Export-Package: shared\n");
        CodeJar user = jar("user.jar", "1", both);
        CodeJar other = jar("other.jar", "1", ACTIVATOR);
        follow(lib1, other);
        follow(lib1, other, user);
        assertThat(follow(jar("lib.jar", "2", "Export-Package: shared\n"), other, user)).isEmpty();
        assertThat(notes()).containsExactly(
                "start other 1.0.0", "start user 1.0.0", "stop user 1.0.0", "start user 1.0.0");
    }

    @Test
    void aRenamedJarChangesNothing() throws Exception {
        byte[] bytes = bytes("x", "1", ACTIVATOR);
        follow(jar("x.jar", bytes));
        Files.delete(deploy.resolve("x.jar"));
        CodeJar renamed = jar("z.jar", bytes);
        assertThat(steps(List.of(renamed), Set.of())).isEmpty();
        assertThat(code.follow(List.of(renamed), Set.of("x.jar"))).isEmpty();
        assertThat(notes()).containsExactly("start x 1.0.0");
        assertThat(follow(jar("x.jar", "2", ACTIVATOR), renamed)).as("the old name is free").isEmpty();
        code.follow(List.of(), Set.of("z.jar", "x.jar"));
        assertThat(running("x")).isEqualTo("none");
    }

    @Test
    void onlyTheInspectedBytesAreInstalled() throws Exception {
        follow(jar("x.jar", "1", ACTIVATOR));
        CodeJar seen = jar("x.jar", "2", ACTIVATOR);
        Files.write(deploy.resolve("x.jar"), bytes("x", "3", ACTIVATOR));
        assertThat(follow(seen).get("x.jar")).contains("it changed after it was verified");
        assertThat(notes()).containsExactly("start x 1.0.0");
    }

    @Test
    void whatFileInstallOnceInstalledIsTakenOver() throws Exception {
        CodeJar x = jar("x.jar", "1", ACTIVATOR);
        Bundle old = context.installBundle(deploy.resolve("x.jar").toFile().toURI().toString());
        old.start();
        assertThat(follow(x)).isEmpty();
        assertThat(old.getState()).isEqualTo(Bundle.UNINSTALLED);
        assertThat(notes()).as("never two at once").containsExactly("start x 1.0.0", "stop x 1.0.0", "start x 1.0.0");
    }

    @Test
    void aLazyOneIsGoodWithoutBeingActivatedAndAFragmentWhenItAttaches() throws Exception {
        String lazy = ACTIVATOR + "Bundle-ActivationPolicy: lazy\n";
        CodeJar x = jar("x.jar", "1", lazy);
        CodeJar f = jar("f.jar", "1", "Fragment-Host: x\n");
        assertThat(follow(f, x)).isEmpty();
        assertThat(follow(f, jar("x.jar", "2", lazy))).isEmpty();
        Bundle host = context.getBundle("quickset-code:x.jar");
        assertThat(host.getState()).isEqualTo(Bundle.STARTING);
        CodeJar bad = jar("f.jar", "2", "Fragment-Host: x;bundle-version=9\n");
        assertThat(follow(bad, jar("x.jar", "2", lazy)).get("f.jar"))
                .contains("does not attach", "1.0.0 of it runs on");
        assertThat(context.getBundle("quickset-code:f.jar").getState()).isEqualTo(Bundle.RESOLVED);
        assertThat(notes()).isEmpty();
    }

    @Test
    void aPlanListsItsSteps() throws Exception {
        CodeJar x = jar("x.jar", "1", ACTIVATOR);
        assertThat(steps(List.of(x), Set.of())).extracting(PlanStep::action).containsExactly("install");
        follow(x);
        assertThat(steps(List.of(x), Set.of())).isEmpty();
        assertThat(steps(List.of(jar("x.jar", "2", "")), Set.of())).extracting(PlanStep::action)
                .containsExactly("update");
        assertThat(steps(List.of(), Set.of("x.jar"))).extracting(PlanStep::action).containsExactly("uninstall");
    }
}
