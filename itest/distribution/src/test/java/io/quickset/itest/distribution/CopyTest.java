package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Files that are written in place, touched or renamed in part: what is live stays until something new is whole. */
@Timeout(180)
class CopyTest {

    private static final Node NODE = Node.of(CopyTest.class);
    /** How long a copy hangs halfway: longer than a file needs to settle. A minute with {@code -Psoak}. */
    private static final Duration PAUSE = Duration.ofSeconds(Integer.getInteger("copy.pause", 3));
    /** Longer than the idle node's period between two scans of a small folder. */
    private static final Duration SEVERAL_SCANS = Duration.ofSeconds(5);

    @BeforeAll
    static void start() {
        NODE.start();
    }

    @AfterAll
    static void end() {
        NODE.close();
    }

    private static byte[] jar(String set, String version, String content) {
        return SetJar.of(set, version).file("f", content).plain();
    }

    private static String cat(String set) throws Exception {
        return Wire.run(NODE.home(), "cat " + set + " f").out();
    }

    @Test
    void aCopyThatHangsHalfwayHoldsWhatIsLiveUntilItIsWhole() throws Exception {
        Path file = NODE.deploy("hangs.jar", jar("hangs", "1.0.0", "one"));
        NODE.awaitLive("hangs", "1.0.0");
        byte[] next = SetJar.of("hangs", "2.0.0").file("f", "two").file("g", "x".repeat(50_000)).indexed();
        int half = next.length / 2;
        Files.write(file, Arrays.copyOf(next, half));
        Node.await("the old one to stay").atMost(PAUSE.plus(Node.LIMIT)).during(PAUSE)
                .until(() -> cat("hangs").equals("one"));
        Files.write(file, Arrays.copyOfRange(next, half, next.length), StandardOpenOption.APPEND);
        NODE.awaitLive("hangs", "2.0.0");
        assertThat(cat("hangs")).isEqualTo("two");
        Node.await("no word of it in the status").until(() -> !NODE.statusFile().toString().contains("hangs"));
    }

    @Test
    void aTouchChangesNothing() throws Exception {
        Path notes = NODE.home().resolve("touched.notes");
        Path set = NODE.deploy("touched.jar", jar("touched", "1.0.0", "one"));
        Path code = NODE.deploy("touched-code.jar", Bundles.watcher("touched", "1.0.0", notes));
        NODE.awaitLive("touched", "1.0.0");
        Node.await("the start").until(() -> Node.read(notes).contains("start 1.0.0"));
        Node.await("its bundle").until(() -> NODE.set("touched").get("bundle") != null);
        Map<String, Object> before = NODE.set("touched");
        Files.setLastModifiedTime(set, FileTime.from(java.time.Instant.now()));
        Files.setLastModifiedTime(code, FileTime.from(java.time.Instant.now()));
        Node.await("the set to stay as it is").during(SEVERAL_SCANS).pollInterval(Duration.ofMillis(500))
                .until(() -> NODE.set("touched").equals(before));
        assertThat(Node.read(notes).lines().filter(line -> line.startsWith("start") || line.startsWith("stop")))
                .containsExactly("start 1.0.0");
    }

    @Test
    void aRenameThatChangesOnlyTheCaseChangesNothing() throws Exception {
        Path file = NODE.deploy("case.jar", jar("cased", "1.0.0", "one"));
        NODE.awaitLive("cased", "1.0.0");
        Node.await("its bundle").until(() -> NODE.set("cased").get("bundle") != null);
        Map<String, Object> before = NODE.set("cased");
        Files.move(file, file.resolveSibling("Case.jar"));
        Node.await("the set to stay as it is").during(SEVERAL_SCANS.plusSeconds(2)).pollInterval(Duration.ofMillis(500))
                .until(() -> NODE.set("cased").equals(before));
        NODE.deploy("Case.jar", jar("cased", "1.1.0", "two"));
        NODE.awaitLive("cased", "1.1.0");
    }

    /** Neither size nor time tell: as after {@code cp --preserve=timestamps}, or with a clock that was set back. */
    @Test
    void newBytesInPlaceOfTheSameLengthAndTimeAreSeen() throws Exception {
        Path file = NODE.deploy("inplace.jar", jar("inplace", "1.0.0", "one"));
        NODE.awaitLive("inplace", "1.0.0");
        overwrite(file, jar("inplace", "1.0.0", "two"));
        Node.await("the new bytes").until(() -> cat("inplace").equals("two"));
        // Also when it happened while the node was down.
        NODE.stop();
        overwrite(file, jar("inplace", "1.0.0", "six"));
        NODE.start();
        Node.await("the newer bytes").until(() -> cat("inplace").equals("six"));
    }

    private static void overwrite(Path file, byte[] jar) throws Exception {
        FileTime time = Files.getLastModifiedTime(file);
        assertThat(Files.size(file)).isEqualTo(jar.length);
        Files.write(file, jar, StandardOpenOption.WRITE);
        Files.setLastModifiedTime(file, time);
    }
}
