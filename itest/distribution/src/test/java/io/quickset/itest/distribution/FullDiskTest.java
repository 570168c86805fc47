package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A node that was stopped in order and finds its disk full, or read-only, when it starts. The disk is a small one in
 * memory, which only one shell and what it starts can see. Where mounting is not allowed, a bound on the size of files
 * (setrlimit(2), RLIMIT_FSIZE) and a file system that takes none stand for it.
 */
@Timeout(180)
class FullDiskTest {

    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final List<String> ALONE = List.of("unshare", "-rm", "sh", "-c");

    /** Twice up and down; what stands in its gap is done while it is up for the first time. */
    private static final String TWO_STARTS = """
            timeout 60 "$Q" start
            "$Q" sh 'cat web a.txt'; echo
            %s
            "$Q" stop
            timeout 60 "$Q" start
            "$Q" sh 'cat web a.txt'; echo
            "$Q" stop
            """;

    private final Node node = Node.on(Distribution.emptyFolder("FullDiskTest"));
    private final Path disk = Distribution.emptyFolder("FullDiskTest.disk");

    @BeforeEach
    void stoppedInOrder() {
        node.start();
        node.deploy("web.jar", SetJar.of("web", "1.0.0").file("a.txt", "web 1").indexed());
        node.awaitLive("web", "1.0.0");
        node.stop();
    }

    @AfterEach
    void end() {
        node.close();
    }

    private Command.Result run(List<String> shell, Path home, String script) {
        List<String> words = new ArrayList<>(shell);
        words.add(script);
        return Command.run(LIMIT, Map.of("HOME_BEFORE", node.home().toString(), "DISK", disk.toString(),
                "QUICKSET_HOME", home.toString(), "Q", Distribution.script().toString()), words);
    }

    private boolean mounts() {
        return run(ALONE, disk, "mount -t tmpfs -o size=1m none \"$DISK\"").exit() == 0;
    }

    /** With {@code $Q} for the command; the home lies on the disk, and a node that still runs at the end is killed. */
    private Command.Result onDisk(String script) {
        return run(ALONE, disk.resolve("home"), """
                set -e
                mount -t tmpfs -o size=64m none "$DISK"
                cp -a "$HOME_BEFORE" "$QUICKSET_HOME"
                trap 'read -r pid < "$QUICKSET_HOME/data/lock" && [ -z "$pid" ] || kill -9 "$pid"' EXIT
                """ + script);
    }

    private Command.Result whereNoFileGrows(String script) {
        return run(List.of("sh", "-c"), node.home(), """
                set -e
                trap '' XFSZ
                ulimit -f 1
                """ + script);
    }

    private static void assertServed(Command.Result result) {
        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isZero();
        assertThat(result.out().lines().filter(line -> line.startsWith("READY generation=1 sets=1"))).hasSize(2);
        assertThat(result.out().lines().filter("web 1"::equals)).hasSize(2);
        assertThat(result.out().lines().filter("quickset: stopped"::equals)).hasSize(2);
    }

    @Test
    void whatWasLiveIsServedWhereNoFileCanGrow() {
        assertServed(whereNoFileGrows(TWO_STARTS.formatted("")));
    }

    @Test
    void whatWasLiveIsServedFromAFullDisk() {
        if (!mounts()) {
            assertServed(whereNoFileGrows(TWO_STARTS.formatted("")));
            return;
        }
        Command.Result result = onDisk("cat /dev/zero > \"$DISK/filler\" 2>/dev/null || true\n" + TWO_STARTS.formatted(
                "until \"$Q\" status --json | grep 'No space left on device'; do sleep 0.2; done"));
        assertServed(result);
        assertThat(result.out()).contains("No space left on device");
    }

    @Test
    void aDiskThatCanOnlyBeReadIsTold() {
        String tries = """
                timeout 60 "$Q" run || true
                timeout 60 "$Q" start || true
                trap - EXIT
                """;
        boolean mounts = mounts();
        Path home = mounts ? disk : Path.of("/proc/quickset"); // nobody can make a file there
        Command.Result result = mounts ? onDisk("mount -o remount,ro \"$DISK\"\n" + tries)
                : run(List.of("sh", "-c"), home, tries);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).hasLineCount(3).contains("cannot start on " + home,
                mounts ? "Read-only file system" : "NoSuchFileException", "cannot write " + home);
    }
}
