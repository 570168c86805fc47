package io.quickset.deployer.internal.health;

import com.fasterxml.jackson.jr.ob.JSON;
import io.quickset.deployer.internal.disk.DurableFiles;
import io.quickset.format.text.PlainText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@code data/watch.json} for as long as a switch is watched: what the next run has to know if this one ends
 * meanwhile. What can't be read or written is told and stops nothing: then the watch ends with the process. For one
 * thread at a time.
 */
final class WatchFile {

    private static final long MAX_BYTES = 1 << 20;
    private static final Logger LOG = LoggerFactory.getLogger(WatchFile.class);

    private final Path file;
    private final DurableFiles disk;
    private @Nullable List<OpenWindow> written; // null: not known
    private boolean failing;

    WatchFile(Path file, DurableFiles disk) {
        this.file = file;
        this.disk = disk;
    }

    /** What the last run left open, the oldest first. */
    List<OpenWindow> read() {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException("it has more than " + MAX_BYTES + " bytes");
            }
            List<OpenWindow> windows = new ArrayList<>();
            for (Object each : (List<?>) JSON.std.mapFrom(Files.readString(file)).get("windows")) {
                Map<?, ?> window = (Map<?, ?>) each;
                Set<String> good = new TreeSet<>();
                ((List<?>) window.get("good")).forEach(check -> good.add((String) check));
                windows.add(new OpenWindow(((Number) window.get("before")).longValue(), good,
                        ((Number) window.get("starts")).intValue()));
            }
            return windows;
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException | RuntimeException e) {
            LOG.warn("{} can't be read: what was switched to right before the last end is not watched on: {}", file,
                    PlainText.of(e.toString()));
            return List.of();
        }
    }

    /** Keeps those, the oldest first; without any there is no file. */
    void write(List<OpenWindow> windows) {
        if (windows.equals(written)) {
            return;
        }
        try {
            if (windows.isEmpty()) {
                disk.delete(file);
            } else {
                disk.write(file, json(windows).getBytes(StandardCharsets.UTF_8));
            }
            written = List.copyOf(windows);
            failing = false;
        } catch (IOException e) {
            written = null;
            if (!failing) {
                LOG.warn("{} can't be written and is tried again: what is watched now would not be watched on after a"
                        + " restart: {}", file, e.toString());
            }
            failing = true;
        }
    }

    private static String json(List<OpenWindow> windows) throws IOException {
        List<Map<String, Object>> list = new ArrayList<>();
        for (OpenWindow window : windows) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("before", window.before());
            members.put("good", new TreeSet<>(window.good()));
            members.put("starts", window.starts());
            list.add(members);
        }
        return JSON.std.asString(Map.of("windows", list)) + "\n";
    }
}
