package io.quickset.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quickset.control.MountedArtifact;
import io.quickset.control.NodeObserver;
import io.quickset.control.NodeStatus.Rejected;
import io.quickset.control.Rejection;
import io.quickset.deployer.internal.artifact.Jars;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The class of a reason is told by whoever finds it, and goes all the way to people, programs and observers. */
@Timeout(30)
class RejectionTest {

    private static final Map<String, String> FILES = Map.of("aaaa", "1", "bbbb", "2");

    @TempDir
    Path home;
    private TestNode node;
    private TestService service;
    private final List<String> told = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws IOException {
        node = new TestNode(home, Duration.ofMillis(5000));
        service = new TestService(node);
        node.observers.add(new NodeObserver() {
            @Override
            public void rejected(String artifact, Rejection kind, String reason) {
                told.add(artifact + " " + kind);
            }
        });
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private void settle() {
        for (int i = 0; i < 3; i++) {
            service.passes.pass(Set.of());
            node.ahead += 3000;
        }
    }

    private void assertRejected(String artifact, Rejection kind) throws IOException {
        assertThat(node.report().rejected()).singleElement()
                .satisfies(bad -> assertThat(bad.artifact()).isEqualTo(artifact))
                .extracting(Rejected::kind).isEqualTo(kind);
        assertThat(Files.readString(home.resolve("status.json"))).contains("\"kind\" : \"" + kind + "\"");
    }

    private static byte[] twice() {
        String zip = new String(Jars.zip(FILES), StandardCharsets.ISO_8859_1);
        return zip.replace("bbbb", "aaaa").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] bomb() {
        return Jars.zip(Map.of("zeros", "0".repeat(70 << 20)));
    }

    private static String release(String set) {
        return "{\"id\": \"a:b:1\", \"extensions\": {\"io.quickset.release\": {\"kind\": \"optional\", \"type\": \"JSON\","
                + " \"json\": {\"sets\": [{\"name\": \"" + set + "\", \"version\": \"1\"}]}}}}";
    }

    static Stream<Arguments> files() {
        byte[] good = Jars.set("web", "1.0.0", "x");
        byte[] zip = Jars.zip(FILES);
        return Stream.of(
                Arguments.of(Rejection.DAMAGED, "cut.jar", Arrays.copyOf(good, good.length / 2)),
                Arguments.of(Rejection.DAMAGED, "cut.zip", Arrays.copyOf(zip, zip.length - 1)),
                Arguments.of(Rejection.DAMAGED, "empty.zip", new byte[0]),
                Arguments.of(Rejection.DAMAGED, "digest.jar", Jars.indexed("web", "1", Map.of("a", "x"), Map.of("a", "y"))),
                Arguments.of(Rejection.DAMAGED, "lacking.jar", Jars.indexed("web", "1", Map.of("aaaa", "1"), FILES)),
                Arguments.of(Rejection.DAMAGED, "index.jar", Jars.zip(Map.of("META-INF/MANIFEST.MF",
                        Jars.manifest("web", "1", ""), "META-INF/quickset/index.json", "{}", "resources/a", "1"))),
                Arguments.of(Rejection.LIMIT, "bomb.zip", bomb()),
                Arguments.of(Rejection.LIMIT, "manifest.jar",
                        Jars.bare("web", "1", "X: " + "x".repeat(2 << 20) + "\n", FILES)),
                Arguments.of(Rejection.LIMIT, "large.feature.json", " ".repeat(1 << 20).getBytes()),
                Arguments.of(Rejection.CODE, "activator.jar", Jars.bare("web", "1", "Bundle-Activator: a.B\n", FILES)),
                Arguments.of(Rejection.CODE, "requires.jar",
                        Jars.bare("web", "1", "Require-Capability: osgi.extender\n", FILES)),
                Arguments.of(Rejection.RELEASE, "no-json.feature.json", "{\"id\": ".getBytes()),
                Arguments.of(Rejection.RELEASE, "plain.feature.json", "{\"id\": \"a:b:1\"}".getBytes()),
                Arguments.of(Rejection.RELEASE, "name.feature.json", release("Not Good").getBytes()),
                Arguments.of(Rejection.MALFORMED, "twice.zip", twice()),
                Arguments.of(Rejection.MALFORMED, "case.zip", Jars.zip(Map.of("A", "1", "a", "1"))),
                Arguments.of(Rejection.MALFORMED, "UPPER.zip", zip),
                Arguments.of(Rejection.MALFORMED, "raise maxFiles-data only.zip", zip),
                Arguments.of(Rejection.MALFORMED, "set.jar", Jars.bare("Not Good", "1", "", FILES)),
                Arguments.of(Rejection.MALFORMED, "header.jar", Jars.bare("web", "1", "no header\n", FILES)),
                Arguments.of(Rejection.MALFORMED, "path.zip", Jars.zip(Map.of("../evil", "1"))),
                Arguments.of(Rejection.MALFORMED, "readme.txt", new byte[1]));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("files")
    void aFileIsRejectedAsWhatItIs(Rejection kind, String name, byte[] content) throws Exception {
        node.drop(name, content);
        settle();
        assertRejected(name, kind);
        assertThat(told).containsExactly(name + " " + kind);
    }

    @Test
    void aLinkThatLeavesAFolderMakesItMalformed() throws Exception {
        Path folder = Files.createDirectories(node.deploy.resolve("web-1.0"));
        Files.createSymbolicLink(folder.resolve("a"), home);
        settle();
        assertRejected("web-1.0", Rejection.MALFORMED);
    }

    // Nobody may read that, whoever this process runs as.
    @Test
    void whatThisProcessCanNotReadIsUnreadable() throws Exception {
        Files.createSymbolicLink(node.deploy.resolve("web.feature.json"), Path.of("/proc/self/mem"));
        node.soon(() -> {
            settle();
            assertRejected("web.feature.json", Rejection.UNREADABLE);
        });
        assertThat(told).contains("web.feature.json unreadable");
    }

    @Test
    void aMountOfNothingIsUnreadable() throws Exception {
        node.mounts.add(new MountedArtifact() {
            @Override
            public String name() {
                return "mount/web";
            }

            @Override
            public Content content() {
                return new Content(home.resolve("nowhere"), 0);
            }

            @Override
            public boolean closed() {
                return false;
            }

            @Override
            public void refused(String reason) {}
        });
        settle();
        assertRejected("mount/web", Rejection.UNREADABLE);
    }

    @Test
    void aDeployFolderThatIsGoneIsUnreadable() throws Exception {
        Files.delete(node.deploy);
        settle();
        assertRejected("deploy", Rejection.UNREADABLE);
    }

    @Test
    void theBundleOfAnotherSetIsADuplicate() throws Exception {
        service.put("web.jar", Jars.set("web", "1.0.0", "x"), "http");
        String manifest = Jars.manifest("conf", "1.0.0", "").replace("SymbolicName: conf", "SymbolicName: web");
        byte[] twin = Jars.zip(Map.of("META-INF/MANIFEST.MF", manifest, "resources/a", "1"));
        assertThatThrownBy(() -> service.put("conf.jar", twin, "http")).hasMessageContaining("same symbolic name");
        assertThat(told).containsExactly("conf.jar duplicate");
    }

    @Test
    void whatIsPutIsRejectedAsWhatStagingWouldFind() {
        assertThatThrownBy(() -> service.put("web.jar", Jars.indexed("web", "1", Map.of("a", "x"), Map.of("a", "y")), "http"));
        assertThatThrownBy(() -> service.put("cut.zip", Arrays.copyOf(Jars.zip(FILES), 40), "http"));
        assertThatThrownBy(() -> service.put("code.jar", Jars.bare("web", "1", "Fragment-Host: x\n", FILES), "http"));
        assertThat(told).containsExactly("web.jar damaged", "cut.zip damaged", "code.jar code");
    }

    @Test
    void aSetAndAnArtifactOfOneNameDoNotMakeEachOtherNews() throws Exception {
        node.generations.full = true;
        node.drop("web.jar", Jars.set("web", "1.0.0", "x"));
        Files.createSymbolicLink(Files.createDirectories(node.deploy.resolve("web")).resolve("a"), home);
        List<String> ends = new CopyOnWriteArrayList<>();
        node.observers.add(new NodeObserver() {
            @Override
            public void ended(String set, Outcome outcome, String reason) {
                ends.add(set + " " + outcome);
            }
        });
        for (int i = 0; i < 5; i++) {
            settle();
            node.ahead += 10_000;
        }
        assertThat(told).containsExactly("web malformed");
        assertThat(ends).containsExactly("web failed");
    }
}
