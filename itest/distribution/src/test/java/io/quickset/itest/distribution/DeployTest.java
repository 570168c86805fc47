package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a person does with a folder: drop, replace, rename, delete. Each test has sets of its own on one node. */
@Timeout(90)
class DeployTest {

    private static final Node NODE = Node.of(DeployTest.class);
    /** How long a file has to be away before its set goes. */
    private static final Duration ABSENCE = Duration.ofSeconds(5);

    @BeforeAll
    static void start() {
        NODE.start();
    }

    @AfterAll
    static void end() {
        NODE.close();
    }

    @Test
    void aDroppedBundleIsServed() {
        byte[] logo = new byte[70_000];
        for (int i = 0; i < logo.length; i++) {
            logo[i] = (byte) (i * 31);
        }
        SetJar web = SetJar.of("web", "1.2.0").file("home.html", "<h1>hello</h1>\n").file("img/logo.bin", logo)
                .file("img/empty", "").file("grüße.txt", "ä\n");
        NODE.deploy("some-file.jar", web.indexed());

        Command.Result wait = NODE.quickset("wait", "web@1.2.0", "--timeout", "30");
        assertThat(wait.err()).isEmpty();
        assertThat(wait.exit()).isZero();

        Node.await("its bundle").until(() -> NODE.set("web").get("bundle") != null);
        Map<String, Object> line = NODE.set("web");
        assertThat(line.keySet()).containsExactly(
                "name", "version", "digest", "generation", "layer", "resources", "bytes", "since", "bundle");
        assertThat(line).containsEntry("name", "web").containsEntry("version", "1.2.0")
                .containsEntry("digest", web.digest()).containsEntry("layer", "mounted")
                .containsEntry("resources", 4).containsEntry("bytes", 15 + 70_000 + 3);
        assertThat(NODE.ok("lb -l")).contains("quickset:web");

        assertThat(NODE.ok("ls web").lines().map(l -> l.substring(l.lastIndexOf(' ') + 1)))
                .containsExactly("grüße.txt", "home.html", "img/empty", "img/logo.bin");
        assertThat(Json.array(NODE.ok("ls web 'img/*' --json")))
                .extracting(r -> r.get("path"), r -> r.get("size"))
                .containsExactly(org.assertj.core.groups.Tuple.tuple("img/empty", 0),
                        org.assertj.core.groups.Tuple.tuple("img/logo.bin", 70_000));
        assertThat(NODE.sh("cat web img/logo.bin").bytes()).isEqualTo(logo);
        assertThat(NODE.sh("cat web grüße.txt").bytes()).isEqualTo("ä\n".getBytes(StandardCharsets.UTF_8));
        assertThat(NODE.sh("cat web img/empty").bytes()).isEmpty();
        assertThat(Json.array(NODE.ok("verify web --json"))).singleElement()
                .satisfies(v -> assertThat(v).containsEntry("ok", true));

        Map<String, Object> newest = Json.array(NODE.ok("history --json")).get(0);
        assertThat(newest).containsEntry("generation", line.get("generation")).containsEntry("retained", true);
        assertThat(newest.get("sets").toString()).contains("web").contains(web.digest());
    }

    @Test
    void aReplacedBundleIsTheNewVersion() {
        SetJar one = SetJar.of("swap", "1.0.0").file("kept", "k").file("changed", "1").file("gone", "x");
        SetJar two = SetJar.of("swap", "2.0.0").file("kept", "k").file("changed", "2").file("new", "x");
        NODE.deploy("swap.jar", one.indexed());
        NODE.awaitLive("swap", "1.0.0");
        Map<String, Object> before = NODE.set("swap");
        NODE.deploy("swap.jar", two.indexed());
        NODE.awaitLive("swap", "2.0.0");

        Map<String, Object> after = NODE.set("swap");
        assertThat(after).containsEntry("digest", two.digest());
        assertThat((Integer) after.get("generation")).isGreaterThan((Integer) before.get("generation"));
        assertThat(NODE.ok("cat swap changed")).isEqualTo("2");
        assertThat(Json.object(NODE.ok("diff swap 1.0.0 2.0.0 --json")))
                .containsEntry("added", List.of("new")).containsEntry("removed", List.of("gone"))
                .containsEntry("changed", List.of("changed"));
        assertThat(NODE.ok("diff swap 1.0.0 2.0.0").lines()).contains("+ new", "- gone", "~ changed");
    }

