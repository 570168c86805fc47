package io.quickset.deployer.internal.audit;

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
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

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

    /** All lines that are needed to know how things stand, oldest first. What was cut short by a crash is left out. */
    List<Map<String, Object>> read() throws IOException {
        List<Map<String, Object>> lines = read(file);
        // Not begun yet, or its first line was cut short: the one before tells.
        if (lines.isEmpty() || !AuditState.START.equals(lines.get(0).get("action"))) {
            lines.addAll(0, read(numbered(file, 1)));
        }
        return lines;
    }

    /** All whole lines of that file, oldest first; none if it is not there. */
    static List<Map<String, Object>> read(Path file) throws IOException {
        List<Map<String, Object>> lines = new ArrayList<>();
        if (Files.exists(file)) {
            for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n")) {
                try {
                    lines.add(JSON.std.mapFrom(line));
                } catch (IOException | RuntimeException e) {
                    continue; // its decision is found missing and written again
                }
            }
        }
        return lines;
    }

    /**
     * Appends the lines: all of them, or none and an exception.
     *
     * @param start makes the first line of a new file
     */
    void append(List<Map<String, Object>> lines, Supplier<Map<String, Object>> start) throws IOException {
        Files.createDirectories(file.getParent());
        byte[] bytes = bytes(lines);
        if (Files.exists(file) && Files.size(file) + bytes.length > maxBytes) {
            rotate();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            long end = channel.size();
            channel.position(end);
            try {
                if (end == 0) {
                    write(channel, bytes(List.of(start.get())));
                } else if (!endsWithNewline(channel, end)) {
                    write(channel, new byte[] {'\n'});
                }
                write(channel, bytes);
            } catch (IOException e) {
                channel.truncate(end);
                throw e;
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

    private static boolean endsWithNewline(FileChannel channel, long end) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        return channel.read(last, end - 1) == 1 && last.get(0) == '\n';
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
