package io.quickset.deployer.internal.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quickset.deployer.internal.scan.FolderScanner;
import io.quickset.deployer.internal.scan.Moment;
import io.quickset.deployer.internal.scan.Moment;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What folders get that lead out of themselves, or in circles, or ask for too much. */
@Timeout(60)
class HostileFolderTest {

    @TempDir
    Path dir;

    private final Inspector inspector = new Inspector();
    private Path set;

    @BeforeEach
    void aGoodFolder() throws Exception {
        set = Files.createDirectories(dir.resolve("web-1.0"));
        Files.writeString(Files.createDirectories(set.resolve("sub")).resolve("a"), "1");
        Files.writeString(dir.resolve("secret"), "1");
    }

    private void refused(String reason) {
        assertThatThrownBy(() -> inspector.inspect(FolderScanner.inspect(set).orElseThrow()))
                .isInstanceOf(BadArtifactException.class).hasMessageContaining(reason);
    }

    private void link(String name, Path target) throws Exception {
        Files.createSymbolicLink(set.resolve(name), target);
    }

    @Test
    void aLinkToAFileInsideIsThatFile() throws Exception {
        link("b", Path.of("sub/a"));
        assertThat(inspector.inspect(FolderScanner.inspect(set).orElseThrow())).isInstanceOf(Artifact.OfSet.class);
    }

    @Test
    void aLinkToAFileOutsideIsRefused() throws Exception {
        link("b", Path.of("../secret"));
        refused("'b' is a link that leaves the folder");
    }

    @Test
    void aLinkThatLeavesByWayOfAnotherIsRefused() throws Exception {
        link("b", Path.of("sub/c"));
        link("sub/c", dir.resolve("secret"));
        refused("is a link that leaves the folder");
    }

    @Test
    void aLinkToTheFolderItselfIsRefused() throws Exception {
        link("sub/loop", Path.of(".."));
        refused("'sub/loop' is a link to a folder");
    }

    @Test
    void aLinkToAFolderOutsideIsRefused() throws Exception {
        link("out", Path.of("/"));
        refused("'out' is a link that leaves the folder");
    }

    @Test
    void linksInACircleAreRefused() throws Exception {
        link("b", Path.of("c"));
        link("c", Path.of("b"));
        refused("is a link to nothing or in a circle");
    }

    @Test
    void aLinkToNothingIsRefused() throws Exception {
        link("b", Path.of("nowhere"));
        refused("'b' is a link to nothing or in a circle");
    }

    @Test
    void aLinkInPlaceOfTheFolderIsRefused() throws Exception {
        set = Files.createSymbolicLink(dir.resolve("linked"), set);
        refused("it is a link to a folder");
    }

    @Test
    void aPipeIsRefused() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", set.resolve("pipe").toString()).start().waitFor()).isZero();
        refused("'pipe' is neither a file nor a link to one");
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aPipeOrAnEndlessFileInPlaceOfAnArchiveHoldsNobodyUp() throws Exception {
        Path deploy = Files.createDirectory(dir.resolve("deploy"));
        assertThat(new ProcessBuilder("mkfifo", deploy.resolve("a.jar").toString()).start().waitFor()).isZero();
        Files.createSymbolicLink(deploy.resolve("b.jar"), Path.of("/dev/zero"));
        Files.createSymbolicLink(deploy.resolve("d.feature.json"), Path.of("a.jar"));
        try (RandomAccessFile sparse = new RandomAccessFile(deploy.resolve("c.jar").toFile(), "rw")) {
            sparse.setLength(8L << 40);
        }
        Verdicts verdicts = new Verdicts(inspector, found -> Optional.empty());
        verdicts.judge(new FolderScanner(deploy).scan(), Moment.now());
        List<Verdict> settled = verdicts.judge(new FolderScanner(deploy).scan(),
                new Moment(System.currentTimeMillis(), Moment.now().ticks() + Verdicts.SETTLE_MILLIS));
        assertThat(settled).extracting(Verdict::state).containsOnly(Verdict.State.BAD);
        assertThat(settled).extracting(Verdict::reason).satisfiesExactly(
                reason -> assertThat(reason).contains("no regular file"),
                reason -> assertThat(reason).contains("no regular file"),
                reason -> assertThat(reason).contains("raise maxSetBytes"),
                reason -> assertThat(reason).contains("no regular file"));
    }

    @Test
    void aLinkToNothingOrInACircleIsCalledThat() throws Exception {
        Path deploy = Files.createDirectory(dir.resolve("deploy"));
        for (String name : new String[] {"a.jar", "b", "c.feature.json"}) {
            Files.createSymbolicLink(deploy.resolve(name), Path.of("gone"));
        }
        Files.createSymbolicLink(deploy.resolve("d.jar"), Path.of("d.jar"));
        Files.createSymbolicLink(deploy.resolve("e"), Path.of("d.jar"));
        Verdicts verdicts = new Verdicts(inspector, found -> Optional.empty());
        Moment now = Moment.now();
        verdicts.judge(new FolderScanner(deploy).scan(), now);
        List<Verdict> settled = verdicts.judge(new FolderScanner(deploy).scan(),
                new Moment(now.wallMillis() + Verdicts.SETTLE_MILLIS, now.ticks() + Verdicts.SETTLE_MILLIS));
        assertThat(settled).extracting(Verdict::state).containsOnly(Verdict.State.BAD);
        assertThat(settled).extracting(Verdict::reason).map(reason -> reason.replaceAll(":.*", ""))
                .containsExactly("it is a link to nothing", "it is a link to nothing", "it is a link to nothing",
                        "it is a link in a circle", "it is a link in a circle");
        assertThat(settled.get(0).reason()).endsWith("bring back '" + deploy.resolve("gone") + "', or remove the link");
    }

    @Test
    void aNameThatIsNoUtf8IsRefused() throws Exception {
        assertThat(new ProcessBuilder("sh", "-c", "touch \"$0/$(printf 'a\\351')\"", set.toString()).start().waitFor())
                .isZero();
        refused("is not valid UTF-8: rename the file");
    }

    @Test
    void namesThatDifferByNormalisationAreRefused() throws Exception {
        Files.writeString(set.resolve("caf\u00e9"), "1");
        Files.writeString(set.resolve("cafe\u0301"), "1");
        refused("normalisation");
    }

    @Test
    void countsAndSizesHaveLimits() throws Exception {
        inspector.limit(new Limits(3, 1L << 40, 100, 1, 1000));
        try (RandomAccessFile sparse = new RandomAccessFile(set.resolve("sparse").toFile(), "rw")) {
            sparse.setLength((1L << 40) + 1);
        }
        refused("more than " + (1L << 40) + " bytes");
        Files.writeString(set.resolve("b"), "");
        Files.writeString(set.resolve("c"), "");
        Files.delete(set.resolve("sparse"));
        Files.createDirectory(set.resolve("empty"));
        refused("more than 3 files");
        inspector.limit(new Limits(10, 1000, 100, 1, 100));
        refused("the list of its files has more than 100 bytes");
        inspector.limit(new Limits(10, 1000, 100, 1, 220));
        Files.writeString(set.resolve("\u03a9".repeat(20)), "");
        refused("the list of its files has more than 220 bytes"); // 211, would letters count
    }
}
