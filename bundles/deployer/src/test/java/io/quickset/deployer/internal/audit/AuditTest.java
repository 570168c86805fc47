package io.quickset.deployer.internal.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.jr.ob.JSON;
import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.control.GenerationRecord;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.NodeStatus;
import io.quickset.control.NodeStatus.Held;
import io.quickset.control.NodeStatus.Rejected;
import io.quickset.control.NodeStatus.Shadowed;
import io.quickset.control.Origin;
import io.quickset.control.Policy;
import io.quickset.control.Policy.Pin;
import io.quickset.control.Policy.Refusal;
import io.quickset.control.Rejection;
import io.quickset.deployer.internal.commit.FakeGenerations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;
import org.slf4j.LoggerFactory;

/** Each decision is one line of the trail, also across crashes, restarts, full disks and rotations. */
final class AuditTest {

    private static final NodeStatus OK = status(List.of(), List.of(), List.of());
    private static final NodeStatus TROUBLED = status(
            List.of(new Rejected("bad.jar", Rejection.DAMAGED, "it is truncated", "2026-01-01T00:00:00Z")),
            List.of(new Held("web", "1.0.0", "its artifact is bad")),
            List.of(new Shadowed("web-0.jar", "web", "0.0.0", "1.0.0 is higher")));

    @TempDir
    Path data;

    private final FakeGenerations generations = new FakeGenerations();
    private Path file;
    private Audit audit;

    @BeforeEach
    void start() {
        file = data.resolve("audit.jsonl");
        audit = audit(1 << 20);
    }

    private Audit audit(long maxFileBytes) {
        return new Audit(file, generations, () -> 0, maxFileBytes);
    }

    private static NodeStatus status(List<Rejected> rejected, List<Held> held, List<Shadowed> shadowed) {
        NodeStatus.Environment here = new NodeStatus.Environment("local", "test");
        return new NodeStatus(1, "ok", null, here, rejected, held, shadowed, List.of(), List.of());
    }

    private static Digest digest(String version) {
        return Digest.of(Digest.sha256().digest(version.getBytes(UTF_8)));
    }

    private static SetRecord set(String name, String version, long generation) {
        return new SetRecord(name, Version.parseVersion(version), digest(version), Layer.MOUNTED, generation,
                Instant.EPOCH, 1, 1, new Origin(name + ".jar", "", Map.of()), "");
    }

    private void generation(String actor, String reason, Policy policy, SetRecord... sets) {
        generations.records.add(new GenerationRecord(generations.current().number() + 1, Instant.EPOCH, actor, reason,
                List.of(sets), policy));
    }

