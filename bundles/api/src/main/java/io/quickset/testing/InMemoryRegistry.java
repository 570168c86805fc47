package io.quickset.testing;

import io.quickset.Lease;
import io.quickset.Mount;
import io.quickset.MountListener;
import io.quickset.ResourceSet;
import io.quickset.SetRegistry;
import io.quickset.Snapshot;
import io.quickset.View;
import io.quickset.internal.nio.MemoryViews;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;

/**
 * A registry for unit tests: {@link #put} and {@link #remove} switch, each to a new generation; what is mounted hides
 * what was put. Everything else is as on a node, but that no generation is retained but the current one. Watch services
 * have been told when they return. Safe for use by any thread.
 *
 * <pre>{@code
 * InMemoryRegistry registry = InMemoryRegistry.create()
 *         .put("web", "1.2.0", Map.of("home.html", "<h1>Hello</h1>".getBytes(UTF_8)));
 * }</pre>
 */
public final class InMemoryRegistry implements SetRegistry {

    private final Clock clock;
    private final AtomicInteger openLeases = new AtomicInteger();
    // Published whole and never changed after; writers hold this registry's monitor, readers hold nothing.
    private volatile MemoryView view = MemoryView.EMPTY;
    private final MemoryViews source = new MemoryViews(this::view);
    private final Map<String, MemorySnapshot> put = new TreeMap<>(); // guarded by this, as supplier
    private final Map<String, Object> supplier = new TreeMap<>(); // of each live set: a mount, or this
    private final List<MemoryMount> mounts = new CopyOnWriteArrayList<>(); // in the order of mounting

    private InMemoryRegistry(Clock clock) {
        this.clock = clock;
    }

    /** An empty registry at generation 0. */
    public static InMemoryRegistry create() {
        return create(Clock.systemUTC());
    }

    /** An empty registry whose snapshots take {@link Snapshot#since()} from that clock. */
    public static InMemoryRegistry create(Clock clock) {
        return new InMemoryRegistry(clock);
    }

    /**
     * Switches to a new generation in which the set has exactly those files; they are copied. A set that already has
     * that version and that content stays as it is, and so does the generation.
     *
     * @param name of the set
     * @param version of the set, in OSGi's form
     * @param files their contents by path
     * @return this
     * @throws IllegalArgumentException if the name, the version or a path is malformed
     */
    public InMemoryRegistry put(String name, String version, Map<String, byte[]> files) {
        MemorySnapshot content = content(name, version, files);
        change(() -> {
            put.put(name, content);
            show(name);
        });
        return this;
    }

    static String checked(String name) {
        if (!name.matches("[a-z0-9][a-z0-9._-]*")) {
            throw new IllegalArgumentException("set name '" + name + "' is malformed");
        }
        return name;
    }

    private MemorySnapshot content(String name, String version, Map<String, byte[]> files) {
        return MemorySnapshot.of(checked(name), Version.parseVersion(version), files, 0, Instant.EPOCH, source);
    }

    private void change(Runnable change) {
        synchronized (this) {
            change.run();
        }
        source.switched();
        mounts.forEach(mount -> mount.tell(live(mount)));
    }

    private synchronized Optional<Snapshot> live(MemoryMount mount) {
        return view.byName().values().stream().filter(set -> supplier.get(set.name()) == mount).findFirst();
    }

    // What is mounted hides what was put, and the last mount the others.
    private void show(String name) {
        Object from = this;
        MemorySnapshot next = put.get(name);
        for (MemoryMount mount : mounts) {
            MemorySnapshot mounted = mount.content();
            if (mounted != null && mounted.name().equals(name)) {
                from = mount;
                next = mounted;
            }
        }
        Snapshot live = view.byName().get(name);
        boolean same = next == null ? live == null : live != null && supplier.get(name) == from
                && live.version().equals(next.version()) && live.digest().equals(next.digest());
        if (!same) {
            long generation = view.generation() + 1;
            TreeMap<String, Snapshot> sets = new TreeMap<>(view.byName());
            if (next == null) {
                sets.remove(name);
                supplier.remove(name);
            } else {
                sets.put(name, next.in(generation, clock.instant()));
                supplier.put(name, from);
            }
            view = new MemoryView(generation, sets);
        }
    }

