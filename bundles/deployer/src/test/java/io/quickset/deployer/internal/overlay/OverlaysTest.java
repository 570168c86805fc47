package io.quickset.deployer.internal.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quickset.Digest;
import io.quickset.deployer.internal.artifact.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a directory holds, as a state; and that it stays in step whatever is done to the directory. */
class OverlaysTest {

    /** No full look heals what was missed, within a test. */
    static final Pace ONLY_TOLD = pace(3_600_000, Pace.NORMAL.hot() / Pace.MILLI);

    @TempDir
    Path home;
    private Path folder;
    private Follower follower = new Follower();

    static Pace pace(long relistMillis, long hotMillis) {
        Pace normal = Pace.NORMAL;
        return new Pace(normal.look(), normal.quiet(), normal.quietMost(), normal.vanished(), normal.doubtful(),
                normal.glance(), relistMillis * Pace.MILLI, normal.scan(), normal.retry(), hotMillis * Pace.MILLI,
                normal.patience());
    }

    @BeforeEach
    void create() throws IOException {
        folder = Files.createDirectory(home.resolve("assets"));
    }

    @AfterEach
    void close() {
        follower.close();
    }

    private void follow(Disk disk, Pace pace, Limits limits) {
        follower.close();
        follower = new Follower(disk, pace, limits).bind(folder);
    }

    private void follow() {
        follow(new Disk(), ONLY_TOLD, Limits.DEFAULT);
    }

    private Path write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private OverlayState.Ready ready() {
        return (OverlayState.Ready) follower.state();
    }

    @Test
    void whiteoutsAndOpaqueFoldersAreNoFiles() throws IOException {
        write("a.html", "a");
        write("img/.wh.old.png", "");
        write(".wh.css", "");
        write("js/.wh..wh..opq", "");
        follow();
        follower.awaitLive(Map.of("a.html", "a")::equals);
        assertThat(ready().hidden()).isEqualTo(Set.of("img/old.png", "css"));
        assertThat(ready().opaque()).isEqualTo(Set.of("js"));
        String before = ready().fingerprint();
        write(".wh..wh..opq", "");
        Files.delete(folder.resolve(".wh.css"));
        await().atMost(Follower.BOUND).until(() -> ready().opaque().equals(Set.of("js", ""))
                && ready().hidden().equals(Set.of("img/old.png")));
        assertThat(ready().fingerprint()).isNotEqualTo(before);
    }

    @Test
    void whiteoutsThatMeanNothingAreBad() throws IOException {
        write("a/.wh..", "");
        follow();
        assertThat(follower.awaitBroken()).contains("'a/.wh..'", "no whiteout");
        Files.delete(folder.resolve("a/.wh.."));
        follower.awaitLive(Map.of()::equals);
    }

    @Test
    void anEmptyDirectoryHasSettledToo() throws IOException {
        follow();
        follower.awaitLive(Map.of()::equals);
        Files.delete(folder);
        follower.awaitBroken();
        Files.createDirectory(folder);
        follower.awaitLive(Map.of()::equals);
        write("a", "x");
        follower.awaitLive(Map.of("a", "x")::equals);
    }

    @Test
    void onlyWhatChangedIsReadAgain() throws IOException {
        for (int i = 0; i < 50; i++) {
            write("file" + i, "old");
        }
        follow();
        follower.awaitLive(live -> live.size() == 50);
        await().atMost(Follower.BOUND).until(() -> ready().files().values().stream().allMatch(file -> file.verified()));
        write("file7", "new");
        follower.awaitLive(live -> live.get("file7").equals("new"));
        assertThat(follower.reads.get()).isEqualTo(51);
    }

