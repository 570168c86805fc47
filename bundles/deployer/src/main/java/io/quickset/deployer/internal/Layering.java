package io.quickset.deployer.internal;

import io.quickset.Layer;
import io.quickset.control.GenerationRecord;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.deployer.internal.artifact.OpenSource;
import io.quickset.deployer.internal.artifact.PathLayer;
import io.quickset.deployer.internal.artifact.SetSupply;
import io.quickset.deployer.internal.scan.Found;
import io.quickset.deployer.internal.scan.Scan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.osgi.framework.Version;

/**
 * Brings the layers together: what the artifacts of the deploy folder, the distribution and code supply, what is merged
 * into it, and in which order they count. For one thread.
 */
final class Layering {

    /** The order of the layers, where nothing else is configured. */
    static final List<Layer> ORDER = List.of(Layer.OVERLAY, Layer.MOUNTED, Layer.REMOTE, Layer.BAKED);

    private final Supplier<List<Layer>> order;
    private final List<ArtifactSource> sources;
    private final Supplier<Map<String, Merging>> merging;

    /** Artifacts that lie elsewhere than in the deploy folder. */
    interface ArtifactSource {

        /** What there is now. */
        List<Found> found();

        /** Whether an artifact of that name, which is not there, was one of these and will not come back by itself. */
        boolean gone(String artifact);

        /** Why a live set stays whose artifact of that name is not there and not gone; blank for nothing to tell. */
        default String missing(String artifact) {
            return "";
        }
    }

    /**
     * Brings them together.
     *
     * @param order of the layers that apply
     * @param merging what is to be merged, by set
     */
    Layering(Supplier<List<Layer>> order, List<ArtifactSource> sources, Supplier<Map<String, Merging>> merging) {
        this.order = order;
        this.sources = List.copyOf(sources);
        this.merging = merging;
    }

    /** Adds to a scan of the deploy folder what lies elsewhere, also when that folder can't be read. */
    Scan complete(Scan scan) {
        List<Found> found = new ArrayList<>(scan.found());
        sources.forEach(source -> found.addAll(source.found()));
        return found.size() == scan.found().size() ? scan : new Scan(scan.folder(), found, scan.problem());
    }

    /** What of this class's own a pass over that scan depends on. */
    Basis basis(Scan scan, GenerationRecord current) {
        Map<String, Merging> merged = merging.get();
        Set<String> names = scan.names();
        Set<String> gone = new HashSet<>();
        Map<String, String> missing = new HashMap<>();
        for (SetRecord live : current.sets()) {
            String artifact = live.origin().artifact();
            boolean unbound = live.layer() == Layer.OVERLAY && !merged.containsKey(live.name());
            if (unbound || !names.contains(artifact) && sources.stream().anyMatch(source -> source.gone(artifact))) {
                gone.add(live.name());
            } else if (!names.contains(artifact)) {
                sources.stream().map(source -> source.missing(artifact)).filter(why -> !why.isEmpty()).findFirst()
                        .ifPresent(why -> missing.put(live.name(), why));
            }
        }
        return new Basis(order.get(), merged, gone, missing);
    }

    /**
     * What a pass depends on beside artifacts and what is live.
     *
     * @param order of the layers
     * @param merging what is to be merged, by set
     * @param gone live sets that nothing supplies any more
     * @param missing by live set: why it stays although what supplied it is not there
     */
    record Basis(List<Layer> order, Map<String, Merging> merging, Set<String> gone, Map<String, String> missing) {}

    /**
     * Why a set that nothing else supplies stays although its artifact is gone: something baked may be what it falls back
     * to, or its successor, and can't be used.
     *
     * @param unclear artifacts that are bad or settle
     */
    static Optional<String> doubt(Set<String> unclear) {
        return unclear.stream().filter(name -> name.startsWith(BakedSets.PREFIX)).sorted().findFirst().map(name ->
                "its artifact is gone; it is not removed while " + name + " is rejected, which may be what it falls back"
                + " to: mend that one");
    }

    /**
     * The layers, put together.
     *
     * @param supplies what supplies each set, with what is merged into it
     * @param stays by live set: why it stays although nothing supplies it; blank where it is only a matter of time
     */
    record Layered(List<SetSupply> supplies, Map<String, String> stays) {}

    /** Puts them together over what is live. */
    static Layered layered(List<SetSupply> artifacts, GenerationRecord current, Basis basis) {
        Map<String, List<SetSupply>> bySet = new TreeMap<>();
        Map<String, String> stays = new HashMap<>();
        basis.merging.keySet().forEach(set -> bySet.put(set, new ArrayList<>()));
        for (SetSupply supply : artifacts) {
            if (basis.order.contains(supply.layer())) {
                bySet.computeIfAbsent(supply.set(), set -> new ArrayList<>()).add(supply);
            } else {
                stays.put(supply.set(), "the layer '" + supply.layer() + "', which supplied it, does not apply in this"
                        + " environment: see conf/routes.cfg");
            }
        }
        List<SetSupply> supplies = new ArrayList<>();
        bySet.forEach((set, bases) -> supplies.addAll(
                merged(set, bases, basis.merging.getOrDefault(set, Merging.NONE), current.set(set), stays)));
        return new Layered(supplies, stays);
    }

    private static List<SetSupply> merged(String set, List<SetSupply> bases, Merging merging, Optional<SetRecord> live,
            Map<String, String> stays) {
        Set<String> missed = new TreeSet<>(merging.broken().keySet());
        missed.retainAll(live.map(record -> record.origin().merged().keySet()).orElse(Set.of()));
        if (merging.busy() || !missed.isEmpty()) {
            stays.put(set, merging.busy() ? "" : "what was merged into it can't be read: "
                    + merging.broken().get(missed.iterator().next()));
            return List.of();
        }
        if (merging.layers().isEmpty()) {
            return bases;
        }
        List<SetSupply> supplies = new ArrayList<>(bases.stream().map(base -> base.merging(merging.layers())).toList());
        List<PathLayer> overlays = merging.layers().stream().filter(each -> each.layer() == Layer.OVERLAY).toList();
        if (bases.isEmpty() && overlays.stream().anyMatch(overlay -> !overlay.files().isEmpty())) {
            supplies.add(alone(set, overlays.get(0).name()).merging(merging.layers()));
        } else if (bases.isEmpty()) {
            stays.put(set, "no file is left in its overlay directory: if it is to go, take the overlay out of conf/");
        }
        return supplies;
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
