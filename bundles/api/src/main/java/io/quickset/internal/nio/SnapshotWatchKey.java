package io.quickset.internal.nio;

import io.quickset.Digest;
import io.quickset.Resource;
import io.quickset.Snapshot;
import io.quickset.View;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.Watchable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A watched directory. It goes along with the switches: once it has told the difference to a newer snapshot it stands
 * for the directory there. So it keeps no old snapshot, and {@code ((Path) key.watchable()).resolve(event.context())},
 * as people write it, reads what is new. When the set or the directory is gone, the key tells what went and is invalid.
 */
final class SnapshotWatchKey implements WatchKey {

    /** As the JDK has it: beyond, what happened is told as an overflow. */
    static final int MAX_EVENTS = 512;

    private record Event<T>(Kind<T> kind, @Nullable T context, int count) implements WatchEvent<T> {}

    // All guarded by this.
    private final SnapshotWatchService service;
    private final ViewSource source;
    private SnapshotPath directory;
    private Set<WatchEvent.Kind<?>> kinds = Set.of();
    private List<WatchEvent<?>> events = new ArrayList<>();
    private boolean signalled;
    private boolean valid = true;

    SnapshotWatchKey(SnapshotWatchService service, ViewSource source, SnapshotPath directory) {
        this.service = service;
        this.source = source;
        this.directory = directory;
    }

    synchronized void setKinds(Set<WatchEvent.Kind<?>> wanted) {
        kinds = wanted;
    }

    /** Tells what differs between the snapshot it stands for and the one that is live. */
    void catchUp() {
        if (!compare()) {
            service.forget(this);
        }
    }

    /** Whether it is still valid. The view is taken under the lock: whoever comes last here sees the latest. */
    private synchronized boolean compare() {
        Optional<View> view = source.current();
        if (!valid || view.isEmpty()) {
            return valid;
        }
        Snapshot before = directory.getFileSystem().snapshot();
        Optional<SnapshotFileSystem> after = view.get().set(before.name()).map(SnapshotFileSystem::of);
        boolean same = after.filter(now -> now.snapshot().digest().equals(before.digest())).isPresent();
        if (!same) {
            tell(directory.getFileSystem(), after);
            valid = after.filter(now -> now.isDirectory(directory)).isPresent();
        }
        if (valid) {
            directory = new SnapshotPath(after.get(), directory.toString());
        } else {
            signal();
        }
        return valid;
    }

    private void tell(SnapshotFileSystem before, Optional<SnapshotFileSystem> after) {
        Set<String> olds = names(Optional.of(before));
        Set<String> news = names(after);
        SnapshotFileSystem now = after.orElse(before);
        olds.stream().filter(name -> !news.contains(name))
                .forEach(name -> tell(StandardWatchEventKinds.ENTRY_DELETE, now.getPath(name)));
        for (String name : news) {
            if (!olds.contains(name)) {
                tell(StandardWatchEventKinds.ENTRY_CREATE, now.getPath(name));
            } else if (!name.endsWith("/") && !digest(before, name).equals(digest(now, name))) {
                tell(StandardWatchEventKinds.ENTRY_MODIFY, now.getPath(name));
            }
        }
    }

    /** The names there; those of directories end with a slash, so that what became one is another. */
    private Set<String> names(Optional<SnapshotFileSystem> fileSystem) {
        return fileSystem.filter(each -> each.isDirectory(directory))
                .map(each -> Tree.of(each.snapshot()).list(directory.key()))
                .<Set<String>>map(LinkedHashSet::new)
                .orElse(Set.of());
    }

    private Optional<Digest> digest(SnapshotFileSystem fileSystem, String name) {
        return fileSystem.find((SnapshotPath) directory.resolve(name)).map(Resource::digest);
    }

    private void tell(WatchEvent.Kind<Path> kind, Path name) {
        if (!kinds.contains(kind)) {
            return;
        }
        if (events.size() < MAX_EVENTS) {
            events.add(new Event<>(kind, name, 1));
        } else {
            int lost = events.size() == MAX_EVENTS ? 0 : events.remove(MAX_EVENTS).count();
            events.add(new Event<>(StandardWatchEventKinds.OVERFLOW, null, lost + 1));
        }
        signal();
    }

    @Override
    public synchronized boolean isValid() {
        return valid;
    }

    @Override
    public synchronized List<WatchEvent<?>> pollEvents() {
        List<WatchEvent<?>> all = events;
        events = new ArrayList<>();
        return all;
    }

    @Override
    public synchronized boolean reset() {
        if (valid && signalled) {
            signalled = false;
            if (!events.isEmpty()) {
                signal();
            }
        }
        return valid;
    }

    private void signal() {
        if (!signalled) {
            signalled = true;
            service.signal(this);
        }
    }

    @Override
    public void cancel() {
        synchronized (this) {
            valid = false;
        }
        service.forget(this);
    }

    @Override
    public synchronized Watchable watchable() {
        return directory;
    }
}
