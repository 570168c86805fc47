package io.quickset.deployer.internal.overlay;

import io.quickset.deployer.internal.overlay.Watches.Watch;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches the folders of one directory, all or none: half a watch is of no use, and others may need what it takes. For
 * one thread.
 */
final class Reach implements Tree.Watcher {

    private final Disk disk;
    private final Watches watches;
    private final Watches.Ear ear;
    private final Pace pace;
    private final LongSupplier clock;
    private final Runnable release;
    private final Set<Long> devices = new HashSet<>();
    private @Nullable String deaf;
    private boolean forGood;
    private long retryAt;

    /** Nothing is watched yet. What it calls to release is to release all that it gave. */
    Reach(Disk disk, Watches watches, Watches.Ear ear, Pace pace, LongSupplier clock, Runnable release) {
        this.disk = disk;
        this.watches = watches;
        this.ear = ear;
        this.pace = pace;
        this.clock = clock;
        this.release = release;
    }

    /** Why it can't be watched; null when it is. */
    @Nullable String deaf() {
        return deaf;
    }

    /** Whether others than this system may change it, by clocks of their own. */
    boolean foreign() {
        return forGood;
    }

    /** Whether it is time to try again; then all is to be swept, so that it is watched. */
    boolean retries(long now) {
        if (deaf == null || forGood || now - retryAt < 0) {
            return false;
        }
        deaf = null;
        return true;
    }

    @Override
    public @Nullable Watch watch(Path directory, String folder, Stat stat) {
        if (devices.add(stat.device())) {
            Unwatchable.byType(directory, disk).ifPresent(why -> {
                forGood = true;
                deafen(why);
            });
        }
        if (deaf != null) {
            return null;
        }
        try {
            return watches.watch(directory, ear, folder);
        } catch (NoSuchFileException | NotDirectoryException | AccessDeniedException e) {
            return null; // listing it says why
        } catch (IOException e) {
            retryAt = clock.getAsLong() + pace.retry();
            deafen(Unwatchable.because(directory, e));
            return null;
        }
    }

    private void deafen(String why) {
        deaf = why;
        release.run();
    }

    @Override
    public void release(Watch watch) {
        watches.release(watch);
    }
}
