package io.quickset.testing;

import io.quickset.Mount;
import io.quickset.MountListener;
import io.quickset.Snapshot;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What code has mounted in memory. */
final class MemoryMount implements Mount {

    private final InMemoryRegistry registry;
    private final String name;
    private final @Nullable String set;
    private final MountListener listener;
    private volatile @Nullable MemorySnapshot content; // null until there was a good one
    private volatile boolean closed;
    private @Nullable Snapshot told; // guarded by this

    /** One of that set; null where its artifact tells it. */
    MemoryMount(InMemoryRegistry registry, String name, @Nullable String set, MountListener listener) {
        this.registry = registry;
        this.name = name;
        this.set = set;
        this.listener = listener;
    }

    @Override
    public String name() {
        return name;
    }

    @Nullable MemorySnapshot content() {
        return closed ? null : content;
    }

    void setContent(MemorySnapshot content) {
        this.content = content;
    }

    @Override
    public void update(Path artifact) {
        checkOpen();
        registry.supply(this, artifact);
    }

    @Override
    public void update(String version, Map<String, byte[]> files) {
        checkOpen();
        if (set == null) {
            throw new IllegalStateException(name + " is of a path: update it with a path");
        }
        registry.supply(this, set, version, files);
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException(name + " is closed");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            registry.close(this);
        }
    }

    void refuse(String reason) {
        listener.refused(reason);
    }

    /** Tells the listener of what is live of it now, unless it knows. */
    synchronized void tell(Optional<Snapshot> live) {
        Snapshot before = told;
        Snapshot after = live.orElse(null);
        told = after;
        boolean other = before == null || after == null || !before.name().equals(after.name());
        if (other && before != null) {
            listener.unmounted(before);
        }
        if (other && after != null) {
            listener.mounted(after);
        } else if (!other && before.generation() != after.generation()) {
            listener.updated(before, after);
        }
    }
}
