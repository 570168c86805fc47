package io.quickset.itest.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A disk that loses power, or fails, at any step. What processes see is a real folder; what a cut leaves of it is
 * remembered beside: the content as of the last force, the entries as of the last sync of their folder. Each port to a
 * disk adds how it writes. Safe for use by any thread.
 */
public abstract class FragileDisk {

    private final Path root;
    private final Remembered.Folder remembered;
    private final List<String> steps = new ArrayList<>();
    private int cutAt;
    private int failAt;
    private String error = "";
    private boolean off;

    /** All that lies in that folder is durable. */
    protected FragileDisk(Path root) throws IOException {
        this.root = root;
        this.remembered = Remembered.read(root);
    }

    /** Ends the process at that step, counted from 1; it is done by half if it can be. */
    public final synchronized void cutAt(int step) {
        cutAt = step;
    }

    /** Fails once, at that step, counted from 1. */
    public final synchronized void failAt(int step, String why) {
        failAt = step;
        error = why;
    }

    /** The steps so far. */
    public final synchronized List<String> steps() {
        return List.copyOf(steps);
    }

    /** Whether the process has ended. */
    public final synchronized boolean isOff() {
        return off;
    }

    /** After a cut: another process goes on, on what the killed one left. */
    public final synchronized void restart() {
        cutAt = 0;
        off = false;
    }

    /** Makes the folder that is found when the power is back. */
    public final synchronized void powerOff(Survival survival, Path found) throws IOException {
        off = true;
        remembered.write(found, survival);
    }

    /** A part of a step. */
    protected interface Step {

        /** Does it. */
        void run() throws IOException;
    }

    /** Ends or fails here, after the half of the step was done. Whoever calls it holds this disk's lock. */
    protected final void step(String what, Path file, Step half) throws IOException {
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

    /** What is remembered of that folder. */
    protected final Remembered.Folder folder(Path path) {
        return remembered.folder(root.relativize(path.toAbsolutePath()));
    }

    /** Makes a folder in one that is there. */
    public synchronized void makeFolder(Path path) throws IOException {
        step("make folder", path, () -> {});
        Files.createDirectory(path);
        folder(path.getParent()).change(path, new Remembered.Folder());
    }

    /** Gives a file another name in the same folder. */
    public synchronized void move(Path from, Path to) throws IOException {
        step("move", from, () -> {});
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        folder(from.getParent()).rename(from, to);
    }

    /** Deletes a file if it is there. */
    public synchronized void delete(Path path) throws IOException {
        step("delete", path, () -> {});
        if (Files.deleteIfExists(path)) {
            folder(path.getParent()).change(path, null);
        }
    }

    /** Makes durable which files a folder has. */
    public synchronized void sync(Path path) throws IOException {
        step("sync", path, () -> {});
        folder(path).sync();
    }
}
