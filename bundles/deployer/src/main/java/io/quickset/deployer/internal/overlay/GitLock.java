package io.quickset.deployer.internal.overlay;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Knows whether git is changing the work tree that a directory lies in: it holds its index locked meanwhile. */
final class GitLock {

    /** Git leaves the lock behind when it is killed: an old one says nothing. */
    private static final long STALE_MILLIS = 60_000;

    private final Disk disk;
    private final Path directory;

    GitLock(Disk disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
    }

    /** The lock of the work tree that the directory lies in by now, or null: it may be made, or cloned, at any time. */
    private @Nullable Path lock() {
        for (Path at = directory; at != null; at = at.getParent()) {
            Stat git = stat(at.resolve(".git"));
            if (git != null && git.directory()) {
                return at.resolve(".git/index.lock");
            }
        }
        return null;
    }

    private @Nullable Stat stat(Path path) {
        try {
            return disk.stat(path, true);
        } catch (IOException e) {
            return null;
        }
    }

    boolean held() {
        Path lock = lock();
        Stat stat = lock == null ? null : stat(lock);
        return stat != null && stat.changed() / Pace.MILLI > System.currentTimeMillis() - STALE_MILLIS;
    }

    /** The path of the lock. */
    @Override
    public String toString() {
        return String.valueOf(lock());
    }
}
