package io.quickset.deployer.internal;

import io.quickset.control.NodeStatus;
import io.quickset.control.NodeStatus.Rejected;
import io.quickset.control.Rejection;
import io.quickset.format.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;

/**
 * Writes the node's status to {@code data/status.json}, as a whole, when the status has changed or the file is gone. It
 * is not synced: whatever a power cut leaves of it, the first pass after the next start writes it anew. That it can't be
 * written is most often a full disk, and so part of the status that is asked for; each write is a try whether it is still.
 * Written by the reconciler's thread; {@link #trouble} is for any.
 */
final class StatusFile {

    private static final String NAME = "data/status.json";

    private final Path file;
    private String written = "";
    private volatile Optional<Rejected> trouble = Optional.empty();

    StatusFile(Path file) {
        this.file = file;
    }

    /** Why the file is not what it should be. */
    Optional<Rejected> trouble() {
        return trouble;
    }

    void write(NodeStatus status) {
        try {
            String json = Json.pretty(status) + "\n";
            if (json.equals(written) && Files.exists(file)) {
                return;
            }
            Files.createDirectories(file.getParent());
            Path temp = file.resolveSibling(file.getFileName() + ".tmp");
            Files.write(temp, json.getBytes(StandardCharsets.UTF_8));
            Files.move(temp, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            written = json;
            trouble = Optional.empty();
        } catch (IOException e) {
            String reason = "it can't be written and is tried again: " + e;
            if (trouble.filter(known -> known.reason().equals(reason)).isEmpty()) {
                trouble = Optional.of(new Rejected(NAME, Rejection.OTHER, reason, Instant.now().toString()));
            }
        }
    }
}
