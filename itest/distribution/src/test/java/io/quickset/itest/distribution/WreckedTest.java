package io.quickset.itest.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a node finds damaged at its start. The deploy folder is empty meanwhile, so that all it can serve is what it had
 * stored: its last generation, or the one before when that is what was damaged. Each test has a copy of one home.
 */
@Timeout(90)
class WreckedTest {

    private final Random random = new Random();
    private static final Path KILLED = Distribution.emptyFolder("WreckedTest.killed");
    private static final Path HOME = Distribution.emptyFolder("WreckedTest");

    private final Node node = Node.on(HOME);
    private final Path aside = HOME.resolve("deploy.aside");

    /** Two sets, of which the newest generation brought web 2.0.0; then the process is killed. */
    @BeforeAll
    static void deployAndKill() throws Exception {
        try (Node node = Node.on(HOME)) {
            node.start();
            node.deploy("conf.jar", SetJar.of("conf", "1.0.0").file("a", "conf 1").indexed());
            awaitLive("conf 1.0.0");
            for (String version : List.of("1.0.0", "2.0.0")) {
                node.deploy("web.jar",
                        SetJar.of("web", version).file("a", "web " + version).file("same", "s").indexed());
                awaitLive("web " + version);
            }
            Node.await("the bundles").until(() ->
                    Offers.sets(HOME).stream().allMatch(set -> set.get("bundle") != null));
            node.kill();
        }
        Files.move(HOME.resolve("deploy"), HOME.resolve("deploy.aside"));
        Files.createDirectories(HOME.resolve("deploy"));
        Files.deleteIfExists(HOME.resolve("data/shell.sock"));
        Distribution.delete(KILLED);
        Files.move(HOME, KILLED);
    }

    @BeforeEach
    void copy() throws IOException {
        Distribution.delete(HOME);
        Command.Result copied = Command.run(Node.LIMIT, List.of("cp", "-a", KILLED.toString(), HOME.toString()));
        assertThat(copied.err()).isEmpty();
    }

    private static void awaitLive(String set) {
        Node.await(set).ignoreExceptionsInstanceOf(IOException.class).until(() -> live().contains(set));
    }

    private static List<String> live() throws IOException {
        return Offers.sets(HOME).stream().map(set -> set.get("name") + " " + set.get("version")).toList();
    }

    @AfterEach
    void end() {
        node.close();
    }

    /** Damage to one home; web's version afterwards; what the log then says. */
    record Wreck(String what, Damage damage, String web, String log) {
        @Override
        public String toString() {
            return what;
        }
    }

    private interface Damage {
        void to(Path data) throws IOException;
    }

