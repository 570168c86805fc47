package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever arrives broken leaves the node as it was, and says why: each case replaces a good artifact by a bad one,
 * and then by a good one again.
 */
@Timeout(60)
class BadInputTest {

    private static final Node NODE = Node.of(BadInputTest.class);
    /** A contract: how soon an operator sees what is wrong. */
    private static final Duration REPORTED = Duration.ofSeconds(2);

    /** A folder has no end to look for, so it is judged once it is this old. */
    private static final Duration SETTLED = Duration.ofSeconds(2);

    @BeforeAll
    static void start() {
        NODE.start();
    }

    @AfterAll
    static void end() {
        NODE.close();
    }

    private static SetJar next(String name) {
        return SetJar.of(name, "1.1.0").file("a.txt", "new a").file("b.txt", "new b");
    }

    static Stream<Arguments> broken() {
        byte[] good = next("cut").indexed();
        return Stream.of(
                bad("text", "hello".getBytes(StandardCharsets.UTF_8)),
                bad("empty", new byte[0]),
                bad("cut", Arrays.copyOf(good, good.length / 2)),
                bad("tail", Arrays.copyOf(good, good.length - 10)),
                bad("nobundle", SetJar.zip(Map.of("a.txt", new byte[] {1}))),
                bad("badindex", next("badindex").spoilt(SetJar.INDEX, "{\"format\":1,").indexed()),
                bad("noindex", next("noindex").spoilt(SetJar.INDEX, "not json").indexed()),
                bad("future", next("future").spoilt(SetJar.INDEX, "{\"format\":99}").indexed()),
                bad("onebyte", next("onebyte").spoiltFile("b.txt", "new B").indexed()),
                bad("longer", next("longer").spoiltFile("b.txt", "new b and more").indexed()),
                bad("surplus", next("surplus").spoiltFile("c.txt", "not in the index").indexed()),
                bad("othername", next("othername").spoilt(SetJar.INDEX, index("stranger", "1.1.0")).indexed()),
                bad("otherversion", next("otherversion").spoilt(SetJar.INDEX, index("otherversion", "7.0.0")).indexed()),
                bad("otherdigest", next("otherdigest").spoilt(SetJar.INDEX,
                        index("otherdigest", "1.1.0").replaceFirst("(\"digest\":\")....", "$10000")).indexed()),
                bad("malformed", manifest(next("malformed"), "Bundle-SymbolicName: sets.malformed",
                        "Provide-Capability: io.quickset.set;io.quickset.set=\"Mal Formed\"")),
                bad("noversion", manifest(next("noversion"), "Bundle-SymbolicName: sets.noversion",
                        "Provide-Capability: io.quickset.set;io.quickset.set=noversion;version:Version=\"1.x\"")),
                bad("norootfolder", manifest(next("norootfolder"), "Bundle-SymbolicName: sets.norootfolder",
                        "Provide-Capability: io.quickset.set;io.quickset.set=norootfolder;root=absent")),
                bad("activator", manifest(next("activator"), "Bundle-SymbolicName: sets.activator",
                        "Bundle-Activator: a.B", "Provide-Capability: io.quickset.set;io.quickset.set=activator")),
                bad("imports", manifest(next("imports"), "Bundle-SymbolicName: sets.imports",
                        "Import-Package: org.osgi.framework",
                        "Provide-Capability: io.quickset.set;io.quickset.set=imports")),
                bad("fragment", manifest(next("fragment"), "Bundle-SymbolicName: sets.fragment",
                        "Fragment-Host: org.apache.felix.scr",
                        "Provide-Capability: io.quickset.set;io.quickset.set=fragment")),
                bad("escape", next("escape").spoilt("resources/../../escape.txt", "x").plain()),
                bad("absolute", next("absolute").spoilt("/etc/escape.txt", "x").plain()),
                bad("drive", next("drive").spoilt("C:/escape.txt", "x").plain()),
                bad("accents", next("accents").file("caf\u00e9", "x").file("cafe\u0301", "y").indexed()),
                bad("bigmanifest", manifest(next("bigmanifest"), "Filler: " + "x".repeat(5 << 20))),
                bad("bomb", next("bomb").file("zeros", new byte[(64 << 20) + 1]).indexed()));
    }