    /**
     * Switches to a new generation without that set, or with what is mounted in its place.
     *
     * @return this
     * @throws NoSuchElementException if no such set was put
     */
    public InMemoryRegistry remove(String name) {
        change(() -> {
            if (put.remove(name) == null) {
                throw new NoSuchElementException("there is no set '" + name + "'");
            }
            show(name);
        });
        return this;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Here it is a folder or a {@code .zip}, and is read at once; it is the last one mounted that counts. The
     * listener has been told when this, or what changes the mount, returns.
     */
    @Override
    public Mount mount(Path artifact, MountListener listener) {
        MemoryMount mount = mounted(null, artifact.getFileName().toString(), listener);
        supply(mount, artifact);
        return mount;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Here it is the last one mounted that counts. The listener has been told when this, or what changes the mount,
     * returns.
     */
    @Override
    public Mount mount(String set, String version, Map<String, byte[]> files, MountListener listener) {
        MemorySnapshot content = content(set, version, filled(files));
        MemoryMount mount = mounted(set, set, listener);
        supply(mount, content);
        return mount;
    }

    private static Map<String, byte[]> filled(Map<String, byte[]> files) {
        if (files.isEmpty()) {
            throw new IllegalArgumentException("there is no file to mount");
        }
        return files;
    }

    private synchronized MemoryMount mounted(@Nullable String set, String file, MountListener listener) {
        Set<String> names = new HashSet<>();
        mounts.forEach(mount -> names.add(mount.name()));
        String name = "mount/test/" + file;
        for (int n = 2; names.contains(name); n++) {
            name = "mount/test/" + file + "#" + n;
        }
        MemoryMount mount = new MemoryMount(this, name, set, listener);
        mounts.add(mount);
        return mount;
    }

    void supply(MemoryMount mount, Path artifact) {
        try {
            supply(mount, MemoryArtifact.read(artifact, source));
        } catch (MemoryArtifact.BadException e) {
            mount.refuse(e.getMessage());
        }
    }

    void supply(MemoryMount mount, String set, String version, Map<String, byte[]> files) {
        supply(mount, content(set, version, filled(files)));
    }

    private void supply(MemoryMount mount, MemorySnapshot content) {
        change(() -> {
            MemorySnapshot before = mount.content();
            mount.setContent(content);
            show(content.name());
            if (before != null) {
                show(before.name());
            }
        });
    }

    void close(MemoryMount mount) {
        change(() -> List.copyOf(view.byName().keySet()).forEach(this::show));
        mounts.remove(mount);
    }

    @Override
    public View view() {
        return view;
    }

    @Override
    public Lease lease(Lease.Kind kind) {
        openLeases.incrementAndGet();
        return new MemoryLease(view, openLeases::decrementAndGet);
    }

    /** The number of leases taken and not yet closed: a test of a consumer ends with 0. */
    public int openLeases() {
        return openLeases.get();
    }

    /**
     * That set as the service a node would register; it follows the switches. The set need not be live yet.
     */
    public ResourceSet resourceSet(String name) {
        return new MemoryResourceSet(name, this);
    }

    private record MemoryResourceSet(String name, SetRegistry registry) implements ResourceSet {
        @Override
        public Snapshot snapshot() {
            return registry.view().set(name)
                    .orElseThrow(() -> new IllegalStateException("set '" + name + "' is not live"));
        }
    }

    private record MemoryLease(View view, AtomicBoolean closed, Runnable onClose) implements Lease {
        MemoryLease(View view, Runnable onClose) {
            this(view, new AtomicBoolean(), onClose);
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                onClose.run();
            }
        }
    }
}