    @Test
    void whatWasNotReadIsNotTakenForVerified() throws IOException {
        write("a", "mine");
        follower.close();
        Semaphore changed = new Semaphore(0);
        try (Overlays overlays = new Overlays(changed::release, Limits.DEFAULT)) {
            OverlayBinding binding = new OverlayBinding("web", folder);
            overlays.bind(List.of(binding));
            await().atMost(Follower.BOUND).until(() -> overlays.states().get(0) instanceof OverlayState.Ready);
            OverlayState.Ready state = (OverlayState.Ready) overlays.states().get(0);
            // A file of that path and size, from a layer above.
            overlays.staged(state, new Follower.Staged(
                    Map.of("a", Digest.of(new byte[32])), Map.of("a", "your")), Set.of());
            write("b", "more");
            await().atMost(Follower.BOUND).until(() ->
                    overlays.states().get(0) instanceof OverlayState.Ready now && now.files().size() == 2);
            assertThat(((OverlayState.Ready) overlays.states().get(0)).files().get("a").verified()).isFalse();
        }
    }

    @Test
    void foldersThatAreRenamed() throws IOException {
        write("img/deep/a.png", "a");
        follow();
        follower.awaitLive(Map.of("img/deep/a.png", "a")::equals);
        Files.move(folder.resolve("img"), folder.resolve("icons"));
        follower.awaitLive(Map.of("icons/deep/a.png", "a")::equals);
        write("icons/deep/b.png", "b");
        follower.awaitLive(Map.of("icons/deep/a.png", "a", "icons/deep/b.png", "b")::equals);
        Files.move(folder.resolve("icons"), home.resolve("elsewhere"));
        follower.awaitLive(Map.of()::equals);
        Files.writeString(home.resolve("elsewhere/deep/c.png"), "c");
        Files.move(home.resolve("elsewhere"), folder.resolve("img"));
        follower.awaitLive(Map.of("img/deep/a.png", "a", "img/deep/b.png", "b", "img/deep/c.png", "c")::equals);
        write("img/deep/a.png", "new");
        follower.awaitLive(live -> "new".equals(live.get("img/deep/a.png")));
    }

    @Test
    void aFolderInPlaceOfAFileAndBack() throws IOException {
        write("a", "file");
        follow();
        follower.awaitLive(Map.of("a", "file")::equals);
        Files.delete(folder.resolve("a"));
        write("a/b", "inside");
        follower.awaitLive(Map.of("a/b", "inside")::equals);
        Files.delete(folder.resolve("a/b"));
        Files.delete(folder.resolve("a"));
        write("a", "file");
        follower.awaitLive(Map.of("a", "file")::equals);
    }

    @Test
    void aDirectoryThatComesGoesAndComesAgain() throws IOException {
        Files.delete(folder);
        follow();
        assertThat(follower.awaitBroken()).contains(folder.toString(), "does not exist", "create it");
        assertThat(follower.watching().how()).isEqualTo(Watching.MISSING);
        assertThat(follower.watching().reason()).contains(folder.toString());
        write("a", "one");
        follower.awaitLive(Map.of("a", "one")::equals);
        assertThat(follower.watching()).isEqualTo(new Watching(ready().binding(), Watching.WATCHED, ""));
        Files.move(folder, home.resolve("old"));
        follower.awaitBroken();
        Files.createDirectory(folder);
        write("a", "two");
        follower.awaitLive(Map.of("a", "two")::equals);
        write("a", "three");
        follower.awaitLive(Map.of("a", "three")::equals);
    }

    @Test
    void aDirectoryDeletedAndCreatedAtOnce() throws IOException {
        write("a", "one");
        follow(new Disk() {
            @Override
            @Nullable Stat stat(Path file, boolean follow) throws IOException {
                Stat is = super.stat(file, follow);
                return is == null || !file.equals(folder) ? is // it may well get the same inode
                        : new Stat(is.mode(), is.owner(), is.device(), 2, is.size(), is.modified(), is.changed());
            }
        }, ONLY_TOLD, Limits.DEFAULT);
        follower.awaitLive(Map.of("a", "one")::equals);
        for (int i = 0; i < 5; i++) {
            Files.delete(folder.resolve("a"));
            Files.delete(folder);
            String text = "next " + i;
            write("a", text);
            follower.awaitLive(Map.of("a", text)::equals);
            write("a", text + "!");
            follower.awaitLive(Map.of("a", text + "!")::equals);
        }
    }

