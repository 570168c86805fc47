package io.quickset.deployer.internal.overlay;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Knows whether git is changing the work tree that a directory lies in: it holds its index locked meanwhile. */
final class GitLock {

    /** Git leaves the lock behind when it is killed: an old one says nothing. */
    private static final long STALE_MILLIS = 60_000;

    private final Disk disk;
    private final @Nullable Path lock;

    GitLock(Disk disk, Path directory) {
        this.disk = disk;
        Path at = directory;
        while (at != null && !directory(at.resolve(".git"))) {
            at = at.getParent();
        }
        this.lock = at == null ? null : at.resolve(".git/index.lock");
    }

    private boolean directory(Path path) {
        Stat stat = stat(path);
        return stat != null && stat.directory();
    }

    private @Nullable Stat stat(Path path) {
        try {
            return disk.stat(path, true);
        } catch (IOException e) {
            return null;
        }
    }

    boolean held() {
        Stat stat = lock == null ? null : stat(lock);
        return stat != null && stat.changed() / Pace.MILLI > System.currentTimeMillis() - STALE_MILLIS;
    }

    /** The path of the lock. */
    @Override
    public String toString() {
        return String.valueOf(lock);
    }
}
