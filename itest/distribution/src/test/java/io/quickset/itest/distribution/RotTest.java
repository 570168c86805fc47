package io.quickset.itest.distribution;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** Bits that flip in the pack of a live or a retained set, under a running node and between two. A node for each test. */
@Timeout(120)
class RotTest {

    private static final String MARK = ".quarantined";
    /** A start does not wait for the scrub, which comes 15 s later. */
    private static final Duration BEFORE_SCRUB = Duration.ofSeconds(10);
    private static final int FILES = 12;

    private Node node = Node.on(Path.of("replaced"));

    @BeforeEach
    void home(TestInfo test) {
        node = Node.on(Distribution.emptyFolder("RotTest." + test.getTestMethod().orElseThrow().getName()));
        node.start();
    }

    @AfterEach
    void end() {
        node.close();
    }

    private static String content(int seed) {
        return new Random(seed).ints(3000, 'a', 'z' + 1).mapToObj(c -> String.valueOf((char) c))
                .collect(Collectors.joining());
    }

    /** Brings a version of which the first files are its own, and all others those of each version. */
    private void deploy(int version, int own) {
        SetJar jar = SetJar.of("web", "1." + version + ".0");
        for (int file = 0; file < FILES; file++) {
            jar.file("f" + file, content(file < own ? 100 * version + file : file));
        }
        node.deploy("web.jar", jar.indexed());
        node.awaitLive("web", "1." + version + ".0");
    }

    /** Leaves what each version has in two packs: the newest, and an older one that an older generation needs. */
    private void deployThree() {
        for (int version = 0; version < 3; version++) {
            deploy(version, 7);
        }
    }

    /** Flips a bit of that content in the newest pack that has it; returns the pack. */
    private Path rot(int seed) throws IOException {
        return rot(seed, Comparator.reverseOrder());
    }

    /** The same in the first pack in that order. */
    private Path rot(int seed, Comparator<Path> order) throws IOException {
        for (Path pack : node.files("data/store/packs").stream().sorted(order).toList()) {
            int at = Files.readString(pack, ISO_8859_1).indexOf(content(seed));
            if (at >= 0) {
                try (RandomAccessFile file = new RandomAccessFile(pack.toFile(), "rw")) {
                    file.seek(at + 100);
                    int old = file.read();
                    file.seek(at + 100);
                    file.write(old ^ 4);
                }
                return pack;
            }
        }
        throw new AssertionError("no pack has it");
    }

    private void awaitSound(long generation) {
        Node.await("the heal").until(() -> node.liveGeneration() == generation);
        assertThat(node.ok("cat web f9")).isEqualTo(content(9));
        assertThat(node.ok("verify web")).contains("ok");
        Node.await("the state ok").until(() -> "ok".equals(node.statusFile().get("state")));
    }

    private String verifyFails() {
        Command.Result verify = node.sh("verify web");
        assertThat(verify.exit()).isEqualTo(1);
        assertThat(verify.out()).contains("DAMAGED", "'f9' is damaged in ");
        return verify.err();
    }

    private String newestReason() {
        return (String) Json.array(node.ok("history --json")).get(0).get("reason");
    }

    private void hideFolder() throws IOException {
        Files.move(node.deploy(), node.home().resolve("deploy.aside"));
    }

    private void showFolder() throws IOException {
        if (Files.isDirectory(node.deploy())) {
            Files.delete(node.deploy());
        }
        Files.move(node.home().resolve("deploy.aside"), node.deploy());
    }

    private static List<String> held(Map<String, Object> status) {
        return Json.array(status, "held").stream().filter(held -> "web".equals(held.get("set")))
                .map(held -> (String) held.get("reason")).toList();
    }

    private void awaitTold() {
        Node.await("what status tells").atMost(BEFORE_SCRUB).untilAsserted(() ->
                assertThat(held(node.statusFile())).anyMatch(reason -> reason.contains("damaged on disk")));
        assertThat(node.statusFile()).containsEntry("state", "degraded");
    }

    @Test
    void verifyFindsItAndTheFolderHealsIt() throws Exception {
        deploy(0, 7);
        long before = node.liveGeneration();
        for (int round = 1; round <= 3; round++) {
            rot(9);
            assertThat(verifyFails()).contains("no intact copy in the store, put the artifact into deploy/: web");
            awaitSound(before + round);
            assertThat(node.set("web")).containsEntry("version", "1.0.0");
        }
        assertThat(node.log("Storage rots: of set 'web' 1.0.0, 'f9' is damaged in ")).hasSize(3);
    }