    @Test
    void aFolderDeletedAndCreatedAtOnce() throws IOException {
        write("sub/a", "one");
        follow();
        follower.awaitLive(Map.of("sub/a", "one")::equals);
        for (int i = 0; i < 5; i++) {
            Files.delete(folder.resolve("sub/a"));
            Files.delete(folder.resolve("sub"));
            String text = "next " + i;
            write("sub/a", text);
            follower.awaitLive(Map.of("sub/a", text)::equals);
            write("sub/a", text + "!");
            follower.awaitLive(Map.of("sub/a", text + "!")::equals);
        }
    }

    @Test
    void aLinkThatIsPointedElsewhere() throws IOException {
        Path one = Files.createDirectory(home.resolve("one"));
        Path two = Files.createDirectory(home.resolve("two"));
        Files.writeString(one.resolve("a"), "one");
        Files.writeString(two.resolve("a"), "two");
        Files.delete(folder);
        Files.createSymbolicLink(folder, one);
        follow();
        follower.awaitLive(Map.of("a", "one")::equals);
        Files.move(Files.createSymbolicLink(home.resolve("next"), two), folder, StandardCopyOption.ATOMIC_MOVE);
        follower.awaitLive(Map.of("a", "two")::equals);
        Files.writeString(two.resolve("a"), "too");
        follower.awaitLive(Map.of("a", "too")::equals);
    }

    @Test
    void linksInside() throws IOException {
        write("v1/app.js", "one");
        write("v2/app.js", "two");
        Files.createSymbolicLink(folder.resolve("app.js"), Path.of("v1/app.js"));
        follow();
        follower.awaitLive(live -> "one".equals(live.get("app.js")));
        write("v1/app.js", "new");
        follower.awaitLive(live -> "new".equals(live.get("app.js")));
        Files.move(Files.createSymbolicLink(folder.resolve("x.tmp"), Path.of("v2/app.js")), folder.resolve("app.js"),
                StandardCopyOption.ATOMIC_MOVE);
        follower.awaitLive(live -> "two".equals(live.get("app.js")));
    }

    @Test
    void linksThatAreRefused() throws IOException {
        Path secret = Files.writeString(home.resolve("secret"), "secret");
        write("d/a", "a");
        Files.createSymbolicLink(folder.resolve("l"), secret);
        follow();
        assertThat(follower.awaitBroken()).contains(folder.toString(), "'l' is a link that leaves the directory");
        Files.delete(folder.resolve("l"));
        follower.awaitLive(Map.of("d/a", "a")::equals);
        Files.createSymbolicLink(folder.resolve("l"), Path.of("d"));
        assertThat(follower.awaitBroken()).contains("'l' is a link to a folder");
        Files.delete(folder.resolve("l"));
        follower.awaitLive(Map.of("d/a", "a")::equals);
        await().atMost(Follower.BOUND).until(() -> follower.state() instanceof OverlayState.Ready);
        Files.createSymbolicLink(folder.resolve("l"), Path.of("l"));
        assertThat(follower.awaitBroken()).contains("'l' is a link to nothing or in a circle");
    }

    @Test
    void pathsThatDifferOnlyInCase() throws IOException {
        write("a.html", "a");
        write("A.html", "A");
        follow();
        assertThat(follower.awaitBroken()).contains("differ only in case");
        Files.delete(folder.resolve("A.html"));
        follower.awaitLive(Map.of("a.html", "a")::equals);
    }

    @Test
    void pathsThatAreMalformed() throws IOException {
        write("a\\b", "a");
        follow();
        assertThat(follower.awaitBroken()).contains("path 'a\\b' is malformed");
    }

    @Test
    void tooManyFiles() throws IOException {
        Limits normal = Limits.DEFAULT;
        for (int i = 0; i < 20; i++) {
            write("file" + i, "");
        }
        follow(new Disk(), Pace.NORMAL, new Limits(10, normal.maxSetBytes(), normal.maxRatio(),
                normal.maxManifestBytes(), normal.maxDirectoryBytes()));
        assertThat(follower.awaitBroken()).contains(folder.toString(), "more than 10 files");
    }

