package io.quickset.registry.internal.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A disk that loses power, or fails, at any step. What processes see is a real folder; what a cut leaves of it is
 * remembered beside: the content as of the last force, the entries as of the last sync of their folder.
 */
public final class PowerCutDisk implements Disk {

    private final Path root;
    private final Remembered.Folder remembered;
    private final List<String> steps = new ArrayList<>();
    private int cutAt;
    private int failAt;
    private String error = "";
    private boolean off;

    /** The process ends here. */
    public static final class PowerCut extends Error {

        private static final long serialVersionUID = 1;
    }

    /** All that lies in that folder is durable. */
    public PowerCutDisk(Path root) throws IOException {
        this.root = root;
        this.remembered = Remembered.read(root);
    }

    /** Ends the process at that step, counted from 1; it is done by half if it can be. */
    public PowerCutDisk cutAt(int step) {
        cutAt = step;
        return this;
    }

    /** Fails once, at that step, counted from 1. */
    public PowerCutDisk failAt(int step, String why) {
        failAt = step;
        error = why;
        return this;
    }

    /** The steps so far. */
    public synchronized List<String> steps() {
        return List.copyOf(steps);
    }

    /** After a cut: another process goes on, on what the killed one left. */
    public synchronized void restart() {
        cutAt = 0;
        off = false;
    }

    /** Makes the folder that is found when the power is back. */
    public synchronized void powerOff(Survival survival, Path found) throws IOException {
        off = true;
        remembered.write(found, survival);
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

    private interface Step {

        void run() throws IOException;
    }

    private Remembered.Folder folder(Path path) {
        return remembered.folder(root.relativize(path.toAbsolutePath()));
    }

    @Override
    public synchronized void makeFolder(Path path) throws IOException {
        step("make folder", path, () -> {});
        Files.createDirectory(path);
        folder(path.getParent()).change(path, new Remembered.Folder());
    }

    @Override
    public synchronized OpenFile create(Path path) throws IOException {
        step("create", path, () -> {});
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        Remembered.File file = new Remembered.File();
        folder(path.getParent()).change(path, file);
        return new SimulatedFile(path, channel, file);
    }

    @Override
    public synchronized void move(Path from, Path to) throws IOException {
        step("move", from, () -> {});
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        folder(from.getParent()).rename(from, to);
    }

    @Override
    public synchronized void delete(Path path) throws IOException {
        step("delete", path, () -> {});
        if (Files.deleteIfExists(path)) {
            folder(path.getParent()).change(path, null);
        }
    }

    @Override
    public synchronized void sync(Path path) throws IOException {
        step("sync", path, () -> {});
        folder(path).sync();
    }

    private final class SimulatedFile implements OpenFile {

        private final Path path;
        private final FileChannel channel;
        private final Remembered.File file;

        SimulatedFile(Path path, FileChannel channel, Remembered.File file) {
            this.path = path;
            this.channel = channel;
            this.file = file;
        }

        @Override
        public void write(ByteBuffer bytes, long at) throws IOException {
            synchronized (PowerCutDisk.this) {
                step("write", path, () -> put(bytes.slice(bytes.position(), bytes.remaining() / 2), at));
                put(bytes, at);
            }
        }

        private void put(ByteBuffer bytes, long at) throws IOException {
            file.write(bytes.duplicate(), (int) at);
            channel.write(bytes, at);
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (PowerCutDisk.this) {
                step("truncate", path, () -> {});
                file.truncate((int) size);
                channel.truncate(size);
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (PowerCutDisk.this) {
                step("force", path, file::lose);
                file.force();
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