    @Test
    void anIntactCopyInTheStoreHealsItWithoutTheFolder() throws Exception {
        deployThree();
        hideFolder();
        long before = node.liveGeneration();
        rot(9);
        assertThat(verifyFails()).contains("healed from intact copies in the store");
        assertThat(newestReason()).startsWith("healed: of set 'web' 1.2.0, 'f9' is damaged in ");
        assertThat(node.ok("cat web f9")).isEqualTo(content(9));
        assertThat(node.ok("verify web")).contains("ok");
        assertThat(node.liveGeneration()).isEqualTo(before + 1);
        node.kill();
        assertThat(node.start().generation()).isEqualTo(before + 1);
        assertThat(node.ok("cat web f9")).isEqualTo(content(9));
    }

    @Test
    void aRollbackOntoRotIsRefusedAndWhatIsLiveStays() throws Exception {
        deploy(0, 7);
        deploy(1, FILES);
        long before = node.liveGeneration();
        Path pack = rot(9);
        Command.Result rollback = node.sh("rollback");
        assertThat(rollback.exit()).isEqualTo(1);
        assertThat(rollback.err()).contains("set web of generation " + (before - 1) + " can't be read", "'f9'");
        assertThat(pack.resolveSibling(pack.getFileName() + MARK)).exists();
        assertThat(node.liveGeneration()).isEqualTo(before);
        assertThat(node.set("web")).containsEntry("version", "1.1.0");
        assertThat(node.ok("cat web f9")).isEqualTo(content(109));
        assertThat(node.ok("verify web")).contains("ok");
    }

    @Test
    void aRollbackOntoRotTakesWhatIsIntactElsewhere() throws Exception {
        deployThree();
        hideFolder();
        long before = node.liveGeneration();
        rot(9, Comparator.naturalOrder()); // of version 1.1.0; version 1.2.0 has a copy of its own
        node.ok("rollback");
        assertThat(node.liveGeneration()).isEqualTo(before + 1);
        assertThat(node.set("web")).containsEntry("version", "1.1.0");
        assertThat(node.ok("cat web f0")).isEqualTo(content(100));
        assertThat(node.ok("cat web f9")).isEqualTo(content(9));
        assertThat(node.ok("verify web")).contains("ok");
    }

    @Test
    void whatIsIntactNowhereIsToldAlsoRightAfterAStartUntilTheFolderIsBack() throws Exception {
        deploy(0, 7);
        hideFolder();
        long before = node.liveGeneration();
        Path pack = rot(9);
        assertThat(verifyFails()).contains("put the artifact into deploy/: web");
        assertThat(pack.resolveSibling(pack.getFileName() + MARK)).exists();
        awaitTold();
        assertThat(node.ok("cat web f10")).isEqualTo(content(10));

        node.kill();
        assertThat(node.start().generation()).isEqualTo(before);
        awaitTold();
        assertThat(node.ok("cat web f10")).isEqualTo(content(10));

        showFolder();
        awaitSound(before + 1);
    }

    @Test
    void whatWasFoundDamagedIsHealedFromTheFolderRightAfterAStart() throws Exception {
        deploy(0, 7);
        hideFolder();
        long before = node.liveGeneration();
        rot(9);
        verifyFails();
        node.kill();
        showFolder();
        node.start();
        Node.await("the heal").atMost(BEFORE_SCRUB).until(() -> node.liveGeneration() == before + 1);
        awaitSound(before + 1);
        node.kill();
        assertThat(node.start().generation()).isEqualTo(before + 1);
        awaitSound(before + 1);
    }

    @Test
    void whatWasFoundDamagedIsHealedFromTheStoreRightAfterAStart() throws Exception {
        deployThree();
        long before = node.liveGeneration();
        node.kill();
        hideFolder();
        Path pack = rot(9);
        Files.createFile(pack.resolveSibling(pack.getFileName() + MARK)); // as if killed before it was healed
        node.start();
        Node.await("the heal").atMost(BEFORE_SCRUB).until(() -> node.liveGeneration() == before + 1);
        assertThat(newestReason()).startsWith("healed: of set 'web' 1.2.0, 'f9' is damaged in ");
        assertThat(node.log("Healed from an intact copy in the store: of set 'web' 1.2.0")).hasSize(1);
        assertThat(node.ok("cat web f9")).isEqualTo(content(9));

        // The mark goes with the pack, once no generation needs it.
        showFolder();
        for (int version = 3; version < 8; version++) {
            deploy(version, FILES);
        }
        Node.await("the mark to go").until(() -> node.files("data/store/packs").stream()
                .noneMatch(file -> file.toString().endsWith(MARK)));
        assertThat(pack).doesNotExist();
    }
}