    @Test
    void namesTooLongInAll() throws IOException {
        Limits normal = Limits.DEFAULT;
        Path one = write("\u03a9".repeat(60), "");
        write("\u03a9".repeat(61), "b");
        follow(new Disk(), Pace.NORMAL, new Limits(normal.maxFiles(), normal.maxSetBytes(), normal.maxRatio(),
                normal.maxManifestBytes(), 620)); // 533, would letters count
        assertThat(follower.awaitBroken()).contains("the list of its files has more than 620 bytes");
        Files.delete(one);
        follower.awaitLive(Map.of("\u03a9".repeat(61), "b")::equals);
    }

    @Test
    void tooManyBytes() throws IOException {
        Limits normal = Limits.DEFAULT;
        Path file = write("file", "12345678901");
        follow(new Disk(), Pace.NORMAL, new Limits(normal.maxFiles(), 10, normal.maxRatio(),
                normal.maxManifestBytes(), normal.maxDirectoryBytes()));
        assertThat(follower.awaitBroken()).contains("more than 10 bytes");
        Files.writeString(file, "1");
        follower.awaitLive(Map.of("file", "1")::equals);
    }

    @Test
    void otherBytesUnderTheSameStat() throws IOException {
        Path file = write("a", "one");
        follow(new Coarse(-3600), pace(3_600_000, 500), Limits.DEFAULT); // old, but it is told that it was written to
        follower.awaitLive(Map.of("a", "one")::equals);
        await().atMost(Follower.BOUND).until(() -> ready().files().get("a").verified());
        Files.writeString(file, "two");
        follower.awaitLive(Map.of("a", "two")::equals);
    }

    @Test
    void otherBytesUnderTheSameStatThatNobodyTells() throws IOException {
        Path file = write("a", "one");
        follow(new Coarse(3600) {
            @Override
            WatchService watches() throws IOException {
                throw new IOException("User limit of inotify instances reached or too many open files");
            }
        }, pace(3_600_000, 500), Limits.DEFAULT);
        follower.awaitLive(Map.of("a", "one")::equals);
        Files.writeString(file, "two");
        follower.awaitLive(Map.of("a", "two")::equals);
    }

    /** A file system whose clock stands still: what is written twice in one tick can't be told apart. */
    private static class Coarse extends Disk {

        private final long still;

        Coarse(long seconds) {
            still = (System.currentTimeMillis() / 1000 + seconds) * 1000 * Pace.MILLI;
        }

        @Override
        @Nullable Stat stat(Path file, boolean follow) throws IOException {
            Stat is = super.stat(file, follow);
            return is == null || !is.regular() ? is
                    : new Stat(is.mode(), is.owner(), is.device(), is.inode(), is.size(), still, still);
        }
    }

    @Test
    void whateverIsDoneToIt() throws IOException {
        follow();
        Random random = new Random(7);
        for (int round = 0; round < 8; round++) {
            for (int i = 0; i < 60; i++) {
                disturb(random);
            }
            Map<String, String> now = onDisk();
            follower.awaitLive(now::equals);
        }
    }

    private void disturb(Random random) throws IOException {
        Path one = folder.resolve("d" + random.nextInt(3));
        Path other = one.resolve("e" + random.nextInt(3));
        Path file = (random.nextBoolean() ? one : other).resolve("f" + random.nextInt(4));
        switch (random.nextInt(6)) {
            case 0, 1 -> {
                Files.createDirectories(file.getParent());
                Files.writeString(file, "text " + random.nextInt());
            }
            case 2 -> Files.deleteIfExists(file);
            case 3 -> move(file, (random.nextBoolean() ? one : other).resolve("f" + random.nextInt(4)));
            case 4 -> move(other, folder.resolve("d" + random.nextInt(3)).resolve("e" + random.nextInt(3)));
            default -> move(one, folder.resolve("d" + random.nextInt(3)));
        }
    }

