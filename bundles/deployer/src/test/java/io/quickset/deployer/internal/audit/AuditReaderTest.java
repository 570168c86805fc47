package io.quickset.deployer.internal.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The newest decisions, across files that are renamed while they are read. */
final class AuditReaderTest {

    @TempDir
    Path data;

    private Path file() {
        return data.resolve("audit.jsonl");
    }

    private void append(AuditTrail trail, int number) throws IOException {
        trail.append(List.of(Map.of("action", "switch", "to", number)), () -> Map.of("action", "start", "to", number));
    }

    private List<Object> newest(int count) throws IOException {
        return new AuditReader(file()).newest(count).stream().map(line -> line.get("to")).toList();
    }

    @Test
    void readsAsFarBackAsItHasTo() throws IOException {
        assertThat(newest(5)).as("nothing is decided yet").isEmpty();
        AuditTrail trail = new AuditTrail(file(), 120);
        for (int i = 1; i <= 12; i++) {
            append(trail, i);
        }
        assertThat(data.resolve("audit.jsonl.2")).exists();
        assertThat(newest(0)).isEmpty();
        assertThat(newest(1)).containsExactly(12);
        assertThat(newest(7)).containsExactly(12, 11, 10, 9, 8, 7, 6);
        assertThat(newest(100)).containsExactly(12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1);
        Files.writeString(file(), "{\"action\":\"swi", StandardOpenOption.APPEND);
        assertThat(newest(2)).as("a line that is being written").containsExactly(12, 11);
    }

    private static Map<String, Object> unreadable(String file, int line, int lines) {
        return Map.of("action", "unreadable", "file", file, "line", line, "lines", lines, "reason", "not a JSON object");
    }

    @Test
    void whatCannotBeReadIsToldWhereItStands() throws IOException {
        AuditTrail trail = new AuditTrail(file(), 1000);
        append(trail, 1);
        Files.writeString(file(), "\0\0\n[1]\nnull\n\n", StandardOpenOption.APPEND);
        append(trail, 2);
        Files.writeString(file(), "{\"action\":\"a\"}{\"action\":\"glued\"}\n", StandardOpenOption.APPEND);
        Files.move(file(), data.resolve("audit.jsonl.1"));
        append(trail, 3);
        Files.writeString(file(), "{\"action\":\"swi", StandardOpenOption.APPEND);
        append(trail, 4);
        Map<String, Object> four = Map.of("action", "switch", "to", 4);
        assertThat(new AuditReader(file()).newest(2)).containsExactly(four, unreadable("audit.jsonl", 3, 1));
        assertThat(new AuditReader(file()).newest(100)).containsExactly(four, unreadable("audit.jsonl", 3, 1),
                Map.of("action", "switch", "to", 3), unreadable("audit.jsonl.1", 8, 1),
                Map.of("action", "switch", "to", 2), unreadable("audit.jsonl.1", 3, 3),
                Map.of("action", "switch", "to", 1));
    }

    /** What a power cut left short may be of something that no longer is, so that nothing is written after it. */
    @Test
    void aLineCutShortIsToldFromTheNextStartOn() throws IOException {
        AuditTrail trail = new AuditTrail(file(), 1000);
        append(trail, 1);
        Files.writeString(file(), "{\"action\":\"rej", StandardOpenOption.APPEND);
        new AuditTrail(file(), 1000).read();
        assertThat(new AuditReader(file()).newest(1)).containsExactly(unreadable("audit.jsonl", 3, 1));
    }

    @Test
    void readsAllOfItWhileItIsRenamed() throws Exception {
        AuditTrail trail = new AuditTrail(file(), 4000);
        AtomicReference<Throwable> failed = new AtomicReference<>();
        Thread writer = new Thread(() -> {
            try {
                for (int i = 1; i <= 1500; i++) {
                    append(trail, i);
                }
            } catch (Throwable e) {
                failed.set(e);
            }
        });
        writer.start();
        while (writer.isAlive()) {
            List<Object> read = newest(300);
            for (int i = 1; i < read.size(); i++) {
                assertThat(read.get(i)).as("none is missing or there twice").isEqualTo((int) read.get(i - 1) - 1);
            }
        }
        assertThat(failed).hasNullValue();
        assertThat(newest(1)).containsExactly(1500);
    }
}
