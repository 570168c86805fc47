package io.quickset.itest.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a disk remembers: files and folders, each as it was last made durable, and what changed since. */
public abstract class Remembered {

    private Remembered() {}

    /** Writes what survives a power cut. */
    abstract void write(Path path, Survival survival) throws IOException;

    /** A folder with all that is in it, durable. */
    static Folder read(Path path) throws IOException {
        Folder folder = new Folder();
        try (Stream<Path> entries = Files.list(path)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                folder.durable.put(entry.getFileName().toString(),
                        Files.isDirectory(entry) ? read(entry) : new File(Files.readAllBytes(entry)));
            }
        }
        folder.now.putAll(folder.durable);
        return folder;
    }

    /** A folder. */
    public static final class Folder extends Remembered {

        private final Map<String, Remembered> durable = new HashMap<>();
        private final Map<String, Remembered> now = new HashMap<>();
        private final List<Map<String, @Nullable Remembered>> changes = new ArrayList<>(); // null: no longer there

        Folder folder(Path relative) {
            return relative.toString().isEmpty() ? this : relative.getNameCount() == 1 ? child(relative.getFileName())
                    : child(relative.getName(0)).folder(relative.subpath(1, relative.getNameCount()));
        }

        private Folder child(Path name) {
            return (Folder) now.get(name.toString());
        }

        /** The file of that name. */
        public File file(Path path) {
            return (File) now.get(path.getFileName().toString());
        }

        /** Has that under this name from now on; null for nothing. */
        public void change(Path path, @Nullable Remembered entry) {
            Map<String, @Nullable Remembered> change = new HashMap<>();
            change.put(path.getFileName().toString(), entry);
            add(change);
        }

        void rename(Path from, Path to) {
            Map<String, @Nullable Remembered> change = new HashMap<>();
            change.put(to.getFileName().toString(), now.get(from.getFileName().toString()));
            change.put(from.getFileName().toString(), null);
            add(change);
        }

        private void add(Map<String, @Nullable Remembered> change) {
            changes.add(change);
            apply(change, now);
        }

        void sync() {
            changes.forEach(change -> apply(change, durable));
            changes.clear();
        }

        private static void apply(Map<String, @Nullable Remembered> change, Map<String, Remembered> entries) {
            change.forEach((name, entry) -> {
                if (entry == null) {
                    entries.remove(name);
                } else {
                    entries.put(name, entry);
                }
            });
        }

        @Override
        void write(Path path, Survival survival) throws IOException {
            Map<String, Remembered> entries = new HashMap<>(durable);
            for (int i = 0; i < changes.size(); i++) {
                if (survival.hasChange(i)) {
                    apply(changes.get(i), entries);
                }
            }
            Files.createDirectories(path);
            for (Map.Entry<String, Remembered> entry : entries.entrySet()) {
                entry.getValue().write(path.resolve(entry.getKey()), survival);
            }
        }
    }

    /** A file. */
    public static final class File extends Remembered {

        private byte[] written = new byte[0];
        private byte @Nullable [] forced;
        private boolean lost;

        /** One that is new and empty. */
        public File() {}

        private File(byte[] content) {
            written = content;
            forced = content;
        }

        /** Has these bytes there. */
        public void write(ByteBuffer bytes, int at) {
            written = Arrays.copyOf(written, Math.max(written.length, at + bytes.remaining()));
            bytes.get(written, at, bytes.remaining());
        }

        /** Is cut to that size, if it is longer. */
        public void truncate(int size) {
            written = Arrays.copyOf(written, Math.min(written.length, size));
        }

        /** A force failed: the dirty pages are dropped, and no later force brings them back. */
        public void lose() {
            lost = true;
        }

        /** What it holds is durable. */
        public void force() {
            if (!lost) {
                forced = written.clone();
            }
        }

        @Override
        void write(Path path, Survival survival) throws IOException {
            Files.write(path, Arrays.equals(written, forced) ? written : survival.content(written, forced));
        }
    }
}
