package io.quickset.deployer.internal.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quickset.deployer.internal.artifact.Limits;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However a file is saved, it is seen whole and soon, and what was saved at once is seen at once. */
class SavesTest {

    @TempDir
    Path home;
    private Path folder;
    private Follower follower;

    @BeforeEach
    void bind() throws IOException {
        folder = Files.createDirectory(home.resolve("assets"));
        write("index.html", "old");
        write("css/site.css", "old");
        follower = new Follower().bind(folder);
        follower.awaitLive(Map.of("index.html", "old", "css/site.css", "old")::equals);
        assertThat(follower.generations).hasSize(1);
    }

    @AfterEach
    void close() {
        follower.close();
    }

    // Longer pauses than any that a loaded machine makes by itself.
    private static Pace pace(long quietMillis, long vanishedMillis, long doubtfulMillis) {
        Pace normal = Pace.NORMAL;
        return new Pace(normal.look(), quietMillis * Pace.MILLI, Math.max(quietMillis * Pace.MILLI, normal.quietMost()),
                vanishedMillis * Pace.MILLI, doubtfulMillis * Pace.MILLI, normal.glance(), normal.relist(),
                normal.scan(), normal.retry(), normal.hot(), normal.patience());
    }

    private void follow(Disk disk, Pace pace) {
        follower.close();
        follower = new Follower(disk, pace, Limits.DEFAULT).bind(folder);
        follower.awaitLive(live -> live.size() == 2);
    }

    private Path write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private void awaitSaved(String path, String text) {
        follower.awaitLive(live -> text.equals(live.get(path)));
        assertThat(follower.generations.stream().map(live -> live.get(path)).distinct())
                .as("all that was ever seen of it").containsExactly("old", text);
        assertThat(follower.live()).as("and nothing else").hasSize(2);
    }

    @Test
    void aTemporaryThatIsRenamed() throws IOException {
        Path temporary = write("css/.site.css.tmp", "new");
        Files.move(temporary, folder.resolve("css/site.css"), StandardCopyOption.ATOMIC_MOVE);
        awaitSaved("css/site.css", "new");
    }

    @Test
    void aTemporaryOfAnyName() throws IOException {
        Path temporary = write("css/whatever", "new");
        Files.move(temporary, folder.resolve("css/site.css"), StandardCopyOption.ATOMIC_MOVE);
        awaitSaved("css/site.css", "new");
    }

    @Test
    void truncatedAndWritten() throws IOException {
        write("index.html", "new text");
        awaitSaved("index.html", "new text");
    }

    @Test
    void deletedAndCreated() throws IOException {
        follow(new Disk(), pace(40, 3000, 40));
        Files.delete(folder.resolve("index.html"));
        await().pollDelay(Duration.ofMillis(100)).until(() -> true); // as slow tools do
        write("index.html", "new");
        awaitSaved("index.html", "new");
    }

    @Test
    void emptiedLongBeforeItIsWritten() throws IOException {
        follow(new Disk(), pace(40, 40, 3000));
        write("index.html", "");
        await().pollDelay(Duration.ofMillis(300)).until(() -> true);
        write("index.html", "new");
        awaitSaved("index.html", "new");
    }

    @Test
    void asVimDoes() throws IOException {
        Path file = folder.resolve("index.html");
        Files.delete(write("4913", ""));
        Path swap = write(".index.html.swp", "swap");
        Files.move(file, folder.resolve("index.html~"));
        write("index.html", "new");
        Files.delete(folder.resolve("index.html~"));
        Files.delete(swap);
        awaitSaved("index.html", "new");
    }

    @Test
    void asRsyncDoes() throws IOException {
        follow(new Disk(), pace(400, 400, 400)); // a busy machine pauses it
        Map<String, String> all = new HashMap<>(Map.of("index.html", "old", "css/site.css", "old"));
        for (int i = 0; i < 500; i++) {
            String name = "file" + i;
            try (OutputStream out = Files.newOutputStream(folder.resolve("." + name + ".Xa7Qz" + i % 10))) {
                out.write("ha".getBytes(StandardCharsets.UTF_8));
                out.write("lf".getBytes(StandardCharsets.UTF_8));
            }
            Files.move(folder.resolve("." + name + ".Xa7Qz" + i % 10), folder.resolve(name));
            all.put(name, "half");
        }
        follower.awaitLive(all::equals);
        assertThat(follower.generations).hasSizeBetween(2, 4);
    }

