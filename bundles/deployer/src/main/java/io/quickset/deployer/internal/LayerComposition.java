package io.quickset.deployer.internal;

import io.quickset.Layer;
import io.quickset.control.GenerationRecord;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.deployer.internal.artifact.OpenSource;
import io.quickset.deployer.internal.artifact.PathLayer;
import io.quickset.deployer.internal.artifact.RemotePaths;
import io.quickset.deployer.internal.artifact.SetSupply;
import io.quickset.deployer.internal.remote.Offers;
import io.quickset.deployer.internal.remote.Offers.Wanted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.osgi.framework.Version;

/** One composition of layers: whole sets from all of them, and into each what is merged. For one thread. */
final class LayerComposition {

    private final GenerationRecord current;
    private final Layering.LayerState state;
    private final Map<String, RemotePaths> asked;
    private final Predicate<String> undecided;
    private final List<SetSupply> supplies = new ArrayList<>();
    private final Map<String, String> stays = new HashMap<>();
    private final Map<String, String> told;
    private final Set<Wanted> wanted = new HashSet<>();

    LayerComposition(GenerationRecord current, Layering.LayerState state, Map<String, RemotePaths> asked,
            Predicate<String> undecided) {
        this.current = current;
        this.state = state;
        this.asked = asked;
        this.undecided = undecided;
        this.told = new HashMap<>(state.offers().told());
    }

    Layering.Layered compose(List<SetSupply> artifacts) {
        Map<String, List<SetSupply>> bySet = new TreeMap<>();
        state.merging().keySet().forEach(set -> bySet.put(set, new ArrayList<>()));
        List<SetSupply> all = new ArrayList<>(artifacts);
        all.addAll(state.offers().supplies());
        for (SetSupply supply : all) {
            if (state.order().contains(supply.layer())) {
                bySet.computeIfAbsent(supply.set(), set -> new ArrayList<>()).add(supply);
            } else {
                applyNot(supply.set(), supply.layer());
            }
        }
        current.sets().stream().filter(live -> live.layer() == Layer.REMOTE && !state.order().contains(Layer.REMOTE))
                .forEach(live -> applyNot(live.name(), Layer.REMOTE));
        stays.putAll(state.offers().stays());
        bySet.forEach((set, bases) -> merge(set, bases, state.merging().getOrDefault(set, Merging.NONE)));
        return new Layering.Layered(supplies, stays, told, wanted);
    }

    private void applyNot(String set, Layer layer) {
        stays.put(set, "the layer '" + layer + "', which supplied it, does not apply in this environment:"
                + " see conf/routes.cfg");
    }

    private void merge(String set, List<SetSupply> bases, Merging merging) {
        Optional<SetRecord> live = current.set(set);
        Set<String> missed = new TreeSet<>(merging.broken().keySet());
        missed.retainAll(live.map(record -> record.origin().merged().keySet()).orElse(Set.of()));
        if (merging.busy() || !missed.isEmpty()) {
            stays.put(set, merging.busy() ? merging.waits() : "what was merged into it can't be read: "
                    + merging.broken().get(missed.iterator().next()));
            return;
        }
        List<PathLayer> overlays = merging.layers().stream().filter(each -> each.layer() == Layer.OVERLAY).toList();
        List<SetSupply> all = new ArrayList<>(bases);
        if (bases.isEmpty() && live.isEmpty() && undecided.test(set)) {
            stays.put(set, ""); // not without a base that may be there in a moment
            return;
        }
        if (bases.isEmpty() && overlays.stream().anyMatch(overlay -> !overlay.files().isEmpty())) {
            all.add(alone(set, overlays.get(0).name()));
        } else if (bases.isEmpty() && !merging.layers().isEmpty()) {
            stays.put(set, "no file is left in its overlay directory: if it is to go, unbind the overlay");
        }
        all.sort(Comparator.<SetSupply>comparingInt(each -> place(each.layer()))
                .thenComparing(Comparator.comparing(SetSupply::version).reversed()));
        List<SetSupply> ready = new ArrayList<>();
        for (SetSupply base : all) {
            Optional<List<PathLayer>> layers = merged(base, merging, base == all.get(0));
            if (layers.isPresent()) {
                ready.add(layers.get().isEmpty() ? base : base.merging(layers.get()));
            } else if (base == all.get(0)) {
                return; // what stands behind it is not to step in for it
            }
        }
        supplies.addAll(ready);
    }

    private int place(Layer layer) {
        int at = state.order().indexOf(layer);
        return at < 0 ? state.order().size() : at;
    }

    /** What is merged into that base; empty while not all of it is here. */
    private Optional<List<PathLayer>> merged(SetSupply base, Merging merging, boolean counts) {
        RemotePaths paths = RemotePaths.of(base.headers()).and(asked.getOrDefault(base.set(), RemotePaths.NONE));
        if (paths.isEmpty() || !state.order().contains(Layer.REMOTE)) {
            return Optional.of(merging.layers());
        }
        Wanted files = new Wanted(base.set(), paths);
        wanted.add(files);
        Offers.Files known = state.offers().of(files);
        if (known.located().isEmpty()) {
            if (counts) {
                String why = known.failure().map(reason -> "version " + base.version() + " from " + base.artifact()
                        + " waits for remote files: " + reason).orElse("");
                stays.put(base.set(), why);
                told.put(base.set(), why);
            }
            return Optional.empty();
        }
        List<PathLayer> layers = new ArrayList<>(merging.layers());
        layers.add(known.located().get().over(place(Layer.REMOTE) < place(base.layer())));
        layers.sort(Comparator.comparingInt(each -> place(each.layer())));
        return Optional.of(layers);
    }

    // Where no layer supplies the set whole, its overlays do.
    private static SetSupply alone(String set, String overlay) {
        return new SetSupply(overlay, "", Layer.OVERLAY, set, Version.emptyVersion, Optional.empty(), Map.of(),
                new Nothing(set), List.of());
    }

    private record Nothing(String set) implements SetSupply.Content {

        @Override
        public OpenSource open() {
            throw new IllegalStateException("set " + set + " has no base");
        }

        @Override
        public boolean changed() {
            return false;
        }
    }
}
