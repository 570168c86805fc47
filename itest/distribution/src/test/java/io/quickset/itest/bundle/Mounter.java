package io.quickset.itest.bundle;

import io.quickset.Mount;
import io.quickset.MountListener;
import io.quickset.SetRegistry;
import io.quickset.Snapshot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Mounts what its header says when it starts, and what the commands of the scope {@code mounts} say. */
public final class Mounter implements BundleActivator, MountListener {

    /** The header that says what to mount at the start: {@code <set> <version> <text>}. */
    public static final String MOUNTS = "Itest-Mounts";

    private final Map<String, Mount> mounts = new TreeMap<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private @Nullable SetRegistry registry;

    @Override
    public void start(BundleContext context) {
        registry = context.getService(context.getServiceReference(SetRegistry.class));
        String header = context.getBundle().getHeaders().get(MOUNTS);
        if (header != null) {
            String[] words = header.split(" ");
            put(words[0], words[1], words[2]);
        }
        Dictionary<String, Object> commands = new Hashtable<>();
        commands.put("osgi.command.scope", "mounts");
        commands.put("osgi.command.function", new String[] {"put", "path", "unmount", "heard"});
        context.registerService(Mounter.class, this, commands);
    }

    @Override
    public void stop(BundleContext context) {}

    /** Command: mounts a set of one file, {@code text}, or updates its mount. */
    public void put(String set, String version, String text) {
        Map<String, byte[]> files = Map.of("text", text.getBytes(StandardCharsets.UTF_8));
        Mount mount = mounts.get(set);
        if (mount == null) {
            mounts.put(set, registry.mount(set, version, files, this));
        } else {
            mount.update(version, files);
        }
    }

    /** Command: mounts what lies there. */
    public String path(String path) {
        Mount mount = registry.mount(Path.of(path), this);
        mounts.put(path, mount);
        return mount.name();
    }

    /** Command: closes the mount of that set or path. */
    public void unmount(String key) {
        mounts.remove(key).close();
    }

    /** Command: what the listener has heard. */
    public String heard() {
        return String.join(", ", heard);
    }

    @Override
    public void mounted(Snapshot snapshot) {
        heard.add("mounted " + snapshot.name() + " " + snapshot.version());
    }

    @Override
    public void updated(Snapshot before, Snapshot after) {
        heard.add("updated " + after.name() + " " + before.version() + " " + after.version());
    }

    @Override
    public void unmounted(Snapshot last) {
        heard.add("unmounted " + last.name() + " " + last.version());
    }

    @Override
    public void refused(String reason) {
        heard.add("refused " + reason);
    }
}