    @Test
    void slowlyByAProcessThatKeepsItOpen() throws Exception {
        Process writer = new ProcessBuilder("sh", "-c",
                "exec 3>\"$1\"; printf half >&3; read go; printf ' and half' >&3; exec 3>&-; read end", "sh",
                folder.resolve("index.html").toString()).start();
        try (OutputStream control = writer.getOutputStream()) {
            await().atMost(Follower.BOUND).until(() -> Files.size(folder.resolve("index.html")) == 4);
            write("css/site.css", "new");
            await().atMost(Follower.BOUND).during(Duration.ofMillis(600)).pollInterval(Duration.ofMillis(10))
                    .until(() -> follower.generations.size() == 1);
            assertThat(((OverlayState.Ready) follower.state()).busy()).isTrue();
            control.write('\n');
            control.flush();
            follower.awaitLive(Map.of("index.html", "half and half", "css/site.css", "new")::equals);
            assertThat(follower.generations).hasSize(2);
        } finally {
            writer.destroy();
            writer.waitFor(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void neverHalfInThisProcessEither() throws IOException {
        try (OutputStream out = Files.newOutputStream(folder.resolve("index.html"))) {
            out.write("half".getBytes(StandardCharsets.UTF_8));
            await().atMost(Follower.BOUND).during(Duration.ofMillis(300)).until(() -> follower.generations.size() == 1);
            out.write(" and half".getBytes(StandardCharsets.UTF_8));
        }
        awaitSaved("index.html", "half and half");
    }

    @Test
    void whoHoldsItForLongIsNamed() throws IOException {
        follower.close();
        Pace normal = Pace.NORMAL;
        Pace impatient = new Pace(normal.look(), normal.quiet(), normal.quietMost(), normal.vanished(),
                normal.doubtful(), normal.glance(), normal.relist(), normal.scan(), normal.retry(), normal.hot(),
                200 * Pace.MILLI);
        follower = new Follower(new Disk(), impatient, Limits.DEFAULT).bind(folder);
        follower.awaitLive(live -> true);
        try (OutputStream out = Files.newOutputStream(folder.resolve("index.html"), StandardOpenOption.APPEND)) {
            out.write(" log".getBytes(StandardCharsets.UTF_8));
            await().atMost(Follower.BOUND).until(() -> follower.watching().reason()
                    .contains("'index.html' is open for writing by this process"));
        }
        awaitSaved("index.html", "old log");
        assertThat(follower.watching().reason()).isEmpty();
    }

    @Test
    void oneThatNobodyCanBeAskedAboutGetsMoreTime() throws IOException {
        follow(new Disk() {
            @Override
            Path processes() {
                return home; // none is shown
            }
        }, pace(40, 40, 3000));
        write("index.html", "half");
        await().pollDelay(Duration.ofMillis(400)).until(() -> true);
        Files.writeString(folder.resolve("index.html"), " and half", StandardOpenOption.APPEND);
        awaitSaved("index.html", "half and half");
    }

    @Test
    void bytesOfTheSameSizeAndTime() throws IOException {
        Path file = folder.resolve("index.html");
        var time = Files.getLastModifiedTime(file);
        Files.writeString(file, "new");
        Files.setLastModifiedTime(file, time);
        awaitSaved("index.html", "new");
    }

    @Test
    void aGitCheckoutOfManyFiles() throws Exception {
        for (int i = 0; i < 2000; i++) {
            write("pages/" + i % 20 + "/page" + i + ".html", "one " + i);
        }
        git("init", "-q");
        git("add", ".");
        git("commit", "-qm", "one");
        for (int i = 0; i < 2000; i++) {
            write("pages/" + i % 20 + "/page" + i + ".html", "the second " + i);
        }
        git("commit", "-qam", "two");
        follower.awaitLive(live -> "the second 1999".equals(live.get("pages/19/page1999.html")));
        int before = follower.generations.size();
        git("checkout", "-q", "HEAD~1");
        follower.awaitLive(live -> "one 1999".equals(live.get("pages/19/page1999.html")) && whole(live, "one "));
        List<Map<String, String>> seen = follower.generations.subList(before, follower.generations.size());
        assertThat(seen.size()).isBetween(1, 3);
        assertThat(seen).allSatisfy(live -> assertThat(live).hasSize(2002));
        assertThat(seen).allMatch(live -> whole(live, "one ") || whole(live, "the second "));
    }

    private static boolean whole(Map<String, String> live, String begin) {
        return live.entrySet().stream().filter(file -> file.getKey().startsWith("pages/"))
                .allMatch(file -> file.getValue().startsWith(begin));
    }

    private void git(String... command) throws Exception {
        List<String> all = new ArrayList<>(List.of("git", "-c", "user.name=test", "-c",
                "user.email=test@localhost", "-c", "gc.auto=0"));
        all.addAll(List.of(command));
        Process git = new ProcessBuilder(all).directory(folder.toFile()).redirectErrorStream(true).start();
        String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(git.waitFor()).as(said).isZero();
    }

    @Test
    void whileGitHoldsItsLockNothingIsSeen() throws Exception {
        git("init", "-q"); // after it was bound
        Path lock = write(".git/index.lock", "");
        write("index.html", "new");
        await().atMost(Follower.BOUND).during(Duration.ofMillis(400)).until(() -> follower.generations.size() == 1);
        write("css/site.css", "new");
        Files.delete(lock);
        follower.awaitLive(Map.of("index.html", "new", "css/site.css", "new")::equals);
        assertThat(follower.generations).hasSize(2);
    }

    @Test
    void aToolThatWritesTemporariesIsStillAtWork() throws Exception {
        follow(new Disk(), pace(400, 400, 400));
        Path temporary = folder.resolve("css/.site.css.Ab3dE1");
        write("index.html", "new");
        for (int i = 0; i < 60; i++) {
            Files.writeString(temporary, "part", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            await().pollDelay(Duration.ofMillis(15)).pollInterval(Duration.ofMillis(1)).until(() -> true);
        }
        assertThat(follower.generations).hasSize(1);
        Files.writeString(temporary, "new");
        Files.move(temporary, folder.resolve("css/site.css"), StandardCopyOption.ATOMIC_MOVE);
        follower.awaitLive(Map.of("index.html", "new", "css/site.css", "new")::equals);
        assertThat(follower.generations).hasSize(2);
    }

    @Test
    void whatChangesUntoldBeforeItIsTakenIsLookedAtAgain() throws Exception {
        follower.close();
        Pace normal = Pace.NORMAL;
        Pace slow = new Pace(normal.look(), 800 * Pace.MILLI, 800 * Pace.MILLI, normal.vanished(), normal.doubtful(),
                normal.glance(), 3_600_000 * Pace.MILLI, normal.scan(), normal.retry(), normal.hot(),
                normal.patience());
        CountDownLatch listed = new CountDownLatch(1);
        follower = new Follower(new Disk() {
            @Override
            WatchKey watch(Path directory, WatchService service) throws IOException {
                WatchKey key = super.watch(directory, service);
                key.cancel(); // tells nothing, ever
                return key;
            }

            @Override
            List<Path> list(Path directory) throws IOException {
                List<Path> all = super.list(directory);
                if (directory.endsWith("css")) {
                    listed.countDown();
                }
                return all;
            }
        }, slow, Limits.DEFAULT).bind(folder);
        assertThat(listed.await(20, TimeUnit.SECONDS)).isTrue();
        await().pollDelay(Duration.ofMillis(200)).until(() -> true);
        write("index.html", "whole");
        follower.awaitLive(live -> true);
        assertThat(follower.states.stream().filter(state -> state instanceof OverlayState.Ready)
                .map(state -> ((OverlayState.Ready) state).files().get("index.html").size()).distinct())
                .containsExactly(5L);
    }
}
