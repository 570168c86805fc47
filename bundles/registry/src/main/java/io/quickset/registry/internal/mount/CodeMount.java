package io.quickset.registry.internal.mount;

import io.quickset.Mount;
import io.quickset.control.MountedArtifact;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.Version;

/**
 * One mount: a handle to who made it, a service to who deploys. Its service is what keeps it mounted; the framework
 * unregisters that when the bundle stops. Safe for use by any thread: no lock is held while the framework is called.
 */
final class CodeMount implements Mount, MountedArtifact {

    /** Service property: its name. */
    static final String NAME = "io.quickset.mount.name";

    private final String name;
    private final @Nullable String set;
    private final Lifecycle lifecycle;
    private final Mounts mounts;
    private final Spool spool;
    private volatile Content content;
    private volatile boolean closed;
    private volatile boolean ended;
    private volatile @Nullable ServiceRegistration<MountedArtifact> registration;
    private @Nullable Path kept; // guarded by this
    private int revision; // guarded by this

    /**
     * Creates it.
     *
     * @param set the name of its set; null where its artifact tells it
     * @param path where its artifact lies
     */
    CodeMount(String name, @Nullable String set, Path path, Lifecycle lifecycle, Mounts mounts, Spool spool) {
        this.name = name;
        this.set = set;
        this.lifecycle = lifecycle;
        this.mounts = mounts;
        this.spool = spool;
        this.content = new Content(path, System.currentTimeMillis());
        this.kept = set == null ? null : path;
    }

    Lifecycle lifecycle() {
        return lifecycle;
    }

    /** Mounts it, as long as that bundle runs. */
    void register(BundleContext context) {
        registration = context.registerService(MountedArtifact.class, this, properties(0));
    }

    private Dictionary<String, Object> properties(int revision) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(NAME, name);
        properties.put(REVISION, revision);
        return properties;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Content content() {
        return content;
    }

    @Override
    public boolean closed() {
        return closed;
    }

    @Override
    public void refused(String reason) {
        mounts.refused(this, reason);
    }

    @Override
    public void update(Path artifact) {
        Path path = Mounts.checked(artifact);
        checkOpen();
        replace(path, null);
    }

    @Override
    public void update(String version, Map<String, byte[]> files) {
        if (set == null) {
            throw new IllegalStateException(name + " is of a path, which tells its set: update it with a path");
        }
        Version checked = Version.parseVersion(version);
        checkOpen();
        Path path = spool.keep(set, checked, files);
        replace(path, path);
    }

    private void checkOpen() {
        if (closed || ended) {
            throw new IllegalStateException(
                    name + (closed ? " is closed" : " has ended: the bundle that mounted it has stopped"));
        }
    }

    private void replace(Path path, @Nullable Path keeping) {
        Path old;
        int now;
        synchronized (this) {
            old = kept;
            kept = keeping;
            content = new Content(path, System.currentTimeMillis());
            now = ++revision;
        }
        try {
            ServiceRegistration<MountedArtifact> registered = registration;
            if (registered != null) {
                registered.setProperties(properties(now));
            }
        } catch (IllegalStateException e) { // closed, or its bundle stopped, this moment
            ended();
        }
        if (old != null) {
            spool.delete(old);
        }
    }

    @Override
    public void close() {
        closed = true;
        ServiceRegistration<MountedArtifact> registered = registration;
        if (registered != null && !ended) {
            try {
                registered.unregister();
            } catch (IllegalStateException e) { // by another thread, or the framework
                ended();
            }
        }
    }

    /** It is unregistered, by whomsoever. */
    void ended() {
        ended = true;
        Path last;
        synchronized (this) {
            last = kept;
            kept = null;
        }
        if (last != null) {
            spool.delete(last);
        }
    }
}
