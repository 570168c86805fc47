package io.quickset.deployer.internal.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.quickset.deployer.internal.artifact.Limits;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What can't be watched or read is said, and nothing is deaf. */
class WatchingTest {

    @TempDir
    Path home;
    private Path folder;
    private @Nullable Follower follower;

    @BeforeEach
    void create() throws IOException {
        folder = Files.createDirectory(home.resolve("assets"));
        Files.createDirectory(folder.resolve("sub"));
        Files.writeString(folder.resolve("sub/a"), "one");
    }

    @AfterEach
    void close() {
        if (follower != null) {
            follower.close();
        }
    }

    private Follower follow(Disk disk, Pace pace) {
        follower = new Follower(disk, pace, Limits.DEFAULT).bind(folder);
        return follower;
    }

    private void staysInStep(Follower by) throws IOException {
        by.awaitLive(Map.of("sub/a", "one")::equals);
        Files.writeString(folder.resolve("sub/a"), "two");
        by.awaitLive(Map.of("sub/a", "two")::equals);
        Files.delete(folder.resolve("sub/a"));
        Files.createDirectory(folder.resolve("new"));
        Files.writeString(folder.resolve("new/b"), "b");
        by.awaitLive(Map.of("new/b", "b")::equals);
    }

    @Test
    void atTheLimitOfWatchesItIsScannedUntilThatIsRaised() throws IOException {
        AtomicBoolean limited = new AtomicBoolean(true);
        Pace normal = Pace.NORMAL;
        Pace pace = new Pace(normal.look(), normal.quiet(), normal.quietMost(), normal.vanished(), normal.doubtful(),
                normal.glance(), normal.relist(), 200 * Pace.MILLI, 400 * Pace.MILLI, normal.hot(), normal.patience());
        Follower by = follow(new Disk() {
            @Override
            WatchKey watch(Path directory, WatchService service) throws IOException {
                if (limited.get() && directory.endsWith("sub")) {
                    throw new IOException("User limit of inotify watches reached");
                }
                return super.watch(directory, service);
            }
        }, pace);
        by.awaitLive(Map.of("sub/a", "one")::equals);
        assertThat(by.watching().how()).isEqualTo(Watching.SCANNED);
        assertThat(by.watching().reason()).contains(folder.resolve("sub").toString(), "limit of watches",
                "sysctl fs.inotify.max_user_watches=");
        staysInStep(by);
        Files.createDirectories(folder.resolve("sub"));
        limited.set(false);
        await().atMost(Follower.BOUND).until(() -> by.watching().how().equals(Watching.WATCHED));
        assertThat(by.watching().reason()).isEmpty();
    }

    @Test
    void withoutANotifierItIsScanned() throws IOException {
        Follower by = follow(new Disk() {
            @Override
            WatchService watches() throws IOException {
                throw new IOException("User limit of inotify instances reached or too many open files");
            }
        }, Pace.NORMAL);
        staysInStep(by);
        assertThat(by.watching().how()).isEqualTo(Watching.SCANNED);
        assertThat(by.watching().reason()).contains("fs.inotify.max_user_instances", "ulimit -n");
    }

    @Test
    void onAFileSystemThatTellsNothingItIsScanned() throws IOException {
        Follower by = follow(new Disk() {
            @Override
            String type(Path directory) {
                return "nfs4";
            }
        }, Pace.NORMAL);
        staysInStep(by);
        assertThat(by.watching().how()).isEqualTo(Watching.SCANNED);
        assertThat(by.watching().reason()).contains(folder.toString(), "file system of type nfs4", "every 1 s");
    }

