package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** A directory lies over the set {@code site}, as {@code conf/} says: what editors and tools do to it becomes live. */
@Timeout(120)
class OverlayTest {

    private static final int MANY = 2000;

    private Node node = Node.on(Path.of("replaced"));
    private Path overlay = Path.of("replaced");

    @BeforeEach
    void start(TestInfo test) throws IOException {
        node = Node.on(Distribution.emptyFolder("OverlayTest." + test.getTestMethod().orElseThrow().getName()));
        overlay = Files.createDirectories(node.home().resolve("overlay"));
        Files.createDirectories(node.home().resolve("conf"));
        Files.writeString(node.home().resolve("conf/routes.cfg"), "*.overlay.site = overlay\n");
    }

    @AfterEach
    void end() {
        node.close();
    }

    private void startWithBase() {
        node.start();
        node.deploy("site.jar", SetJar.of("site", "1.0.0").file("a.html", "<base a>").file("dir/b.html", "<base b>")
                .file("dir/c.html", "<base c>").indexed());
        node.awaitLive("site", "1.0.0");
    }

    private void save(String path, String text) throws IOException {
        Path file = overlay.resolve(path);
        Files.createDirectories(file.getParent());
        Path temp = Files.writeString(overlay.resolve(".saving.swp"), text);
        Files.move(temp, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void awaitText(String path, String text) {
        Node.await(path + " to be " + text).until(() -> node.sh("cat site " + path).out().equals(text));
    }

    @Test
    void savesAreMergedOverTheBaseAndGoAgainWhenTheyAreDeleted() throws Exception {
        startWithBase();
        save("a.html", "<over a>");
        awaitText("a.html", "<over a>");
        assertThat(node.ok("cat site dir/b.html")).isEqualTo("<base b>");
        assertThat(node.ok("ls site --layers")).containsPattern("overlay +a.html").containsPattern("mounted +dir/b.html");
        assertThat(node.set("site")).containsEntry("version", "1.0.0").containsEntry("layer", "mounted");
        assertThat(node.ok("set site")).contains("mounted 2, overlay 1").contains(overlay.toString());

        Files.writeString(overlay.resolve("a.html"), "<in place>");
        awaitText("a.html", "<in place>");
        save("dir/.wh.b.html", "");
        Node.await("the hidden file to go").until(() -> node.sh("cat site dir/b.html").exit() == 1);
        save("dir/.wh..wh..opq", "");
        Node.await("the folder's other file to go").until(() -> node.sh("cat site dir/c.html").exit() == 1);

        Files.delete(overlay.resolve("dir/.wh.b.html"));
        Files.delete(overlay.resolve("dir/.wh..wh..opq"));
        Files.delete(overlay.resolve("a.html"));
        awaitText("a.html", "<base a>");
        awaitText("dir/b.html", "<base b>");
        assertThat(node.statusFile()).containsEntry("state", "ok");
        assertThat(node.log(" ERROR ")).isEmpty();
    }

    @Test
    void aNewBaseComesBelowTheOverlayAndKillAndStartKeepBoth() throws Exception {
        startWithBase();
        save("a.html", "<over a>");
        awaitText("a.html", "<over a>");
        node.deploy("site.jar", SetJar.of("site", "2.0.0").file("a.html", "<base 2>").file("n.html", "<new>").indexed());
        node.awaitLive("site", "2.0.0");
        assertThat(node.ok("cat site a.html")).isEqualTo("<over a>");
        assertThat(node.ok("cat site n.html")).isEqualTo("<new>");
        Object digest = node.set("site").get("digest");
        long generation = node.liveGeneration();

        node.kill();
        assertThat(node.start().generation()).isEqualTo(generation);
        assertThat(node.set("site")).containsEntry("digest", digest);
        save("a.html", "<after the start>");
        awaitText("a.html", "<after the start>");
    }

    @Test
    void aSlowSaveIsNeverSeenByHalf() throws Exception {
        startWithBase();
        node.deploy("whole.jar", Bundles.wholeReader());
        Node.await("the reader").until(() -> node.sh("whole:report").exit() == 0);
        long before = node.liveGeneration();
        // Another process: what this one has open is no more than a file that someone else may still write to.
        Process writer = new ProcessBuilder("sh", "-c", "exec 3>a.html; printf '<first half' >&3; read go;"
                + " printf ' second half>' >&3").directory(overlay.toFile()).start();
        try {
            Node.await("the half").until(() -> Files.exists(overlay.resolve("a.html")));
            Node.await("nothing to happen").during(Duration.ofSeconds(2)).until(() -> node.liveGeneration() == before);
            assertThat(node.ok("cat site a.html")).isEqualTo("<base a>");
            writer.getOutputStream().write('\n');
            writer.getOutputStream().flush();
            awaitText("a.html", "<first half second half>");
        } finally {
            writer.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        assertThat(whole()).containsEntry("halves", 0);
    }

    private Map<String, Object> whole() {
        return Json.object(node.ok("whole:report"));
    }

    @Test
    void aCheckoutOfManyFilesIsAFewGenerationsAndNoHalfFile() throws Exception {
        git("init", "-q", "-b", "one");
        for (String branch : List.of("one", "two")) {
            for (int i = 0; i < MANY; i++) {
                Path file = overlay.resolve("part" + i / 100 + "/f" + i + ".html");
                Files.createDirectories(file.getParent());
                Files.writeString(file, "<" + branch + " " + "x".repeat(2000) + ">");
            }
            git("add", ".");
            git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", branch);
            if (branch.equals("one")) {
                git("checkout", "-q", "-b", "two");
            }
        }
        startWithBase();
        Node.await("the overlay").until(() -> node.sh("cat site part0/f0.html").out().startsWith("<two"));
        node.deploy("whole.jar", Bundles.wholeReader());
        Node.await("the reader").until(() -> node.sh("whole:report").exit() == 0);
        long before = node.liveGeneration();
        git("checkout", "-q", "one");
        Node.await("all files").until(() -> node.ok("ls site part* --json").isEmpty()
                || node.sh("cat site part0/f0.html").out().startsWith("<one")
                && node.sh("cat site part" + (MANY - 1) / 100 + "/f" + (MANY - 1) + ".html").out().startsWith("<one"));
        long last = node.liveGeneration();
        Node.await("the reader in the last generation").until(
                () -> ((Number) whole().get("newest")).longValue() >= last);
        System.out.println("checkout: " + (last - before) + " generations, " + whole());
        assertThat(last - before).isBetween(1L, 3L);
        assertThat(whole()).containsEntry("halves", 0);
    }

    private void git(String... words) {
        List<String> all = new java.util.ArrayList<>(List.of("git", "-C", overlay.toString()));
        all.addAll(List.of(words));
        Command.Result result = Command.run(Node.LIMIT, all);
        assertThat(result.exit()).as(result.err()).isZero();
    }

    @Test
    void whatCannotBeReadIsSaidAndHoldsWhatIsLive() throws Exception {
        Files.delete(overlay);
        startWithBase();
        Node.await("the missing directory to be told").untilAsserted(() -> assertThat(watching())
                .containsEntry("set", "site").containsEntry("state", "missing"));
        assertThat(watching().get("reason").toString()).contains(overlay.toString());
        assertThat(node.ok("status")).contains(overlay.toString());
        Files.createDirectories(overlay);
        save("a.html", "<over a>");
        awaitText("a.html", "<over a>");
        Node.await("the directory to be watched").until(() -> "watched".equals(watching().get("state")));

        Path aside = node.home().resolve("aside");
        Files.move(overlay, aside);
        Node.await("the set to be held").until(() -> Json.array(node.statusFile(), "held").stream()
                .anyMatch(held -> held.get("set").equals("site") && held.get("reason").toString().contains("overlay")));
        assertThat(node.ok("cat site a.html")).isEqualTo("<over a>");
        Files.move(aside, overlay);
        Node.await("all to be well again").until(() -> "ok".equals(node.statusFile().get("state")));
    }

    @Test
    void anOverlayThatCouldNeverBeMergedIsSaid() throws Exception {
        Files.createSymbolicLink(overlay.resolve("out.html"), Path.of("/etc/hostname"));
        startWithBase();
        Node.await("the link to be told").untilAsserted(() -> assertThat(watching()).containsEntry("state", "bad"));
        assertThat(watching().get("reason").toString()).contains("out.html");
        assertThat(node.statusFile()).containsEntry("state", "degraded");
    }

    @Test
    void afterAKillWhileADirectoryIsMissingItsFilesStay() throws Exception {
        startWithBase();
        save("a.html", "<over a>");
        awaitText("a.html", "<over a>");
        long generation = node.liveGeneration();
        node.kill();
        Files.move(overlay, node.home().resolve("aside"));
        assertThat(node.start().generation()).isEqualTo(generation);
        Node.await("the set to be held").until(() -> Json.array(node.statusFile(), "held").size() == 1);
        assertThat(node.ok("cat site a.html")).isEqualTo("<over a>");
        Files.move(node.home().resolve("aside"), overlay);
        Node.await("all to be well again").until(() -> "ok".equals(node.statusFile().get("state")));
        assertThat(node.ok("cat site a.html")).isEqualTo("<over a>");
    }

    private Map<String, Object> watching() {
        List<Map<String, Object>> all = Json.array(node.statusFile(), "watching");
        return all.isEmpty() ? Map.of() : all.get(0);
    }

    @Test
    void aBadFileInTheOverlayHoldsTheSetAndSaysWhich() throws Exception {
        startWithBase();
        save("a.html", "<over a>");
        awaitText("a.html", "<over a>");
        Files.createSymbolicLink(overlay.resolve("out.html"), Path.of("/etc/hostname"));
        Node.await("the link to be told").until(() -> node.ok("status").contains("out.html"));
        assertThat(node.ok("cat site a.html")).isEqualTo("<over a>");
        Files.delete(overlay.resolve("out.html"));
        save("a.html", "<again>");
        awaitText("a.html", "<again>");
    }

    @Test
    void developerModeLaysAFolderOverASetUntilItEnds() throws Exception {
        startWithBase();
        Path sources = Files.createDirectories(node.home().resolve("sources"));
        Files.writeString(sources.resolve("a.html"), "<source>");
        Path printed = node.home().resolve("dev.out");
        ProcessBuilder builder = new ProcessBuilder(Distribution.script().toString(), "dev", sources.toString(), "--set",
                "site").redirectErrorStream(true).redirectOutput(printed.toFile());
        builder.environment().putAll(node.environment());
        Process dev = builder.start();
        try {
            awaitText("a.html", "<source>");
            Files.writeString(sources.resolve("new.html"), "<new>", StandardOpenOption.CREATE_NEW);
            awaitText("new.html", "<new>");
            Node.await("the change to be printed").until(() -> Node.read(printed).contains("+ new.html"));
        } finally {
            dev.destroyForcibly().waitFor(10, TimeUnit.SECONDS); // as a closed terminal would
        }
        awaitText("a.html", "<base a>");
        Node.await("the new file to go").until(() -> node.sh("cat site new.html").exit() == 1);
        assertThat(node.statusFile()).containsEntry("state", "ok");

        dev = builder.start();
        try {
            awaitText("a.html", "<source>");
            node.kill(); // it takes the command with it
            node.start();
            awaitText("a.html", "<base a>");
        } finally {
            dev.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        Command.Result refused = node.quickset("dev", sources.resolve("nowhere").toString(), "--set", "site");
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).contains("is no directory");
    }
}