    /** The trail's lines but those that start a file, as action, then set or artifact, then the generations. */
    private List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = AuditTrail.FILES; i >= 0; i--) {
            Path each = i == 0 ? file : data.resolve("audit.jsonl." + i);
            for (String line : Files.exists(each) ? Files.readAllLines(each) : List.<String>of()) {
                Map<String, Object> json = JSON.std.mapFrom(line);
                if (!json.get("action").equals("start")) {
                    Object subject = json.getOrDefault("set", json.getOrDefault("artifact", "-"));
                    lines.add(json.get("action") + " " + subject
                            + (json.containsKey("to") ? " " + json.get("from") + ">" + json.get("to") : ""));
                }
            }
        }
        return lines;
    }

    @Test
    void everyDecisionIsOneLine() throws IOException {
        generation("deploy", "web 1", Policy.NONE, set("web", "1", 1), set("conf", "1", 1));
        generation("deploy", "web 2; removed conf", Policy.NONE, set("web", "2", 2));
        audit.update(OK);
        generation("shell", "rollback to generation 1", Policy.NONE.withRefused(Set.of(new Refusal("web", digest("2")))),
                set("web", "1", 3), set("conf", "1", 3));
        generation("shell", "pin web 1", Policy.NONE.withPins(Map.of("web", new Pin(new Version("1"), digest("1")))),
                set("web", "1", 3), set("conf", "1", 3));
        generation("shell", "unpin web", Policy.NONE, set("web", "1", 3), set("conf", "1", 3));
        audit.update(TROUBLED);
        audit.update(TROUBLED);
        audit.update(OK);
        audit.update(OK);
        assertThat(lines()).containsExactly("switch conf 0>1", "switch web 0>1", "switch web 1>2", "remove conf 1>2",
                "rollback - 2>3", "switch conf 2>3", "switch web 2>3", "refuse web 2>3", "pin web 3>4",
                "unrefuse web 3>4", "unpin web 4>5", "reject bad.jar", "hold web", "shadow web", "unreject bad.jar",
                "unhold web", "unshadow web-0.jar");
        assertThat(JSON.std.mapFrom(Files.readAllLines(file).get(2))).isEqualTo(Map.of(
                "time", "1970-01-01T00:00:00Z", "actor", "deploy", "action", "switch", "artifact", "web.jar",
                "set", "web", "version", "1.0.0", "digest", digest("1").toString(), "from", 0, "to", 1,
                "reason", "web 1"));
    }

    @Test
    void aRestartRepeatsNothingAndWritesWhatACrashLeftOut() throws IOException {
        generation("deploy", "both", Policy.NONE, set("a", "1", 1), set("b", "1", 1));
        audit.update(TROUBLED);
        List<String> before = lines();
        audit = audit(1 << 20);
        audit.update(TROUBLED);
        assertThat(lines()).isEqualTo(before);
        generation("deploy", "next", Policy.NONE, set("a", "2", 2), set("b", "1", 1));
        audit = audit(1 << 20);
        audit.update(OK);
        assertThat(lines().subList(before.size(), lines().size()))
                .containsExactly("switch a 1>2", "unreject bad.jar", "unhold web", "unshadow web-0.jar");
    }

    @Test
    void aLineCutShortIsWrittenAgainAndTheOthersOfItsGenerationAreNot() throws IOException {
        generation("deploy", "all", Policy.NONE, set("a", "1", 1), set("b", "1", 1), set("c", "1", 1));
        audit.update(OK);
        List<String> whole = Files.readAllLines(file);
        Files.writeString(file, whole.get(0) + "\n" + whole.get(1) + "\n" + whole.get(2).substring(0, 40));
        audit = audit(1 << 20);
        audit.update(OK);
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(5).containsAll(whole);
        lines.remove(2); // what was cut short stays, on a line of its own
        assertThat(lines).isEqualTo(whole);
    }

    /** It is not synced: after a power cut any part of it may be old, zeros, or what lay there before. */
    @Test
    void whatAPowerCutTookIsWrittenAgain() throws IOException {
        generation("deploy", "both", Policy.NONE, set("a", "1", 1), set("b", "1", 1));
        audit.update(TROUBLED);
        byte[] whole = Files.readAllBytes(file);
        int cases = 0;
        for (int at = 0; at <= whole.length; at++) {
            byte[] zeros = whole.clone();
            Arrays.fill(zeros, at, zeros.length, (byte) 0);
            byte[] noise = whole.clone();
            Arrays.fill(noise, 0, at, (byte) 0xa5);
            for (byte[] torn : List.of(Arrays.copyOf(whole, at), zeros, noise)) {
                Files.write(file, torn);
                audit = audit(1 << 20);
                audit.update(TROUBLED);
                assertThat(AuditTrail.read(file)).as("after a cut at byte " + at).extracting(line -> line.get("action")
                        + " " + line.getOrDefault("set", line.get("artifact"))).contains("switch a", "switch b",
                        "reject bad.jar", "hold web", "shadow web");
                cases++;
            }
        }
        System.out.println("audit trail: " + cases + " cases of a power cut");
    }

    @Test
    void whatCannotBeWrittenIsReportedOnceAndWrittenLater() throws IOException {
        Logger logger = (Logger) LoggerFactory.getLogger(Audit.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        Files.createDirectory(file);
        generation("deploy", "web 1", Policy.NONE, set("web", "1", 1));
        audit.update(OK);
        generation("deploy", "web 2", Policy.NONE, set("web", "2", 2));
        audit.update(TROUBLED);
        logger.detachAppender(log);
        assertThat(log.list).singleElement().asString().contains(file.toString());
        Files.delete(file);
        audit.update(TROUBLED);
        assertThat(lines()).containsExactly(
                "switch web 0>1", "switch web 1>2", "reject bad.jar", "hold web", "shadow web");
    }

    @Test
    void aFileThatIsFullIsPutAsideAndTheNextKnowsHowThingsStand() throws IOException {
        Audit small = audit(2000);
        small.update(TROUBLED);
        for (int i = 1; i <= 40; i++) {
            generation("deploy", "web " + i, Policy.NONE, set("web", String.valueOf(i), i));
            small.update(TROUBLED);
            small = audit(2000);
        }
        assertThat(lines()).hasSize(43).doesNotHaveDuplicates();
        for (int i = 41; i <= 400; i++) {
            generation("deploy", "web " + i, Policy.NONE, set("web", String.valueOf(i), i));
            small.update(TROUBLED);
        }
        try (var files = Files.list(data)) {
            assertThat(files.toList()).hasSize(AuditTrail.FILES).allSatisfy(
                    each -> assertThat(Files.size(each)).isLessThanOrEqualTo(2000));
        }
        assertThat(lines()).endsWith("switch web 398>399", "switch web 399>400").doesNotHaveDuplicates();
        // A crash right after a file was put aside: the one before tells.
        List<String> lines = lines();
        for (int i = AuditTrail.FILES - 1; i > 0; i--) {
            Path aside = data.resolve("audit.jsonl." + i);
            Files.move(i == 1 ? file : data.resolve("audit.jsonl." + (i - 1)), aside,
                    StandardCopyOption.REPLACE_EXISTING);
        }
        audit(2000).update(TROUBLED);
        assertThat(lines()).isEqualTo(lines.subList(lines.size() - lines().size(), lines.size()));
        assertThat(file).doesNotExist();
    }

    @Test
    void aBootIntoAnOlderGenerationIsToldOnce() throws IOException {
        generation("deploy", "web 1", Policy.NONE, set("web", "1", 1));
        generation("deploy", "web 2", Policy.NONE, set("web", "2", 2));
        audit.update(OK);
        generations.records.remove(2);
        for (int i = 0; i < 2; i++) {
            audit = audit(1 << 20);
            audit.update(OK);
        }
        assertThat(lines()).containsExactly("switch web 0>1", "switch web 1>2", "fallback - 2>1");
    }
}
