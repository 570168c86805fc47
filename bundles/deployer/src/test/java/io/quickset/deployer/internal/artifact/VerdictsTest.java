package io.quickset.deployer.internal.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.deployer.internal.artifact.Verdict.State;
import io.quickset.deployer.internal.scan.FolderScanner;
import io.quickset.deployer.internal.scan.Moment;
import io.quickset.deployer.internal.scan.Scan;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
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

    // By this process, with any call.
    private static long bytesRead() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/io")).stream().filter(line -> line.startsWith("rchar: "))
                .mapToLong(line -> Long.parseLong(line.substring("rchar: ".length()))).findFirst().orElseThrow();
    }
}
