package io.quickset.deployer.internal.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.control.GenerationRecord;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.Origin;
import io.quickset.control.Policy;
import io.quickset.deployer.internal.artifact.Artifact;
import io.quickset.deployer.internal.artifact.CodeJar;
import io.quickset.deployer.internal.artifact.Inspector;
import io.quickset.deployer.internal.artifact.Jars;
import io.quickset.deployer.internal.scan.FolderScanner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.framework.launch.Framework;

/** Set bundles and ordinary bundles in a real framework. */
class FrameworkTest {

    @TempDir
    Path dir;
    private Framework felix;
    private BundleContext context;
    private CodeBundles code;
    private volatile boolean freed;

    @BeforeEach
    void start() throws Exception {
        felix = new FrameworkFactory().newFramework(Map.of("org.osgi.framework.storage", dir.resolve("cache").toString(),
                "felix.log.level", "0"));
        felix.start();
        context = felix.getBundleContext();
        code = code();
    }

    private FileInstallBundles fileInstall() {
        return new FileInstallBundles(context, dir);
    }

    private CodeBundles code() {
        return new CodeBundles(context, new CodeState(dir.resolve("code/state")), dir.resolve("code"), fileInstall(),
                Duration.ofSeconds(1), () -> freed = true);
    }

    @AfterEach
    void stop() throws Exception {
        code.close();
        felix.stop();
        felix.waitForStop(10_000);
    }

    private CodeJar jar(String file, String name, String version, String more) throws Exception {
        Path path = Files.write(dir.resolve(file), Jars.zip(Map.of("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n"
                + "Bundle-ManifestVersion: 2\nBundle-SymbolicName: " + name + "\nBundle-Version: " + version + "\n" + more)));
        Artifact artifact = new Inspector().inspect(FolderScanner.inspect(path).orElseThrow());
        return ((Artifact.OfCode) artifact).jar();
    }

    @Test
    void ordinaryBundlesComeChangeAndGo() throws Exception {
        CodeJar one = jar("x.jar", "x", "1", "");
        assertThat(code.follow(List.of(one), Set.of())).isEmpty();
        Bundle bundle = context.getBundle("quickset-code:x.jar");
        assertThat(bundle.getState()).isEqualTo(Bundle.ACTIVE);
        long installed = bundle.getLastModified();
        code.follow(List.of(one), Set.of());
        assertThat(bundle.getLastModified()).as("the same content touches nothing").isEqualTo(installed);
        code.follow(List.of(jar("x.jar", "x", "2", "")), Set.of());
        assertThat(bundle.getVersion()).isEqualTo(new Version(2, 0, 0));
        assertThat(bundle.getState()).isEqualTo(Bundle.ACTIVE);
        code.follow(List.of(), Set.of("x.jar"));
        assertThat(bundle.getState()).isEqualTo(Bundle.UNINSTALLED);
    }

    @Test
    void whatCannotStartIsToldAndStartsWhenItCan() throws Exception {
        CodeJar needs = jar("a.jar", "a", "1", "Require-Bundle: b\n");
        assertThat(code.follow(List.of(needs), Set.of())).containsKey("a.jar");
        assertThat(code.follow(List.of(needs, jar("b.jar", "b", "1", "")), Set.of())).isEmpty();
        assertThat(context.getBundle("quickset-code:a.jar").getState()).isEqualTo(Bundle.ACTIVE);
    }

    @Test
    void whatAnOperatorStoppedStaysStoppedAndFragmentsAreNotStarted() throws Exception {
        CodeJar x = jar("x.jar", "x", "1", "");
        CodeJar fragment = jar("f.jar", "f", "1", "Fragment-Host: x\n");
        code.follow(List.of(x), Set.of());
        assertThat(code.follow(List.of(x, fragment), Set.of())).isEmpty();
        assertThat(context.getBundle("quickset-code:f.jar").getState()).as("attached").isEqualTo(Bundle.RESOLVED);
        context.getBundle("quickset-code:x.jar").stop();
        code.follow(List.of(x, fragment), Set.of());
        assertThat(context.getBundle("quickset-code:x.jar").getState()).isNotEqualTo(Bundle.ACTIVE);
    }

    @Test
    void setBundlesFollowAndTouchNoOther() throws Exception {
        code.follow(List.of(jar("x.jar", "x", "1", "")), Set.of());
        long other = context.getBundle("quickset-code:x.jar").getLastModified();
        SetBundles sets = new SetBundles(context, fileInstall());
        assertThat(sets.follow(generation("1.0.0"))).isEmpty();
        Bundle bundle = context.getBundle("quickset:web");
        assertThat(SetBundles.id(context, "web")).isEqualTo(bundle.getBundleId());
        assertThat(bundle.getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(sets.follow(generation("2.0.0"))).isEmpty();
        assertThat(bundle.getVersion()).isEqualTo(new Version(2, 0, 0));
        assertThat(context.getBundle("quickset-code:x.jar").getLastModified()).isEqualTo(other);
        bundle.uninstall();
        assertThat(sets.follow(generation("2.0.0"))).as("the cache was lost").isEmpty();
        assertThat(SetBundles.id(context, "web")).isPositive();
        sets.follow(new GenerationRecord(3, Instant.EPOCH, "", "", List.of(), Policy.NONE));
        assertThat(SetBundles.id(context, "web")).isEqualTo(-1);
    }

    private GenerationRecord generation(String version) throws Exception {
        // As the deployer takes them from a real manifest, typed attribute, filter and all.
        Path jar = Files.write(dir.resolve("w.jar"), Jars.bare("web", version, "Require-Capability: io.quickset.set;"
                + "filter:=\"(&(io.quickset.set=conf)(version>=3))\";effective:=active\n", Map.of("a", "1")));
        Artifact artifact = new Inspector().inspect(FolderScanner.inspect(jar).orElseThrow());
        Map<String, String> headers = ((Artifact.OfSet) artifact).supply().headers();
        Digest digest = Digest.of(Digest.sha256().digest(version.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        return new GenerationRecord(1, Instant.EPOCH, "", "", List.of(new SetRecord("web", new Version(version), digest,
                Layer.MOUNTED, 1, Instant.EPOCH, 1, 1, new Origin("w.jar", "", headers), "")), Policy.NONE);
    }
}
