package io.quickset.internal.nio;

import io.quickset.Snapshot;
import io.quickset.View;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * A registry as the file systems need it: to find snapshots by URI, and to hear of switches. It is told of none before
 * something watches. Watchers that were neither closed nor kept go with the garbage.
 */
public abstract class ViewSource {

    /** A snapshot that knows where it comes from. */
    public interface Sourced {

        /** Its registry. */
        ViewSource source();
    }

    private final Set<SnapshotWatchService> watchers =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    ViewSource() {}

    /** All that this Java process, or this node, has. */
    static List<ViewSource> all() {
        List<ViewSource> all = new ArrayList<>(MemoryViews.inProcess());
        NodeViews.ofOwnBundle().ifPresent(all::add);
        return all;
    }

    /** Where that snapshot comes from. */
    static ViewSource of(Snapshot snapshot) {
        if (snapshot instanceof Sourced sourced) {
            return sourced.source();
        }
        return NodeViews.ofOwnBundle().or(() -> NodeViews.ofFrameworkOf(snapshot.getClass())).orElseThrow(() ->
                new UnsupportedOperationException("the snapshot of set '" + snapshot.name() + "' comes from no running"
                        + " registry, so that it can't be watched for switches"));
    }

    /** The view of now, or empty while there is none. */
    abstract Optional<View> current();

    /** The views that are kept, newest first. */
    abstract List<View> retained();

    /** See to it that {@link #switched} is called from now on. */
    abstract void listen();

    final void add(SnapshotWatchService watcher) {
        watchers.add(watcher);
        listen();
    }

    final void remove(SnapshotWatchService watcher) {
        watchers.remove(watcher);
    }

    /** There is another view. */
    public final void switched() {
        List<SnapshotWatchService> all;
        synchronized (watchers) {
            all = List.copyOf(watchers);
        }
        all.forEach(SnapshotWatchService::catchUp);
    }
}