    static Stream<Wreck> wrecks() {
        return Stream.of(
                new Wreck("newest journal record cut short",
                        data -> truncate(newest(data.resolve("journal"))), "1.0.0", "is set aside"),
                new Wreck("newest journal record with a flipped bit",
                        data -> flip(newest(data.resolve("journal"))), "1.0.0", "is set aside"),
                new Wreck("newest journal record empty",
                        data -> Files.write(newest(data.resolve("journal")), new byte[0]), "1.0.0", "is set aside"),
                new Wreck("newest index cut short",
                        data -> truncate(newest(data.resolve("store/indexes"))), "1.0.0", "Found at boot"),
                new Wreck("newest index with a flipped bit",
                        data -> flip(newest(data.resolve("store/indexes"))), "1.0.0", "Found at boot"),
                new Wreck("newest index gone",
                        data -> Files.delete(newest(data.resolve("store/indexes"))), "1.0.0", "Found at boot"),
                new Wreck("newest pack cut short",
                        data -> truncate(newest(data.resolve("store/packs"))), "1.0.0", "Found at boot"),
                new Wreck("newest pack gone",
                        data -> Files.delete(newest(data.resolve("store/packs"))), "1.0.0", "Found at boot"),
                new Wreck("half-written files everywhere", WreckedTest::halfWritten, "2.0.0", "READY"),
                new Wreck("garbage in the status file",
                        data -> Files.writeString(data.resolve("status.json"), "{\"generation\":"), "2.0.0", "READY"),
                new Wreck("the lock of another living process",
                        data -> Files.writeString(data.resolve("lock"), ProcessHandle.current().pid() + "\n"), "2.0.0",
                        "READY"),
                new Wreck("garbage in the lock",
                        data -> Files.write(data.resolve("lock"), new byte[] {0, -1, 7}), "2.0.0", "READY"),
                new Wreck("a file in the socket's place",
                        data -> Files.writeString(data.resolve("shell.sock"), "not a socket"), "2.0.0", "READY"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrecks")
    void theLastOrPreviousCompleteGenerationIsServed(Wreck wreck) throws Exception {
        long before = node.writtenGeneration();
        Path data = HOME.resolve("data");
        String told = node.log();
        wreck.damage().to(data);

        assertThat(node.start().sets()).isEqualTo(2);
        assertServed(wreck.web());
        assertThat(node.log().substring(told.length())).contains(wreck.log());
        Node.await("the half-written files to go").until(() ->
                node.files("data").stream().noneMatch(file -> file.toString().endsWith(".tmp")));

        if (wreck.log().equals("Found at boot")) {
            assertThat(node.ok("status --json")).contains("version 2.0.0 of set 'web' is damaged", "version 1.0.0 of generation");
        }

        // And the folder, once it is back, heals what was lost; the number that was damaged is not used again.
        Files.delete(node.deploy());
        Files.move(aside, node.deploy());
        awaitLive("web 2.0.0");
        assertServed("2.0.0");
        Node.await("the state ok").until(() -> "ok".equals(node.statusFile().get("state")));
        assertThat(node.writtenGeneration()).isGreaterThanOrEqualTo(wreck.web().equals("2.0.0") ? before : before + 1);
        node.kill();
        assertThat(node.start().sets()).isEqualTo(2);
        assertServed("2.0.0");
    }

    /** As with too many open files: nothing is damaged, and a start that went on without it would give it up. */
    @ParameterizedTest
    @ValueSource(strings = {"journal", "store/indexes", "store/packs"})
    void whatOnlyCannotBeOpenedEndsTheStartAndNothingIsGivenUp(String folder) throws Exception {
        long before = node.writtenGeneration();
        Path file = newest(HOME.resolve("data").resolve(folder));
        Path kept = HOME.resolve("kept");
        Files.move(file, kept);
        Files.createSymbolicLink(file, file); // can't be opened by anyone, not even by root
        assertThat(node.launch().waitFor(30, TimeUnit.SECONDS)).as("it ends").isTrue();
        assertThat(node.process().exitValue()).isEqualTo(1);
        assertThat(node.printed()).startsWith("quickset: cannot start: ").contains(file.toString(), "start again")
                .doesNotContain("READY");

        Files.move(kept, file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(node.start().generation()).isEqualTo(before);
        assertServed("2.0.0");
    }

    @Test
    void withoutAnyRecordTheFolderIsAllThereIs() throws Exception {
        long before = node.writtenGeneration();
        for (Path record : node.files("data/journal")) {
            truncate(record);
        }
        assertThat(node.start().sets()).isZero();
        Files.delete(node.deploy());
        Files.move(aside, node.deploy());
        awaitLive("web 2.0.0");
        awaitLive("conf 1.0.0");
        assertServed("2.0.0");
        assertThat(node.writtenGeneration()).isGreaterThan(before);
    }

    /** Whatever files of the cache are missing or wrong: it is only a cache. */
    @RepeatedTest(8)
    void anyDamageToTheFrameworkCacheLosesNothing() throws Exception {
        List<Path> files = node.files("data/cache");
        StringBuilder damage = new StringBuilder();
        for (int i = 0; i < 1 + random.nextInt(files.size()); i++) {
            Path file = files.get(random.nextInt(files.size()));
            if (Files.exists(file)) {
                int kind = Files.size(file) == 0 ? 0 : random.nextInt(3);
                switch (kind) {
                    case 0 -> Files.delete(file);
                    case 1 -> truncate(file);
                    default -> flip(file);
                }
                damage.append(List.of("deleted ", "cut ", "flipped ").get(kind))
                        .append(HOME.relativize(file)).append('\n');
            }
        }
        try {
            assertThat(node.start().sets()).isEqualTo(2);
            assertServed("2.0.0");
            Node.await("the bundles").until(() ->
                    Offers.sets(HOME).stream().allMatch(set -> set.get("bundle") != null));
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("after this damage:\n" + damage + e.getMessage() + "\n" + node.log(), e);
        }
    }

    private void assertServed(String web) throws IOException {
        assertThat(live()).containsExactly("conf 1.0.0", "web " + web);
        assertThat(Wire.run(HOME, "cat web a; cat web same; cat conf a").out()).isEqualTo("web " + web + "sconf 1");
    }

    private static void halfWritten(Path data) throws IOException {
        for (String file : List.of("store/packs/00000000000000ff.pack", "store/indexes/00000000000000ff-web.index",
                "journal/0000000000000000099.generation", "status.json")) {
            Files.write(data.resolve(file + ".tmp"), "half".getBytes(UTF_8));
        }
    }

    private static Path newest(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.max(Comparator.naturalOrder()).orElseThrow();
        }
    }

    private static void truncate(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 1 - bytes.length / 3));
    }

    private static void flip(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 4;
        Files.write(file, bytes);
    }
}