    @Test
    void whichFileSystemsTellNothing() {
        for (String type : List.of("nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "vboxsf", "virtiofs", "proc")) {
            assertThat(Unwatchable.byType(folder, type(type))).as(type).isPresent();
        }
        for (String type : List.of("ext4", "xfs", "btrfs", "tmpfs", "overlay", "zfs", "f2fs")) {
            assertThat(Unwatchable.byType(folder, type(type))).as(type).isEmpty();
        }
    }

    private static Disk type(String type) {
        return new Disk() {
            @Override
            String type(Path directory) {
                return type;
            }
        };
    }

    @Test
    void moreThanTheSystemCanTellIsFound() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (Overlays overlays = new Overlays(() -> {
            first.countDown();
            try {
                go.await(20, TimeUnit.SECONDS); // a caller that is not allowed to: nobody listens meanwhile
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, Limits.DEFAULT, new Disk(), OverlaysTest.ONLY_TOLD)) {
            overlays.bind(List.of(new OverlayBinding("web", folder)));
            assertThat(first.await(20, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 1500; i++) {
                Files.writeString(folder.resolve("sub/file" + i), "x");
            }
            go.countDown();
            await().atMost(Follower.BOUND).until(() ->
                    overlays.states().get(0) instanceof OverlayState.Ready now && now.files().size() == 1501);
        }
    }

    @Test
    void whatWasMissedIsFoundByLookingAtAllOfIt() throws IOException {
        Map<Path, Boolean> deaf = new HashMap<>();
        Follower by = follow(new Disk() {
            @Override
            WatchKey watch(Path directory, WatchService service) throws IOException {
                WatchKey key = super.watch(directory, service);
                if (directory.endsWith("sub") && deaf.put(directory, true) == null) {
                    key.cancel();
                }
                return key;
            }
        }, OverlaysTest.pace(300, 2000));
        staysInStep(by);
    }

    @Test
    void aDirectoryThatMayNotBeReadIsSaid() {
        Follower by = follow(new Disk() {
            @Override
            @Nullable Stat stat(Path file, boolean follow) throws IOException {
                if (file.equals(folder)) {
                    throw new AccessDeniedException(file.toString());
                }
                return super.stat(file, follow);
            }

            @Override
            boolean traversable(Path directory) {
                return !directory.equals(home);
            }
        }, Pace.NORMAL);
        assertThat(by.awaitBroken()).contains("user '" + System.getProperty("user.name") + "'",
                "may not enter the directory " + home + ":", "--x");
        await().atMost(Follower.BOUND).until(() -> by.watching().how().equals(Watching.UNREADABLE));
        assertThat(by.watching().reason()).contains(home.toString(), "give it the right");
    }

    @Test
    void aFolderInItThatMayNotBeListedIsSaidUntilItMay() {
        AtomicBoolean denied = new AtomicBoolean(true);
        Follower by = follow(new Disk() {
            @Override
            List<Path> list(Path directory) throws IOException {
                if (denied.get() && directory.endsWith("sub")) {
                    throw new AccessDeniedException(directory.toString());
                }
                return super.list(directory);
            }
        }, OverlaysTest.pace(200, 2000));
        assertThat(by.awaitBroken()).contains("may not list the directory " + folder.resolve("sub") + ":", "r-x");
        denied.set(false);
        by.awaitLive(Map.of("sub/a", "one")::equals);
    }

    @Test
    void aFileThatMayNotBeReadIsSaid() {
        Follower by = follow(new Disk() {
            @Override
            boolean readable(Path file) {
                return !file.endsWith("a");
            }
        }, Pace.NORMAL);
        assertThat(by.awaitBroken()).contains("may not read " + folder.resolve("sub/a") + ":", "r--");
    }

    @Test
    void whatFailsIsTriedAgain() {
        AtomicBoolean fails = new AtomicBoolean(true);
        AtomicInteger tries = new AtomicInteger();
        Logger logger = (Logger) LoggerFactory.getLogger("io.quickset.deployer.internal.overlay");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        Follower by = follow(new Disk() {
            @Override
            List<Path> list(Path directory) throws IOException {
                if (fails.get()) {
                    tries.incrementAndGet();
                    throw new IllegalStateException("no luck");
                }
                return super.list(directory);
            }
        }, Pace.NORMAL);
        assertThat(by.awaitBroken()).contains(folder.toString(), "no luck");
        await().atMost(Follower.BOUND).until(() -> tries.get() >= 3);
        fails.set(false);
        by.awaitLive(Map.of("sub/a", "one")::equals);
        logger.detachAppender(log);
        assertThat(log.list).filteredOn(event -> event.getThrowableProxy() != null).as("once for each reason").hasSize(1);
    }
}
