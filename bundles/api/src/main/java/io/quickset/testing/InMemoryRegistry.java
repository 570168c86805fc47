package io.quickset.testing;

import io.quickset.Lease;
import io.quickset.ResourceSet;
import io.quickset.SetRegistry;
import io.quickset.Snapshot;
import io.quickset.View;
import io.quickset.internal.nio.MemoryViews;
import java.time.Clock;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicBoolean;
import org.osgi.framework.Version;

/**
 * A registry for unit tests: {@link #put} and {@link #remove} switch, each to a new generation; everything else is as
 * on a node, but that no generation is retained but the current one. Watch services have been told when they return.
 * Safe for use by any thread.
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
        if (!name.matches("[a-z0-9][a-z0-9._-]*")) {
            throw new IllegalArgumentException("set name '" + name + "' is malformed");
        }
        exchange(name, Version.parseVersion(version), files);
        source.switched();
        return this;
    }

    private synchronized void exchange(String name, Version version, Map<String, byte[]> files) {
        long generation = view.generation() + 1;
        Snapshot next = MemorySnapshot.of(name, version, files, generation, clock.instant(), source);
        boolean same = view.set(name)
                .filter(live -> live.version().equals(next.version()) && live.digest().equals(next.digest()))
                .isPresent();
        if (!same) {
            TreeMap<String, Snapshot> sets = new TreeMap<>(view.byName());
            sets.put(name, next);
            view = new MemoryView(generation, sets);
        }
    }

    /**
     * Switches to a new generation without that set.
     *
     * @return this
     * @throws NoSuchElementException if there is no such set
     */
    public InMemoryRegistry remove(String name) {
        take(name);
        source.switched();
        return this;
    }

    private synchronized void take(String name) {
        TreeMap<String, Snapshot> sets = new TreeMap<>(view.byName());
        if (sets.remove(name) == null) {
            throw new NoSuchElementException("there is no set '" + name + "'");
        }
        view = new MemoryView(view.generation() + 1, sets);
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
