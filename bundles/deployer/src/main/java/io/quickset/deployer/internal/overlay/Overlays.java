package io.quickset.deployer.internal.overlay;

import io.quickset.Digest;
import io.quickset.Resource;
import io.quickset.Snapshot;
import io.quickset.control.SetSource;
import io.quickset.deployer.internal.artifact.Limits;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All bound directories. One thread sees to them; there is none, and nothing is watched, while nothing is bound.
 * Safe for use by any thread.
 */
public final class Overlays implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Overlays.class);

    private final Runnable changed;
    private final Limits limits;
    private final Disk disk;
    private final Pace pace;
    private final LongSupplier clock = System::nanoTime;
    private final Queue<Staged> staged = new ConcurrentLinkedQueue<>();
    private final Object lock = new Object();
    private List<OverlayBinding> bindings = List.of(); // guarded by lock, as are all below
    private final Map<OverlayBinding, OverlayState> known = new HashMap<>();
    private final Map<OverlayBinding, Watching> reports = new HashMap<>();
    private @Nullable Thread thread;
    private boolean waiting;
    private boolean woken;
    private boolean closed;
    private volatile List<OverlayState> states = List.of();
    private volatile List<Watching> watching = List.of();

    /**
     * Nothing is bound yet.
     *
     * @param changed called on the overlays' own thread when a state or a report is another; must not wait
     * @param limits for each directory
     */
    public Overlays(Runnable changed, Limits limits) {
        this(changed, limits, new Disk(), Pace.NORMAL);
    }

    Overlays(Runnable changed, Limits limits, Disk disk, Pace pace) {
        this.changed = changed;
        this.limits = limits;
        this.disk = disk;
        this.pace = pace;
    }

    private record Staged(OverlayBinding binding, Map<String, OverlayFile> verified) {}

    /** Binds these directories and no others. Those that were bound keep their state. */
    public void bind(List<OverlayBinding> wanted) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            bindings = wanted.stream().distinct().toList();
            known.keySet().retainAll(bindings);
            reports.keySet().retainAll(bindings);
            tell();
            if (thread == null && !bindings.isEmpty()) {
                thread = new Thread(this::run, "quickset-overlays");
                thread.setDaemon(true);
                thread.start();
            }
            wake();
        }
    }

    // Holding the lock.
    private void tell() {
        states = bindings.stream()
                .map(binding -> known.computeIfAbsent(binding, OverlayState.Settling::new)).toList();
        watching = bindings.stream().map(binding ->
                reports.computeIfAbsent(binding, is -> new Watching(is, Watching.WATCHED, ""))).toList();
    }

    /** The last settled state of each bound directory, in the order in which they were bound. */
    public List<OverlayState> states() {
        return states;
    }

    /** How each bound directory is watched, in the order in which they were bound. */
    public List<Watching> watching() {
        return watching;
    }

    /**
     * Remembers what was verified of a state: files that do not change have a verified digest in the states that
     * follow.
     * Only files that were opened since count, so that a file of the same path from another layer is not mistaken for
     * one of this.
     *
     * @param snapshot what was staged of it, possibly merged with other layers
     * @param shown the paths at which the snapshot has its files, not those of another layer
     */
    public void staged(OverlayState.Ready state, Snapshot snapshot, Set<String> shown) {
        Map<String, OverlayFile> verified = new HashMap<>();
        for (SetSource.Entry entry : state.files().values()) {
            if (entry instanceof OverlayFile file && !file.verified() && file.opened() && shown.contains(file.path())) {
                Optional<Digest> digest = snapshot.find(file.path())
                        .filter(resource -> resource.size() == file.size()).map(Resource::digest);
                digest.ifPresent(is -> verified.put(file.path(), file.verified(is)));
            }
        }
        if (!verified.isEmpty()) {
            staged.add(new Staged(state.binding(), verified));
            synchronized (lock) {
                wake();
            }
        }
    }

    /**
     * Whether that state is the latest one and each of its files that is not verified, and so was or will be read, is
     * on the disk as it was. Costs a system call for each of them.
     */
    public boolean isCurrent(OverlayState.Ready state) {
        for (OverlayState now : states) {
            if (now.binding().equals(state.binding())) {
                return now instanceof OverlayState.Ready ready && ready.fingerprint().equals(state.fingerprint())
                        && state.files().values().stream().allMatch(entry ->
                                entry.verified() || entry instanceof OverlayFile file && file.isCurrent());
            }
        }
        return false;
    }

    // The thread.

    private void run() {
        Map<OverlayBinding, Overlay> live = new LinkedHashMap<>();
        try (Watches watches = new Watches(disk)) {
            Writers writers = new Writers(disk.processes());
            while (sync(live, binding ->
                    new Overlay(binding, disk, pace, limits, watches, writers, clock))) {
                remember(live);
                long now = clock.getAsLong();
                long due = now + pace.glance();
                for (Overlay overlay : live.values()) {
                    due = Math.min(due - now, tick(overlay, now) - now) + now;
                }
                publish(live);
                await(watches, Math.max(0, due - clock.getAsLong()));
            }
            live.values().forEach(Overlay::close);
        } catch (IOException e) {
            LOG.warn("the notifications of the system could not be closed", e);
        }
    }

    // One that fails must not take the others with it, nor stay deaf.
    private long tick(Overlay overlay, long now) {
        try {
            return overlay.tick(now);
        } catch (Throwable e) {
            return overlay.failed(now, e);
        }
    }

    // False when nothing is bound any more.
    private boolean sync(Map<OverlayBinding, Overlay> live, Function<OverlayBinding, Overlay> made) {
        synchronized (lock) {
            List<OverlayBinding> gone = live.keySet().stream().filter(is -> !bindings.contains(is)).toList();
            gone.forEach(binding -> live.remove(binding).close());
            bindings.forEach(binding -> live.computeIfAbsent(binding, made));
            if (bindings.isEmpty()) {
                thread = null;
            }
            return !bindings.isEmpty();
        }
    }

    private void remember(Map<OverlayBinding, Overlay> live) {
        for (Staged is = staged.poll(); is != null; is = staged.poll()) {
            Overlay overlay = live.get(is.binding());
            if (overlay != null) {
                overlay.staged(is.verified(), clock.getAsLong());
            }
        }
    }

    private void publish(Map<OverlayBinding, Overlay> live) {
        boolean news = false;
        synchronized (lock) {
            boolean other = false;
            for (Overlay overlay : live.values()) {
                if (bindings.contains(overlay.binding())) {
                    OverlayState state = overlay.state();
                    other |= known.put(overlay.binding(), state) != state;
                    other |= reports.put(overlay.binding(), overlay.watching()) != overlay.watching();
                    news |= overlay.news();
                }
            }
            if (other) {
                tell();
            }
        }
        if (news) {
            try {
                changed.run();
            } catch (RuntimeException e) {
                LOG.error("what a change of an overlay wakes has failed", e);
            }
        }
    }

    private void await(Watches watches, long nanos) {
        synchronized (lock) {
            if (woken) {
                woken = false;
                return;
            }
            waiting = true;
        }
        try {
            watches.poll(nanos);
        } catch (InterruptedException e) {
            // woken
        } catch (RuntimeException e) {
            LOG.error("notifications of changes in overlays may have got lost; the next full look finds them", e);
        }
        synchronized (lock) {
            waiting = false;
            woken = false;
            Thread.interrupted(); // of a wake that came just too late
        }
    }

    // Holding the lock. Only waiting is interrupted: a file that is being read would be closed.
    private void wake() {
        woken = true;
        if (waiting && thread != null) {
            thread.interrupt();
        }
    }

    /** Lets go of all directories; bounded. */
    @Override
    public void close() {
        Thread ending;
        synchronized (lock) {
            closed = true;
            bindings = List.of();
            known.clear();
            reports.clear();
            tell();
            ending = thread;
            wake();
        }
        if (ending != null && ending != Thread.currentThread()) {
            try {
                ending.join(10_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
