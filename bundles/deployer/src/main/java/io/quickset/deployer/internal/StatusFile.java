package io.quickset.deployer.internal;

import io.quickset.control.NodeStatus;
import io.quickset.format.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the node's status to {@code data/status.json}, as a whole, when the status has changed or the file is gone. It
 * is not synced: whatever a power cut leaves of it, the first pass after the next start writes it anew.
 */
final class StatusFile {

    private static final Logger LOG = LoggerFactory.getLogger(StatusFile.class);

    private final Path file;
    private String written = "";
    private boolean failing;

    StatusFile(Path file) {
        this.file = file;
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
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                LOG.warn("{} can't be written and is tried again: {}", file, e.toString());
            }
            failing = true;
        }
    }
}