    private static Arguments bad(String set, byte[] content) {
        return arguments(set, content);
    }

    private static byte[] manifest(SetJar jar, String... headers) {
        String text = SetJar.lines(Stream.concat(
                Stream.of("Manifest-Version: 1.0", "Bundle-ManifestVersion: 2", "Bundle-Version: 1.1.0"),
                Arrays.stream(headers)).toArray(String[]::new));
        return jar.spoilt("META-INF/MANIFEST.MF", text).plain();
    }

    /** The index that belongs to the files of {@link #next}, under another name or version. */
    private static String index(String set, String version) {
        byte[] jar = SetJar.of(set, version).file("a.txt", "new a").file("b.txt", "new b").indexed();
        return SetJar.entry(jar, SetJar.INDEX);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void theLiveSetStaysAndTheReasonIsTold(String set, byte[] content) {
        String file = set + ".jar";
        SetJar first = SetJar.of(set, "1.0.0").file("a.txt", "old a");
        NODE.deploy(file, first.indexed());
        NODE.awaitLive(set, "1.0.0");

        NODE.deploy(file, content);
        Node.await(file + " in the status").atMost(REPORTED).until(() -> !reason(NODE.statusFile(), file).isEmpty());
        assertThat(reason(NODE.status(), file)).isNotBlank().hasLineCount(1);
        assertThat(NODE.status()).containsEntry("state", "degraded");
        assertThat(NODE.set(set)).containsEntry("version", "1.0.0").containsEntry("digest", first.digest());
        assertThat(NODE.ok("cat " + set + " a.txt")).isEqualTo("old a");
        assertThat(NODE.log(file)).filteredOn(line -> line.contains(" WARN ") || line.contains(" ERROR "))
                .hasSize(1);
        assertThat(NODE.log()).doesNotContain("\tat ");

        NODE.deploy(file, next(set).indexed());
        NODE.awaitLive(set, "1.1.0");
        Node.await(file + " to leave the status").until(() -> reason(NODE.statusFile(), file).isEmpty());
    }

    private static String reason(Map<String, Object> status, String artifact) {
        return Json.array(status, "rejected").stream().filter(r -> artifact.equals(r.get("artifact")))
                .map(r -> (String) r.get("reason")).findFirst().orElse("");
    }

    @Test
    void whatIsBadFromTheStartIsTold() {
        NODE.deploy("newcomer.jar", "no jar".getBytes(StandardCharsets.UTF_8));
        NODE.deploy("Bad Name!.zip", SetJar.zip(Map.of("a", new byte[] {1})));
        Node.await("both in the status").atMost(REPORTED).until(() ->
                !reason(NODE.statusFile(), "newcomer.jar").isEmpty()
                        && !reason(NODE.statusFile(), "Bad Name!.zip").isEmpty());
        Command.Result wait = NODE.quickset("wait", "newcomer@1.0.0", "--timeout", "1");
        assertThat(wait.exit()).isEqualTo(1);
        assertThat(wait.err()).contains("newcomer.jar").hasLineCount(1);
        NODE.undeploy("newcomer.jar");
        NODE.undeploy("Bad Name!.zip");
        Node.await("neither in the status").until(() ->
                reason(NODE.statusFile(), "newcomer.jar").isEmpty()
                        && reason(NODE.statusFile(), "Bad Name!.zip").isEmpty());
    }

    @Test
    void aBadFileThatStaysIsLoggedOnce() {
        NODE.deploy("stays.jar", "no jar".getBytes(StandardCharsets.UTF_8));
        Node.await("it in the status").until(() -> !reason(NODE.statusFile(), "stays.jar").isEmpty());
        NODE.ok("reload");
        Node.await("one line, however often it is looked at").during(Duration.ofSeconds(5))
                .until(() -> NODE.log("stays.jar").size() == 1);
        NODE.undeploy("stays.jar");
    }

    @Test
    void aFolderWithALinkOutOfItIsRefused() throws Exception {
        Path folder = Files.createDirectories(NODE.home().resolve("linked.incoming"));
        Files.writeString(folder.resolve("a.txt"), "x");
        Files.createSymbolicLink(folder.resolve("passwd"), Path.of("/etc/passwd"));
        Files.move(folder, NODE.deploy().resolve("linked"));
        Node.await("it in the status").until(() -> !reason(NODE.statusFile(), "linked").isEmpty());
        assertThat(NODE.set("linked")).isEmpty();
        Files.delete(NODE.deploy().resolve("linked/passwd"));
        NODE.awaitLive("linked", "0.0.0");
        assertThat(NODE.set("linked")).containsEntry("resources", 1);
    }

    @Test
    void aFolderWithALoopOfLinksHoldsItsSet() throws Exception {
        Path folder = NODE.deploy().resolve("looped");
        Files.writeString(Files.createDirectories(NODE.home().resolve("looped.1/sub")).resolve("a.txt"), "old");
        Files.move(NODE.home().resolve("looped.1"), folder);
        NODE.awaitLive("looped", "0.0.0");
        Files.writeString(Files.createDirectories(NODE.home().resolve("looped.2/sub")).resolve("a.txt"), "new");
        Files.createSymbolicLink(NODE.home().resolve("looped.2/sub/loop"), Path.of(".."));
        Files.move(folder, NODE.home().resolve("looped.1"));
        Files.move(NODE.home().resolve("looped.2"), folder);
        Node.await("it in the status").atMost(REPORTED.plus(SETTLED))
                .until(() -> reason(NODE.statusFile(), "looped").contains("'sub/loop' is a link to a folder"));
        assertThat(NODE.ok("cat looped sub/a.txt")).isEqualTo("old");
        assertThat(NODE.log("looped is rejected")).hasSize(1);
        Files.delete(folder.resolve("sub/loop"));
        NODE.ok("reload");
        Node.await("the new content").until(() -> NODE.ok("cat looped sub/a.txt").equals("new"));
    }

    @Test
    void aFileThatCannotBeReadHoldsItsSet() throws Exception {
        NODE.deploy("dangling.jar", SetJar.of("dangling", "1.0.0").file("a.txt", "old").indexed());
        NODE.awaitLive("dangling", "1.0.0");
        Files.delete(NODE.deploy().resolve("dangling.jar"));
        Files.createSymbolicLink(NODE.deploy().resolve("dangling.jar"), Path.of("nowhere"));
        Node.await("it in the status").atMost(REPORTED).until(() -> !reason(NODE.statusFile(), "dangling.jar").isEmpty());
        Node.await("the set to stay").during(Duration.ofSeconds(7)).pollInterval(Duration.ofMillis(500))
                .until(() -> "1.0.0".equals(NODE.set("dangling").get("version")));
        Files.delete(NODE.deploy().resolve("dangling.jar"));
        NODE.deploy("dangling.jar", SetJar.of("dangling", "1.1.0").file("a.txt", "new").indexed());
        NODE.awaitLive("dangling", "1.1.0");
    }

    @ParameterizedTest
    @MethodSource
    void aWrongCommandIsOneLineAndExitOne(String command, String says) {
        NODE.deploy("known.jar", SetJar.of("known", "1.0.0").file("a.txt", "x").indexed());
        NODE.awaitLive("known", "1.0.0");
        Command.Result result = NODE.sh(command);
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).hasLineCount(1).contains(says);
        assertThat(result.out()).isEmpty();
    }

    static Stream<Arguments> aWrongCommandIsOneLineAndExitOne() {
        return Stream.of(
                arguments("set nosuch", "no set 'nosuch'"),
                arguments("ls nosuch", "no set 'nosuch'"),
                arguments("cat nosuch a.txt", "no set 'nosuch'"),
                arguments("cat known b.txt", "no resource 'b.txt'"),
                arguments("ls known '*.html'", "*.html"),
                arguments("diff known 1.0.0 9.0.0", "9.0.0"),
                arguments("diff known one two", "one"),
                arguments("pin nosuch 1.0.0", "nosuch"),
                arguments("pin known 9.0.0", "9.0.0"),
                arguments("unpin known", "known"),
                arguments("rollback 999999", "999999"),
                arguments("verify nosuch", "no set 'nosuch'"),
                arguments("sets --jsn", "--jsn"),
                arguments("nosuchcommand", "nosuchcommand"),
                arguments("sets (", "not complete"));
    }
}
