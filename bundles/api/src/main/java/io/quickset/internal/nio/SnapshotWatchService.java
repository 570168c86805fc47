package io.quickset.internal.nio;

import io.quickset.Snapshot;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Tells of switches as of changed files. Safe for use by any thread. */
final class SnapshotWatchService implements WatchService {

    private static final Set<WatchEvent.Kind<?>> KINDS = Set.of(StandardWatchEventKinds.ENTRY_CREATE,
            StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_DELETE);
    /** Of com.sun.nio.file.SensitivityWatchEventModifier: how often to look, which means nothing here. */
    private static final Set<String> IGNORED_MODIFIERS = Set.of("HIGH", "MEDIUM", "LOW");

    private record Place(ViewSource source, String set, String key) {}

    private final Map<Place, SnapshotWatchKey> keys = new HashMap<>(); // guarded by itself
    private final BlockingQueue<WatchKey> signalled = new LinkedBlockingQueue<>();
    private final WatchKey end = new EndKey();
    private volatile boolean closed;

    WatchKey register(SnapshotPath directory, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers)
            throws IOException {
        Set<WatchEvent.Kind<?>> kinds = checked(events);
        for (WatchEvent.Modifier modifier : modifiers) {
            if (!IGNORED_MODIFIERS.contains(modifier.name())) {
                throw new UnsupportedOperationException("the modifier " + modifier.name() + " is not available here");
            }
        }
        checkOpen();
        directory.getFileSystem().list(directory); // there has to be one
        Snapshot snapshot = directory.getFileSystem().snapshot();
        ViewSource source = ViewSource.of(snapshot);
        SnapshotWatchKey key;
        synchronized (keys) {
            checkOpen();
            key = keys.computeIfAbsent(new Place(source, snapshot.name(), directory.key()),
                    place -> new SnapshotWatchKey(this, source, directory));
            key.setKinds(kinds);
        }
        source.add(this);
        key.catchUp(); // the path may be of a snapshot that was switched away before
        return key;
    }

    private static Set<WatchEvent.Kind<?>> checked(WatchEvent.Kind<?>... events) {
        Set<WatchEvent.Kind<?>> kinds = new HashSet<>(List.of(events));
        kinds.remove(StandardWatchEventKinds.OVERFLOW); // told in any case
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("no events to register for: choose some of " + KINDS);
        }
        if (!KINDS.containsAll(kinds)) {
            throw new UnsupportedOperationException("there are no events but " + KINDS + ", not " + kinds);
        }
        return kinds;
    }

    void catchUp() {
        List<SnapshotWatchKey> all;
        synchronized (keys) {
            all = List.copyOf(keys.values());
        }
        all.forEach(SnapshotWatchKey::catchUp);
    }

    void signal(SnapshotWatchKey key) {
        signalled.add(key);
    }

    void forget(SnapshotWatchKey key) {
        synchronized (keys) {
            keys.values().remove(key);
        }
    }

    @Override
    public @Nullable WatchKey poll() {
        checkOpen();
        return checked(signalled.poll());
    }

    @Override
    public @Nullable WatchKey poll(long timeout, TimeUnit unit) throws InterruptedException {
        checkOpen();
        return checked(signalled.poll(timeout, unit));
    }

    @Override
    public WatchKey take() throws InterruptedException {
        checkOpen();
        return checked(signalled.take());
    }

    private <K extends @Nullable WatchKey> K checked(K key) {
        if (key == end) {
            signalled.add(end); // for whoever waits too
        }
        checkOpen();
        return key;
    }

    private void checkOpen() {
        if (closed) {
            throw new ClosedWatchServiceException();
        }
    }

    @Override
    public void close() {
        List<Map.Entry<Place, SnapshotWatchKey>> all;
        synchronized (keys) {
            closed = true;
            all = List.copyOf(keys.entrySet());
            keys.clear();
        }
        for (Map.Entry<Place, SnapshotWatchKey> each : all) {
            each.getKey().source().remove(this);
            each.getValue().cancel();
        }
        signalled.clear();
        signalled.add(end);
    }

    /** Wakes those who wait at the close. */
    private static final class EndKey implements WatchKey {

        @Override
        public boolean isValid() {
            return false;
        }

        @Override
        public List<WatchEvent<?>> pollEvents() {
            return List.of();
        }

        @Override
        public boolean reset() {
            return false;
        }

        @Override
        public void cancel() {}

        @Override
        public java.nio.file.Watchable watchable() {
            throw new ClosedWatchServiceException();
        }
    }
}