    @Test
    void newBytesOfTheSameVersionLengthAndTimeAreSeen() throws Exception {
        Path file = NODE.deploy("same.jar", SetJar.of("same", "1.0.0").file("f", "one").plain());
        NODE.awaitLive("same", "1.0.0");
        Object before = NODE.set("same").get("digest");
        Path incoming = NODE.home().resolve("same.incoming");
        Files.write(incoming, SetJar.of("same", "1.0.0").file("f", "two").plain());
        Files.setLastModifiedTime(incoming, Files.getLastModifiedTime(file));
        assertThat(Files.size(incoming)).isEqualTo(Files.size(file));
        Files.move(incoming, file, StandardCopyOption.ATOMIC_MOVE);
        Node.await("the new bytes").until(() -> !before.equals(NODE.set("same").get("digest")));
        assertThat(NODE.ok("cat same f")).isEqualTo("two");
    }

    @Test
    void aBundleWithoutAnIndexGetsOneOfTheSameDigest() {
        SetJar plain = SetJar.of("unindexed", "1.0.0").file("b", "2").file("a", "1");
        NODE.deploy("unindexed.jar", plain.plain());
        NODE.awaitLive("unindexed", "1.0.0");
        assertThat(NODE.set("unindexed")).containsEntry("digest", plain.digest());
    }

    @Test
    void aBundleThatIsWrittenSlowlyIsTakenOnceWhole() throws Exception {
        byte[] jar = SetJar.of("slow", "1.0.0").file("f", "x".repeat(10_000)).indexed();
        Path file = NODE.deploy().resolve("slow.jar");
        Files.write(file, java.util.Arrays.copyOf(jar, jar.length / 2));
        Node.await("the half file to be looked at").during(Duration.ofSeconds(1)).until(() -> NODE.statusFile() != null);
        Files.write(file, java.util.Arrays.copyOfRange(jar, jar.length / 2, jar.length),
                java.nio.file.StandardOpenOption.APPEND);
        NODE.awaitLive("slow", "1.0.0");
        Node.await("no word of it in the status").until(() -> !NODE.statusFile().toString().contains("slow.jar"));
    }

    @Test
    void aFolderIsASet() throws Exception {
        // Moved in whole, and, the other, written in place.
        Path pages = NODE.home().resolve("pages.incoming");
        Files.createDirectories(pages.resolve("en"));
        Files.writeString(pages.resolve("en/a.txt"), "moved");
        Files.move(pages, NODE.deploy().resolve("pages"), StandardCopyOption.ATOMIC_MOVE);
        Path notes = Files.createDirectories(NODE.deploy().resolve("notes-2.1.0"));
        Files.writeString(notes.resolve("b.txt"), "written");
        NODE.awaitLive("pages", "0.0.0");
        NODE.awaitLive("notes", "2.1.0");
        assertThat(NODE.ok("cat pages en/a.txt")).isEqualTo("moved");
        assertThat(NODE.ok("cat notes b.txt")).isEqualTo("written");
        assertThat(NODE.set("pages")).containsEntry("bundle", null).containsEntry("resources", 1);

        // And a file changed in it is a new content of the same version.
        Files.writeString(notes.resolve("b.txt"), "rewritten");
        Node.await("the new content").until(() -> NODE.ok("cat notes b.txt").equals("rewritten"));
    }

