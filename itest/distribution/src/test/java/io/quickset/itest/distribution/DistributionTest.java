package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.Timeout;

/** The archives themselves, before anything runs. */
@Timeout(60)
class DistributionTest {

    private static final long CORE_LIMIT_BYTES = 8_000_000;
    private static final long CONSOLE_LIMIT_BYTES = 64_000;
    /** With Jetty, the control plane and the console. */
    private static final long EDGE_LIMIT_BYTES = 10_000_000;

    @Test
    void theArchivesAreSmall() throws Exception {
        assertThat(Files.size(Distribution.coreArchive())).isLessThanOrEqualTo(CORE_LIMIT_BYTES);
        assertThat(Files.size(Distribution.archive("tar.gz"))).isLessThanOrEqualTo(EDGE_LIMIT_BYTES);
        assertThat(Files.size(Distribution.archive("zip"))).isLessThanOrEqualTo(EDGE_LIMIT_BYTES);
    }

    @Test
    void theConsoleIsSmall() throws Exception {
        try (ZipFile zip = new ZipFile(Distribution.console().toFile())) {
            assertThat(zip.stream().filter(entry -> entry.getName().startsWith("resources/")).mapToLong(ZipEntry::getSize).sum())
                    .isLessThanOrEqualTo(CONSOLE_LIMIT_BYTES);
        }
    }

    @Test
    void deployIsThereAndEmpty() throws Exception {
        try (Stream<Path> deployed = Files.list(Distribution.edge().resolve("deploy"))) {
            assertThat(deployed).isEmpty();
        }
    }

    @Test
    void noDemoIsShipped() throws Exception {
        try (Stream<Path> all = Files.walk(Distribution.edge())) {
            assertThat(all.map(path -> path.getFileName().toString())).noneMatch(name -> name.contains("demo"));
        }
    }

    @Test
    void onlyTheScriptIsExecutableAndNothingIsWritableByOthers() throws Exception {
        try (Stream<Path> all = Files.walk(Distribution.edge())) {
            for (Path path : all.toList()) {
                String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
                boolean opens = Files.isDirectory(path) || path.equals(Distribution.edge().resolve("bin/quickset"));
                assertThat(mode).as(path.toString()).isEqualTo(opens ? "rwxr-xr-x" : "rw-r--r--");
            }
        }
    }

    @Test
    void theArchiveNamesNoOwner() {
        // The builder's name and id have no place in it: two people's builds are to be equal.
        String list = Command.run(Duration.ofSeconds(30),
                List.of("tar", "--numeric-owner", "-tvzf", Distribution.archive("tar.gz").toString())).out();
        assertThat(list.lines()).isNotEmpty().allSatisfy(line -> assertThat(line).contains(" 0/0 "));
    }

    @Test
    void bothArchivesHoldTheSameFiles() throws Exception {
        Path root = Distribution.edge();
        try (ZipFile zip = new ZipFile(Distribution.archive("zip").toFile()); Stream<Path> all = Files.walk(root)) {
            List<String> unpacked = all.filter(Files::isRegularFile)
                    .map(file -> root.getFileName() + "/" + root.relativize(file)).sorted().toList();
            assertThat(zip.stream().filter(entry -> !entry.isDirectory()).map(entry -> entry.getName()).sorted())
                    .isEqualTo(unpacked);
        }
    }

    @Test
    void theScriptSaysWhatItCanDo() {
        Node node = Node.edge(DistributionTest.class);
        assertThat(node.quickset("help").out()).contains("run", "start", "stop", "status", "sh", "wait");
        assertThat(node.quickset("version").out()).isEqualTo("quickset " + System.getProperty("quickset.version") + "\n");
        Command.Result wrong = node.quickset("rnu");
        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.err()).startsWith("usage:");
    }

    @Test
    void aWordTooManyIsAWrongCall() {
        Node node = Node.edge(DistributionTest.class);
        for (String word : List.of("run", "start", "stop", "version")) {
            Command.Result wrong = node.quickset(word, "now");
            assertThat(wrong.exit()).as(word).isEqualTo(2);
            assertThat(wrong.err()).startsWith("usage: quickset <command>");
        }
    }

    @Test
    void javaIsJudgedBeforeItRuns(@TempDir Path home) throws Exception {
        assertThat(run(home).err()).isEqualTo("quickset: JAVA_HOME is " + home + ", but there is no bin/java in it\n");
        Path java = Files.writeString(Files.createDirectories(home.resolve("bin")).resolve("java"),
                "#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        assertThat(run(home).err()).as("by what it says").isEqualTo("quickset: " + java + " is version 11.0.2; 17 or newer is needed\n");
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"16.0.1\"\n");
        assertThat(run(home).err()).as("by the file beside it").isEqualTo("quickset: " + java + " is version 16.0.1; 17 or newer is needed\n");
        assertThat(run(home).exit()).isEqualTo(1);
    }

    private static Command.Result run(Path javaHome) {
        return Command.run(Duration.ofSeconds(30), Map.of("JAVA_HOME", javaHome.toString()),
                List.of(Distribution.script().toString(), "run"));
    }

    @Test
    void withoutANodeTheClientSaysSo() {
        Command.Result status = Node.edge(DistributionTest.class).quickset("status");
        assertThat(status.exit()).isEqualTo(1);
        assertThat(status.err()).startsWith("no Quickset runs on").hasLineCount(1);
    }
}
