package io.quickset.deployer.internal.disk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A disk that loses power, or fails, at any step. What processes see is a real folder; what a cut leaves of it is
 * remembered beside: the content as of the last force, the names as of the last sync of their folder.
 */
public final class PowerCutSteps implements FileSteps {

    private final Path root;
    private final Map<Path, Entry> durable = new TreeMap<>(); // a folder before what it holds
    private final Map<Path, Entry> now = new TreeMap<>();
    private final List<Change> changes = new ArrayList<>();
    private final List<String> steps = new ArrayList<>();
    private int cutAt;
    private int failAt;
    private String error = "";
    private boolean off;

    /** The process ends here. */
    public static final class PowerCut extends Error {

        private static final long serialVersionUID = 1;

        public PowerCut() {
            super("power cut", null, false, false);
        }
    }

    private static final class Entry {

        private final byte @Nullable [] written; // null: a folder
        private byte @Nullable [] forced;
        private boolean lost; // a force failed: the dirty pages are dropped, and no later force brings them back

        Entry(byte @Nullable [] written, byte @Nullable [] forced) {
            this.written = written;
            this.forced = forced;
        }
    }

    /** Names of a folder that changed in one step. */
    private record Change(Path folder, Map<Path, @Nullable Entry> names) {

        void apply(Map<Path, Entry> to) {
            names.forEach((name, entry) -> {
                if (entry == null) {
                    to.remove(name);
                } else {
                    to.put(name, entry);
                }
            });
        }
    }

    /** All that lies in that folder is durable. */
    public PowerCutSteps(Path root) throws IOException {
        this.root = root;
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                byte[] content = Files.isDirectory(path) ? null : Files.readAllBytes(path);
                durable.put(path, new Entry(content, content));
            }
        }
        now.putAll(durable);
    }

    /** Ends the process at that step, counted from 1; it is done by half if it can be. */
    public PowerCutSteps cutAt(int step) {
        cutAt = step;
        return this;
    }

    /** Fails once, at that step, counted from 1. */
    public PowerCutSteps failAt(int step, String why) {
        failAt = step;
        error = why;
        return this;
    }

    /** The steps so far. */
    public synchronized List<String> steps() {
        return List.copyOf(steps);
    }

    /** Whether the process has ended. */
    public synchronized boolean isOff() {
        return off;
    }

    /** After a cut: another process goes on, on what the killed one left. */
    public synchronized void restart() {
        cutAt = 0;
        off = false;
    }

    /** Makes the folder that is found when the power is back. */
    public synchronized void powerOff(Survival survival, Path found) throws IOException {
        off = true;
        Map<Path, Entry> names = new TreeMap<>(durable);
        Map<Path, Integer> numbers = new HashMap<>();
        for (Change change : changes) {
            if (survival.hasChange(numbers.merge(change.folder, 1, Integer::sum) - 1)) {
                change.apply(names);
            }
        }
        for (Map.Entry<Path, Entry> each : names.entrySet()) {
            Path path = found.resolve(root.relativize(each.getKey()));
            Entry entry = each.getValue();
            if (entry.written == null) {
                Files.createDirectories(path);
            } else if (Files.isDirectory(path.getParent())) {
                Files.write(path, Arrays.equals(entry.written, entry.forced) ? entry.written
                        : survival.content(entry.written, entry.forced));
            }
        }
    }

    private interface Step {

        void run() throws IOException;
    }

    // Ends or fails here, after the half of the step was done.
    private void step(String what, Path file, Step half) throws IOException {
        if (off) {
            throw new PowerCut();
        }
        steps.add(what + " " + root.relativize(file));
        if (steps.size() == cutAt) {
            off = true;
            half.run();
            throw new PowerCut();
        }
        if (steps.size() == failAt) {
            half.run();
            throw new IOException(error);
        }
    }

    private void change(Path folder, Map<Path, @Nullable Entry> names) {
        Change change = new Change(folder, names);
        change.apply(now);
        changes.add(change);
    }

    @Override
    public synchronized void makeFolder(Path folder) throws IOException {
        step("make folder", folder, () -> {});
        Files.createDirectory(folder);
        change(folder.getParent(), Map.of(folder, new Entry(null, null)));
    }

    @Override
    public synchronized void write(Path file, InputStream content) throws IOException {
        byte[] bytes = content.readAllBytes();
        step("write", file, () -> put(file, Arrays.copyOf(bytes, bytes.length / 2)));
        put(file, bytes);
    }

    private void put(Path file, byte[] bytes) throws IOException {
        Files.deleteIfExists(file);
        Files.write(file, bytes);
        change(file.getParent(), Map.of(file, new Entry(bytes, null)));
    }

    @Override
    public synchronized void force(Path file) throws IOException {
        Entry entry = now.get(file);
        step("force", file, () -> entry.lost = true);
        if (!entry.lost) {
            entry.forced = entry.written;
        }
    }

    @Override
    public synchronized void move(Path from, Path to) throws IOException {
        step("move", from, () -> {});
        OF_MACHINE.move(from, to);
        Map<Path, @Nullable Entry> names = new HashMap<>();
        names.put(to, now.get(from));
        names.put(from, null);
        change(to.getParent(), names);
    }

    @Override
    public synchronized void delete(Path file) throws IOException {
        step("delete", file, () -> {});
        if (Files.deleteIfExists(file)) {
            Map<Path, @Nullable Entry> names = new HashMap<>();
            names.put(file, null);
            change(file.getParent(), names);
        }
    }

    @Override
    public synchronized void sync(Path folder) throws IOException {
        step("sync", folder, () -> {});
        changes.removeIf(change -> {
            boolean synced = change.folder.equals(folder);
            if (synced) {
                change.apply(durable);
            }
            return synced;
        });
    }
}