    @Test
    void aZipIsASet() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("index.html", "zipped".getBytes(StandardCharsets.UTF_8));
        files.put("css/a.css", "a{}".getBytes(StandardCharsets.UTF_8));
        NODE.deploy("site-1.2.0.zip", SetJar.zip(files));
        NODE.awaitLive("site", "1.2.0");
        assertThat(NODE.set("site")).containsEntry("bundle", null).containsEntry("resources", 2)
                .containsEntry("digest", SetJar.of("site", "1.2.0").file("index.html", "zipped").file("css/a.css", "a{}")
                        .digest());
        assertThat(NODE.ok("cat site index.html")).isEqualTo("zipped");
    }

    @Test
    void theHighestVersionWinsAndTheOtherIsReportedUntilItIsAlone() {
        NODE.deploy("two-old.jar", SetJar.of("two", "1.10.0").file("f", "old").indexed());
        NODE.awaitLive("two", "1.10.0");
        NODE.deploy("two-older.jar", SetJar.of("two", "1.9.0").file("f", "older").indexed());
        Node.await("the lower version to be shadowed").until(() -> shadowed().contains("two-older.jar"));
        assertThat(NODE.set("two")).containsEntry("version", "1.10.0");

        NODE.deploy("two-new.jar", SetJar.of("two", "2.0.0").file("f", "new").indexed());
        NODE.awaitLive("two", "2.0.0");
        assertThat(shadowed()).contains("two-old.jar", "two-older.jar").doesNotContain("two-new.jar");

        NODE.undeploy("two-new.jar");
        NODE.awaitLive("two", "1.10.0");
        assertThat(NODE.ok("cat two f")).isEqualTo("old");
        assertThat(shadowed()).containsOnlyOnce("two-older.jar").doesNotContain("two-old.jar");
    }

    private static String shadowed() {
        return Json.array(NODE.statusFile(), "shadowed").stream().map(s -> (String) s.get("artifact"))
                .filter(name -> name.startsWith("two")).sorted().toList().toString();
    }

    @Test
    void aDeletedFileTakesItsSetAlongAfterAWhile() {
        NODE.deploy("brief.jar", SetJar.of("brief", "1.0.0").file("f", "x").indexed());
        NODE.awaitLive("brief", "1.0.0");
        long deleted = System.nanoTime();
        NODE.undeploy("brief.jar");
        Node.await("the set to go").until(() -> NODE.set("brief").isEmpty());
        assertThat(Duration.ofNanos(System.nanoTime() - deleted)).isGreaterThanOrEqualTo(ABSENCE);
        Node.await("its bundle to go").until(() -> !NODE.ok("lb -l").contains("quickset:brief"));
    }

    @Test
    void deletingAndCopyingAnewIsNoGap() {
        NODE.deploy("nogap.jar", SetJar.of("nogap", "1.0.0").file("f", "1").indexed());
        NODE.awaitLive("nogap", "1.0.0");
        int first = (Integer) NODE.set("nogap").get("generation");
        NODE.undeploy("nogap.jar");
        Node.await("the absence to be seen").during(Duration.ofSeconds(2))
                .until(() -> NODE.set("nogap").get("version").equals("1.0.0"));
        NODE.deploy("nogap.jar", SetJar.of("nogap", "1.1.0").file("f", "2").indexed());
        NODE.awaitLive("nogap", "1.1.0");
        assertThat(Json.array(NODE.ok("history --json")))
                .filteredOn(generation -> (Integer) generation.get("generation") >= first)
                .allSatisfy(generation -> assertThat(generation.get("sets").toString()).contains("nogap"));
    }

    @Test
    void renamingAFileChangesNothing() throws Exception {
        NODE.deploy("before.jar", SetJar.of("renamed", "1.0.0").file("f", "x").indexed());
        NODE.awaitLive("renamed", "1.0.0");
        Node.await("its bundle").until(() -> NODE.set("renamed").get("bundle") != null);
        Map<String, Object> before = NODE.set("renamed");
        Files.move(NODE.deploy().resolve("before.jar"), NODE.deploy().resolve("after.jar"));
        Node.await("the set to stay as it is").during(ABSENCE.plusSeconds(2))
                .pollInterval(Duration.ofMillis(500)).until(() -> NODE.set("renamed").equals(before));
        // And it is the new name that now stands for the set.
        NODE.undeploy("after.jar");
        Node.await("the set to go").until(() -> NODE.set("renamed").isEmpty());
    }

    @Test
    void namesThatEditorsAndCopiersUseAreIgnored() throws Exception {
        byte[] jar = SetJar.of("ignored", "1.0.0").file("f", "x").indexed();
        for (String name : List.of(".hidden.jar", "ignored.jar.part", "ignored.jar.tmp", "ignored.jar~")) {
            NODE.deploy(name, jar);
        }
        Files.createDirectories(NODE.deploy().resolve(".git/objects"));
        NODE.deploy("seen.jar", SetJar.of("seen", "1.0.0").file("f", "x").indexed());
        NODE.awaitLive("seen", "1.0.0");
        assertThat(NODE.set("ignored")).isEmpty();
        assertThat(NODE.ok("status --json")).doesNotContain("ignored", ".hidden", ".git");
    }

    @Test
    void theOrdinaryFelixCommandsWork() {
        assertThat(NODE.ok("lb")).contains("Active").contains("Quickset");
        assertThat(NODE.ok("help")).contains("quickset:sets");
        assertThat(NODE.ok("help quickset:reload")).contains("--dry-run");
    }
}
