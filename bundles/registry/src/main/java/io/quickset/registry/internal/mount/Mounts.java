package io.quickset.registry.internal.mount;

import io.quickset.Mount;
import io.quickset.MountListener;
import io.quickset.Snapshot;
import io.quickset.View;
import io.quickset.control.MountedArtifact;
import io.quickset.format.FormatException;
import io.quickset.format.SetName;
import io.quickset.spi.SwitchListener;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.Version;

/**
 * The sets that code supplies. A mount is open while its service is registered; one that was closed is watched on until
 * nothing of it is live, so that its listener hears of that. Safe for use by any thread.
 */
public final class Mounts implements SwitchListener, AutoCloseable {

    private final BundleContext context;
    private final Spool spool;
    private final Executor notifiers;
    private final Function<String, Map<String, Snapshot>> supplied;
    private final ServiceListener unregistered = this::serviceEvent;
    private final Map<String, CodeMount> open = new HashMap<>(); // by name; guarded by this
    private final List<CodeMount> closing = new ArrayList<>(); // guarded by this

    /**
     * Creates it, with none.
     *
     * @param folder for what code makes
     * @param notifiers where listeners are called
     * @param supplied what is live, by set, of an artifact's name
     */
    public Mounts(BundleContext context, Path folder, Executor notifiers,
            Function<String, Map<String, Snapshot>> supplied) {
        this.context = context;
        this.spool = new Spool(folder);
        this.notifiers = notifiers;
        this.supplied = supplied;
        try {
            context.addServiceListener(unregistered, "(objectClass=" + MountedArtifact.class.getName() + ")");
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Mounts an artifact for that bundle. */
    public Mount mount(Bundle bundle, Path artifact, MountListener listener) {
        Path path = checked(artifact);
        return mount(running(bundle), path.getFileName().toString(), null, path, listener);
    }

    /** Mounts files for that bundle. */
    public Mount mount(Bundle bundle, String set, String version, Map<String, byte[]> files, MountListener listener) {
        try {
            SetName.check(set);
        } catch (FormatException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        Version checked = Version.parseVersion(version);
        BundleContext running = running(bundle);
        return mount(running, set, set, spool.keep(set, checked, files), listener);
    }

    static Path checked(Path artifact) {
        if (artifact.getFileSystem() != FileSystems.getDefault()) {
            throw new IllegalArgumentException("'" + artifact + "' is not on the default file system: copy it there");
        }
        Path path = artifact.toAbsolutePath().normalize();
        if (path.getFileName() == null) {
            throw new IllegalArgumentException("'" + artifact + "' has no file name, which tells the set");
        }
        return path;
    }

    private static BundleContext running(Bundle bundle) {
        BundleContext running = bundle.getBundleContext();
        if (running == null) {
            throw new IllegalStateException("bundle " + bundle.getSymbolicName() + " does not run: it can't mount");
        }
        return running;
    }

    private Mount mount(BundleContext owner, String file, @Nullable String set, Path path, MountListener listener) {
        CodeMount mount;
        synchronized (this) {
            String name = freeName(owner.getBundle(), file);
            // Another start of the bundle has another context.
            Lifecycle lifecycle = new Lifecycle(name, listener, notifiers,
                    () -> owner.getBundle().getBundleContext() == owner);
            mount = new CodeMount(name, set, path, lifecycle, this, spool);
            open.put(name, mount);
            closing.removeIf(old -> old.name().equals(name) && over(old));
        }
        try {
            mount.register(owner);
        } catch (IllegalStateException e) {
            end(mount);
            throw new IllegalStateException("bundle " + owner.getBundle().getSymbolicName()
                    + " has just stopped: it can't mount", e);
        }
        refresh(mount);
        return mount;
    }

    private static boolean over(CodeMount mount) {
        mount.lifecycle().live(Map.of());
        return true;
    }

    private String freeName(Bundle bundle, String file) {
        String owner = bundle.getSymbolicName() == null ? "bundle-" + bundle.getBundleId() : bundle.getSymbolicName();
        String first = MountedArtifact.PREFIX + owner + "/" + file;
        String name = first;
        for (int n = 2; open.containsKey(name); n++) {
            name = first + "#" + n;
        }
        return name;
    }

    // What is live is looked up under the lock, so that no older view is told after a newer one.
    private synchronized boolean refresh(CodeMount mount) {
        Map<String, Snapshot> live = supplied.apply(mount.name());
        mount.lifecycle().live(live);
        return live.isEmpty();
    }

    // After the switch that it follows, which may not have been told yet.
    synchronized void refused(CodeMount mount, String reason) {
        refresh(mount);
        mount.lifecycle().refused(reason);
    }

    @Override
    public synchronized void switched(View before, View after) {
        open.values().forEach(this::refresh);
        closing.removeIf(this::refresh);
    }

    private void serviceEvent(ServiceEvent event) {
        if (event.getType() == ServiceEvent.UNREGISTERING) {
            CodeMount mount;
            synchronized (this) {
                mount = open.get(String.valueOf(event.getServiceReference().getProperty(CodeMount.NAME)));
            }
            if (mount != null) {
                end(mount);
            }
        }
    }

    private void end(CodeMount mount) {
        synchronized (this) {
            if (open.remove(mount.name(), mount) && mount.closed() && !refresh(mount)) {
                closing.add(mount);
            }
        }
        mount.ended();
    }

    /** Closes all. */
    @Override
    public void close() {
        List<CodeMount> all;
        synchronized (this) {
            all = List.copyOf(open.values());
        }
        all.forEach(CodeMount::close);
        context.removeServiceListener(unregistered);
    }
}
