package io.quickset.deployer.internal.audit;

import io.quickset.control.AuditLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the audit trail, as far back as it has to, while it is written by another thread. Safe for use by any thread.
 *
 * <p>Lines are only appended, so that a line which is being written is at most cut short, and left out; what a crash cut
 * short is ended by the next start, and told from then on. When the files are renamed meanwhile, because one is full,
 * some would be read twice or not at all: then it is read again.
 */
public final class AuditReader implements AuditLog {

    private static final int TRIES = 5; // a file takes a megabyte of decisions to be full

    private final Path file;

    /** Reads the trail in that file, and in those that it was renamed to. */
    public AuditReader(Path file) {
        this.file = file;
    }

    @Override
    public List<Map<String, Object>> newest(int count) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            List<Optional<Object>> before = files();
            try {
                List<Map<String, Object>> lines = read(count);
                if (before.equals(files())) {
                    return lines;
                }
            } catch (NoSuchFileException e) {
                continue; // renamed right now
            }
        }
        throw new IOException(file + " is renamed again and again while it is read: try again");
    }

    private List<Map<String, Object>> read(int count) throws IOException {
        List<Map<String, Object>> lines = new ArrayList<>();
        for (int i = 0; i < AuditTrail.FILES && lines.size() < count; i++) {
            List<Map<String, Object>> older = AuditTrail.read(AuditTrail.numbered(file, i));
            older.removeIf(line -> AuditState.START.equals(line.get("action"))); // it decides nothing
            Collections.reverse(older);
            lines.addAll(older.subList(0, Math.min(older.size(), count - lines.size())));
        }
        return Collections.unmodifiableList(lines);
    }

    // Which file has which name: a rename changes that, an appended line does not.
    private List<Optional<Object>> files() throws IOException {
        List<Optional<Object>> keys = new ArrayList<>();
        for (int i = 0; i < AuditTrail.FILES; i++) {
            keys.add(key(AuditTrail.numbered(file, i)));
        }
        return keys;
    }

    private static Optional<Object> key(Path file) throws IOException {
        try {
            return Optional.ofNullable(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
