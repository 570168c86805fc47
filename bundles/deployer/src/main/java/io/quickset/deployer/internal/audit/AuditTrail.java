package io.quickset.deployer.internal.audit;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A file of JSON objects, one a line, that is only appended to. Once it would grow beyond its bound it becomes
 * {@code .1}, that {@code .2}, and so on; the oldest goes. Each file starts with a line that says how things stood, so
 * that the latest file alone tells how things stand. For one thread.
 */
final class AuditTrail {

    static final int FILES = 16;

    private final Path file;
    private final long maxBytes;

    /**
     * A trail that may exist.
     *
     * @param maxBytes the bound of one file
     */
    AuditTrail(Path file, long maxBytes) {
        this.file = file;
        this.maxBytes = maxBytes;
    }

    /** All lines that are needed to know how things stand, oldest first. Ends one that was cut short by a crash. */
    List<Map<String, Object>> read() throws IOException {
        endLine();
        List<Map<String, Object>> lines = read(file);
        // Not begun yet, or its first line was cut short: the one before tells.
        if (lines.isEmpty() || !AuditState.START.equals(lines.get(0).get("action"))) {
            lines.addAll(0, read(numbered(file, 1)));
        }
        return lines;
    }

    /**
     * All whole lines of that file, oldest first; none if it is not there. Those that can't be read decide nothing, as
     * what they told is found missing and written again; a line in their place tells of them.
     */
    static List<Map<String, Object>> read(Path file) throws IOException {
        List<Map<String, Object>> lines = new ArrayList<>();
        if (Files.exists(file)) {
            String[] texts = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n", -1);
            Map<String, Object> unreadable = null;
            for (int i = 0; i < texts.length; i++) {
                if (texts[i].isEmpty()) {
                    continue;
                }
                Map<String, Object> line = parse(texts[i]);
                if (line != null) {
                    lines.add(line);
                    unreadable = null;
                } else if (i < texts.length - 1) { // the last has no end: it is being written
                    if (unreadable == null) {
                        unreadable = unreadable(file, i + 1);
                        lines.add(unreadable);
                    }
                    unreadable.merge("lines", 1, (some, one) -> (int) some + (int) one);
                }
            }
        }
        return lines;
    }

    private static @Nullable Map<String, Object> parse(String text) throws IOException {
        try (JsonParser json = JSON.std.createParser(text)) {
            Map<String, Object> line = JSON.std.mapFrom(json);
            return json.nextToken() == null ? line : null;
        } catch (JacksonException | RuntimeException e) {
            return null;
        }
    }

    private static Map<String, Object> unreadable(Path file, int line) {
        Map<String, Object> unreadable = new LinkedHashMap<>();
        unreadable.put("action", AuditState.UNREADABLE);
        unreadable.put("file", file.getFileName().toString());
        unreadable.put("line", line);
        unreadable.put("reason", "not a JSON object");
        return unreadable;
    }

    /**
     * Appends the lines: all of them, or none and an exception.
     *
     * @param start makes the first line of a new file
     */
    void append(List<Map<String, Object>> lines, Supplier<Map<String, Object>> start) throws IOException {
        Files.createDirectories(file.getParent());
        endLine();
        byte[] bytes = bytes(lines);
        if (Files.exists(file) && Files.size(file) + bytes.length > maxBytes) {
            rotate();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long end = channel.size();
            channel.position(end);
            try {
                if (end == 0) {
                    write(channel, bytes(List.of(start.get())));
                }
                write(channel, bytes);
            } catch (IOException e) {
                channel.truncate(end);
                throw e;
            }
        }
    }

    // What was cut short stays, on a line of its own: the next is not part of it, and readers see that it is not being
    // written any more.
    private void endLine() throws IOException {
        if (Files.exists(file)) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                long end = channel.size();
                ByteBuffer last = ByteBuffer.allocate(1);
                if (end > 0 && (channel.read(last, end - 1) != 1 || last.get(0) != '\n')) {
                    channel.position(end);
                    write(channel, new byte[] {'\n'});
                }
            }
        }
    }

    private static byte[] bytes(List<Map<String, Object>> lines) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Map<String, Object> line : lines) {
            text.append(JSON.std.asString(line)).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void write(FileChannel channel, byte[] bytes) throws IOException {
        for (ByteBuffer rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
            channel.write(rest);
        }
    }

    private void rotate() throws IOException {
        for (int i = FILES - 1; i > 0; i--) {
            Path from = numbered(file, i - 1);
            if (Files.exists(from)) {
                Files.move(from, numbered(file, i), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** What that file is called after so many renames. */
    static Path numbered(Path file, int number) {
        return number == 0 ? file : file.resolveSibling(file.getFileName() + "." + number);
    }
}
