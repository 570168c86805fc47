package io.quickset.deployer.internal;

import com.fasterxml.jackson.jr.ob.JSON;
import io.quickset.control.NodeStatus;
import io.quickset.control.NodeStatus.Rejected;
import io.quickset.control.Rejection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

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
            String json = JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).with(JSON.Feature.WRITE_NULL_PROPERTIES)
                    .asString(map(status)) + "\n";
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

    private static Map<String, Object> map(NodeStatus status) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("generation", status.generation());
        map.put("state", status.state());
        map.put("url", status.url());
        map.put("environment", members("name", status.environment().name(), "why", status.environment().why()));
        map.put("rejected", list(status.rejected(),
                r -> members("artifact", r.artifact(), "kind", r.kind().toString(), "reason", r.reason(),
                        "since", r.since())));
        map.put("held", list(status.held(),
                h -> members("set", h.set(), "version", h.version(), "reason", h.reason())));
        map.put("shadowed", list(status.shadowed(), s -> members("artifact", s.artifact(), "set", s.set(),
                "version", s.version(), "reason", s.reason())));
        map.put("drain", list(status.drain(), d -> members("generation", d.generation(), "leases", d.leases(),
                "codeLeases", d.codeLeases(), "requestLeases", d.requestLeases(), "bytes", d.bytes(),
                "since", d.since())));
        map.put("watching", list(status.watching(), w -> members("set", w.set(), "source", w.source(),
                "state", w.state(), "reason", w.reason())));
        return map;
    }

    private static <T> List<Map<String, Object>> list(List<T> from, Function<T, Map<String, Object>> by) {
        return from.stream().map(by).toList();
    }

    private static Map<String, Object> members(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