    private static void move(Path from, Path to) throws IOException {
        if (Files.exists(from) && Files.isDirectory(to.getParent()) && (!Files.exists(to) || Files.isRegularFile(to))) {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private Map<String, String> onDisk() throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                all.put(folder.relativize(file).toString(), Files.readString(file));
            }
        }
        return all;
    }

    @Test
    void severalOfThemInTheirOrder() throws IOException {
        write("a", "one");
        Path other = Files.createDirectory(home.resolve("other"));
        Files.writeString(other.resolve("a"), "other");
        follow();
        follower.awaitLive(Map.of("a", "one")::equals);
        OverlayState.Ready kept = ready();
        OverlayBinding first = new OverlayBinding("web", other);
        OverlayBinding same = new OverlayBinding("docs", folder);
        follower.overlays.bind(List.of(first, kept.binding(), same));
        assertThat(follower.overlays.states()).extracting(OverlayState::binding)
                .containsExactly(first, kept.binding(), same);
        assertThat(follower.overlays.states().get(0)).isInstanceOf(OverlayState.Settling.class);
        assertThat(((OverlayState.Ready) follower.overlays.states().get(1)).fingerprint())
                .isEqualTo(kept.fingerprint());
        write("b", "both");
        await().atMost(Follower.BOUND).until(() -> follower.overlays.states().stream().skip(1).allMatch(state ->
                state instanceof OverlayState.Ready now && now.files().containsKey("b")));
        await().atMost(Follower.BOUND).until(() -> inotify() == 2);
        follower.overlays.bind(List.of(same));
        await().atMost(Follower.BOUND).until(() -> inotify() == 1);
        write("c", "both");
        await().atMost(Follower.BOUND).until(() -> follower.overlays.states().size() == 1
                && follower.overlays.states().get(0) instanceof OverlayState.Ready now && now.files().size() == 3);
    }

    @Test
    void nothingIsLeft() throws IOException {
        write("a/b/c", "one");
        follow();
        follower.awaitLive(Map.of("a/b/c", "one")::equals);
        assertThat(inotify()).isEqualTo(3);
        follower.overlays.bind(List.of());
        await().atMost(Follower.BOUND).until(() -> inotify() == 0 && Follower.threads("quickset-overlays") == 0);
        assertThat(follower.overlays.states()).isEmpty();
        follower.bind(folder);
        await().atMost(Follower.BOUND).until(() -> inotify() == 3);
        follower.overlays.close();
        assertThat(inotify()).isZero();
        assertThat(Follower.threads("quickset-overlays")).isZero();
    }

    // The watches of this process, as the system shows them.
    private static long inotify() throws IOException {
        long count = 0;
        try (var infos = Files.newDirectoryStream(Path.of("/proc/self/fdinfo"))) {
            for (Path info : infos) {
                try {
                    count += Files.readAllLines(info).stream().filter(line -> line.startsWith("inotify ")).count();
                } catch (IOException e) {
                    // closed meanwhile
                }
            }
        }
        return count;
    }

    @Test
    void isCurrentOnlyWhileNothingThatIsReadChanged() throws IOException {
        Path file = write("a", "one");
        follower.close();
        try (Overlays overlays = new Overlays(() -> {}, Limits.DEFAULT, new Disk(), ONLY_TOLD)) {
            overlays.bind(List.of(new OverlayBinding("web", folder)));
            await().atMost(Follower.BOUND).until(() -> overlays.states().get(0) instanceof OverlayState.Ready);
            OverlayState.Ready state = (OverlayState.Ready) overlays.states().get(0);
            assertThat(overlays.isCurrent(state)).isTrue();
            Files.writeString(file, "two");
            assertThat(overlays.isCurrent(state)).isFalse();
            await().atMost(Follower.BOUND).until(() -> overlays.states().get(0) instanceof OverlayState.Ready now
                    && overlays.isCurrent(now));
            assertThat(overlays.isCurrent(state)).isFalse();
        }
    }
}
