package io.quickset.deployer.internal;

import io.quickset.Layer;
import io.quickset.Snapshot;
import io.quickset.control.OverlayBinder;
import io.quickset.control.Reconciler.RefusedException;
import io.quickset.control.SetSource;
import io.quickset.deployer.internal.artifact.PathLayer;
import io.quickset.deployer.internal.overlay.OverlayBinding;
import io.quickset.deployer.internal.overlay.OverlayState;
import io.quickset.deployer.internal.overlay.Overlays;
import io.quickset.deployer.internal.overlay.Watching;
import io.quickset.format.FormatException;
import io.quickset.format.SetName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * Overlay directories as what is merged into sets: those of the configuration, and over them those that were bound while
 * the node runs, the latest first. Safe for use by any thread.
 */
final class OverlayLayers implements OverlayBinder {

    /** Watched, and what it holds can't be used. */
    static final String BAD = "bad";

    private final Overlays overlays;
    private final Runnable changed;
    private final List<OverlayBinding> bound = new ArrayList<>(); // guarded by this, as what follows
    private List<OverlayBinding> configured = List.of();
    private boolean apply;

    /**
     * Over those.
     *
     * @param changed called when another directory is bound; must not wait
     */
    OverlayLayers(Overlays overlays, Runnable changed) {
        this.overlays = overlays;
        this.changed = changed;
    }

    /**
     * Goes by another configuration from now on.
     *
     * @param apply whether overlays count in this environment
     */
    synchronized void configure(List<OverlayBinding> bindings, boolean apply) {
        this.configured = List.copyOf(bindings);
        this.apply = apply;
        rebind();
    }

    @Override
    public synchronized Binding bind(String set, Path directory) throws RefusedException {
        try {
            SetName.check(set);
        } catch (FormatException e) {
            throw new RefusedException(e.getMessage(), e);
        }
        if (!directory.isAbsolute()) {
            throw new RefusedException("'" + directory + "' is not absolute: say where it lies from / on");
        }
        if (!apply) {
            throw new RefusedException("overlays do not apply in this environment: see 'status' and conf/routes.cfg");
        }
        OverlayBinding binding = new OverlayBinding(set, directory.normalize());
        bound.add(0, binding);
        rebind();
        AtomicBoolean closed = new AtomicBoolean();
        return () -> {
            if (closed.compareAndSet(false, true)) {
                unbind(binding);
            }
        };
    }

    @Override
    public synchronized Set<String> bound() {
        return bound.stream().map(OverlayBinding::set).collect(Collectors.toUnmodifiableSet());
    }

    private synchronized void unbind(OverlayBinding binding) {
        bound.remove(binding);
        rebind();
    }

    // A directory that is bound twice to a set counts once, where it stands first.
    private void rebind() {
        List<OverlayBinding> all = new ArrayList<>(bound);
        all.addAll(configured);
        overlays.bind(apply ? all.stream().distinct().toList() : List.of());
        changed.run(); // what is no longer bound tells nothing
    }

    /** How changes in each directory are noticed; what is wrong with its content, too. */
    List<Watching> watching() {
        Map<OverlayBinding, String> bad = new HashMap<>();
        overlays.states().forEach(state -> {
            if (state instanceof OverlayState.Broken broken) {
                bad.put(broken.binding(), broken.reason());
            }
        });
        return overlays.watching().stream().map(each -> {
            boolean sound = each.how().equals(Watching.WATCHED) || each.how().equals(Watching.SCANNED);
            String reason = bad.get(each.binding());
            return sound && reason != null ? new Watching(each.binding(), BAD, reason) : each;
        }).toList();
    }

    /** What is to be merged now, by set. */
    Map<String, Merging> merging() {
        Map<String, List<OverlayState>> bySet = new TreeMap<>();
        overlays.states().forEach(state ->
                bySet.computeIfAbsent(state.binding().set(), set -> new ArrayList<>()).add(state));
        Map<String, Merging> merging = new TreeMap<>();
        bySet.forEach((set, states) -> merging.put(set, merging(states)));
        return merging;
    }

    private Merging merging(List<OverlayState> states) {
        List<PathLayer> layers = new ArrayList<>();
        Map<String, String> broken = new HashMap<>();
        boolean busy = false;
        String waits = "";
        for (OverlayState state : states) {
            if (state instanceof OverlayState.Ready ready) {
                layers.add(new Directory(overlays, ready));
                busy |= ready.busy();
                waits = waits.isEmpty() && ready.busy() ? note(ready.binding()) : waits;
            } else if (state instanceof OverlayState.Broken unusable) {
                broken.put(name(unusable.binding()), unusable.reason());
            } else {
                busy = true;
            }
        }
        return new Merging(layers, busy, waits, broken);
    }

    // What a change in it waits for, once that takes long.
    private String note(OverlayBinding binding) {
        return overlays.watching().stream().filter(each -> each.binding().equals(binding))
                .map(Watching::reason).findFirst().orElse("");
    }

    private static String name(OverlayBinding binding) {
        return "overlay " + binding.directory();
    }

    /** One directory as it was listed. Equal to another when that has the same fingerprint. */
    private static final class Directory implements PathLayer {

        private final Overlays overlays;
        private final OverlayState.Ready ready;

        Directory(Overlays overlays, OverlayState.Ready ready) {
            this.overlays = overlays;
            this.ready = ready;
        }

        @Override
        public String name() {
            return OverlayLayers.name(ready.binding());
        }

        @Override
        public Layer layer() {
            return Layer.OVERLAY;
        }

        @Override
        public boolean over() {
            return true;
        }

        @Override
        public String state() {
            return ready.fingerprint();
        }

        @Override
        public SortedMap<String, SetSource.Entry> files() {
            return ready.files();
        }

        @Override
        public Set<String> hidden() {
            return ready.hidden();
        }

        @Override
        public Set<String> opaque() {
            return ready.opaque();
        }

        @Override
        public boolean current() {
            return overlays.isCurrent(ready);
        }

        @Override
        public void staged(Snapshot snapshot, Set<String> shown) {
            overlays.staged(ready, snapshot, shown);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Directory that && ready.binding().equals(that.ready.binding())
                    && ready.fingerprint().equals(that.ready.fingerprint());
        }

        @Override
        public int hashCode() {
            return ready.fingerprint().hashCode();
        }
    }
}
