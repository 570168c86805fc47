package io.quickset.deployer.internal.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.control.Rejection;
import io.quickset.deployer.internal.artifact.Verdict.State;
import io.quickset.deployer.internal.scan.FolderScanner;
import io.quickset.deployer.internal.scan.Found;
import io.quickset.deployer.internal.scan.Moment;
import io.quickset.deployer.internal.scan.Scan;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When an artifact is looked at, how much of it is read, and what is remembered. */
class VerdictsTest {

    @TempDir
    Path deploy;
    private final Inspector inspector = new Inspector();
    private final Verdicts verdicts = new Verdicts(inspector, found -> Optional.empty());
    private Moment now;

    @BeforeEach
    void start() {
        now = Moment.now();
    }

    private Verdict judge() {
        Scan scan = new FolderScanner(deploy).scan();
        return verdicts.judge(scan, now).get(0);
    }

    @Test
    void whatIsStillBeingCopiedIsNotReadFromEndToEnd() throws Exception {
        Path file = deploy.resolve("web-1.0.zip");
        try (RandomAccessFile copy = new RandomAccessFile(file.toFile(), "rw")) {
            for (int i = 1; i <= 10; i++) {
                copy.setLength(i * 64L << 20); // the end of a zip, which tells what is in it, comes last
                long before = bytesRead();
                assertThat(judge().state()).isEqualTo(State.SETTLING);
                assertThat(bytesRead() - before).as("bytes read").isLessThan(16 << 20);
            }
        }
    }

    @Test
    void whatThisNodeCouldNotReadIsTriedAgainAlthoughNothingOfItChanges() throws Exception {
        Path file = deploy.resolve("a.feature.json");
        Files.createSymbolicLink(file, Path.of("/proc/self/mem")); // which opens, and fails when it is read
        Scan scan = new Scan("1", List.of(new Found("a.feature.json", file, Found.Kind.FEATURE, "same", 1000)),
                Optional.empty());
        assertThat(verdicts.judge(scan, now).get(0).state()).as("it may pass").isEqualTo(State.SETTLING);
        after(1000);
        Verdict unread = verdicts.judge(scan, now).get(0);
        assertThat(unread.state()).as("else nobody would be told").isEqualTo(State.BAD);
        assertThat(unread.reason()).contains("it can't be read");
        assertThat(unread.kind()).isEqualTo(Rejection.UNREADABLE);
        assertThat(verdicts.unread()).isTrue();
        Files.delete(file);
        Files.writeString(file, "{\"id\": \"g:a:1.0.0\", \"extensions\": {\"io.quickset.release:JSON|true\": "
                + "{\"kind\": \"JSON\"}}}");
        after(100);
        assertThat(verdicts.judge(scan, now).get(0)).as("with a pause").isEqualTo(unread);
        after(5000);
        assertThat(verdicts.judge(scan, now).get(0).reason()).doesNotContain("can't be read");
        assertThat(verdicts.unread()).isFalse();
    }

    @Test
    void aFolderThatThisNodeCouldNotReadIsTriedAgainToo() throws Exception {
        Path folder = Files.createDirectories(deploy.resolve("a"));
        Files.writeString(folder.resolve("file"), "1");
        Path upper = chain(folder.resolve("upper"));
        Path lower = deploy.resolve("lower");
        Files.writeString(chain(lower).resolve("deep"), "1");
        Path below = upper.resolve("lower");
        Files.move(lower, below); // now a path to what is in it is too long for the system
        try {
            Scan scan = new Scan("1", List.of(new Found("a", folder, Found.Kind.FOLDER, "same", 1000)), Optional.empty());
            assertThat(verdicts.judge(scan, now).get(0).state()).as("it may pass").isEqualTo(State.SETTLING);
            after(1000);
            Verdict unread = verdicts.judge(scan, now).get(0);
            assertThat(unread.reason()).contains("it can't be read").contains("too long");
            assertThat(unread.kind()).isEqualTo(Rejection.UNREADABLE);
            assertThat(verdicts.unread()).isTrue();
            Files.move(below, lower);
            after(5000);
            assertThat(verdicts.judge(scan, now).get(0).state()).isEqualTo(State.GOOD);
        } finally {
            if (Files.exists(below)) {
                Files.move(below, lower);
            }
        }
    }

    @Test
    void anErrorWhileOneIsJudgedHarmsNoOther() throws Exception {
        Path web = Files.write(deploy.resolve("web-1.0.zip"), Jars.zip(Map.of("a", "1")));
        Path endless = (Path) Proxy.newProxyInstance(Path.class.getClassLoader(), new Class<?>[] {Path.class},
                (proxy, method, arguments) -> {
                    throw new StackOverflowError();
                });
        Scan scan = new Scan("1", List.of(new Found("a.zip", endless, Found.Kind.ARCHIVE, "same", 1000),
                FolderScanner.inspect(web).orElseThrow()), Optional.empty());
        assertThat(verdicts.judge(scan, now)).extracting(Verdict::state).containsExactly(State.SETTLING, State.GOOD);
        after(1000);
        Verdict unread = verdicts.judge(scan, now).get(0);
        assertThat(unread.state()).isEqualTo(State.BAD);
        assertThat(unread.reason()).contains("StackOverflowError");
        assertThat(verdicts.unread()).as("it may pass").isTrue();
    }

    // Folders in each other, until more than half of what a path may have is used.
    private static Path chain(Path first) throws IOException {
        Path last = first;
        while (last.toString().length() < 2500) {
            last = last.resolve("x".repeat(200));
        }
        return Files.createDirectories(last);
    }

    private void after(long millis) {
        now = new Moment(now.wallMillis() + millis, now.ticks() + millis);
    }

    // By this process, with any call.
    private static long bytesRead() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/io")).stream().filter(line -> line.startsWith("rchar: "))
                .mapToLong(line -> Long.parseLong(line.substring("rchar: ".length()))).findFirst().orElseThrow();
    }
}
