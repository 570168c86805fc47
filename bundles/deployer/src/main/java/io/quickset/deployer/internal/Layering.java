package io.quickset.deployer.internal;

import io.quickset.Layer;
import io.quickset.control.GenerationRecord;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.deployer.internal.artifact.RemotePaths;
import io.quickset.deployer.internal.artifact.SetSupply;
import io.quickset.deployer.internal.remote.Offers;
import io.quickset.deployer.internal.remote.Remote;
import io.quickset.deployer.internal.scan.Found;
import io.quickset.deployer.internal.scan.Scan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Brings the layers together: what the artifacts of the deploy folder, the distribution and code supply, what is merged
 * into it, and in which order they count. For one thread.
 */
final class Layering {

    private final Supplier<List<Layer>> order;
    private final List<ArtifactSource> sources;
    private final Supplier<Map<String, Merging>> merging;
    private final Remote remote;

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
     * @param remote what locators supply
     */
    Layering(Supplier<List<Layer>> order, List<ArtifactSource> sources, Supplier<Map<String, Merging>> merging,
            Remote remote) {
        this.order = order;
        this.sources = List.copyOf(sources);
        this.merging = merging;
        this.remote = remote;
    }

    /** What locators supply. */
    Remote remote() {
        return remote;
    }

    /** Adds to a scan of the deploy folder what lies elsewhere, also when that folder can't be read. */
    Scan complete(Scan scan) {
        List<Found> found = new ArrayList<>(scan.found());
        sources.forEach(source -> found.addAll(source.found()));
        return found.size() == scan.found().size() ? scan : new Scan(scan.folder(), found, scan.problem());
    }

    /** What of this class's own a pass over that scan depends on. */
    LayerState state(Scan scan, GenerationRecord current) {
        List<Layer> applied = order.get();
        Map<String, Merging> merged = merging.get();
        Offers offers = applied.contains(Layer.REMOTE) ? remote.look(current) : Offers.NONE;
        Set<String> names = scan.names();
        Set<String> gone = new HashSet<>(offers.gone());
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
        return new LayerState(applied, merged, gone, missing, offers);
    }

    /**
     * What a pass depends on beside artifacts and what is live.
     *
     * @param order of the layers
     * @param merging what is to be merged, by set
     * @param gone live sets that nothing supplies any more
     * @param missing by live set: why it stays although what supplied it is not there
     * @param offers what locators supply
     */
    record LayerState(List<Layer> order, Map<String, Merging> merging, Set<String> gone, Map<String, String> missing,
            Offers offers) {}

    /**
     * Why a set that nothing else supplies stays although its artifact is gone: something baked may be what it falls
     * back to, or its successor, and can't be used.
     *
     * @param unclear artifacts that are bad or settle
     */
    static Optional<String> doubt(Set<String> unclear) {
        return unclear.stream().filter(name -> name.startsWith(BakedSets.PREFIX)).sorted().findFirst().map(name ->
                "its artifact is gone; it is not removed while " + name + " is rejected or being written, which may be what"
                + " it falls back to: mend or remove that one");
    }

    /**
     * The layers, put together.
     *
     * @param supplies what supplies each set, with what is merged into it
     * @param stays by live set: why it stays although nothing supplies it; blank where it is only a matter of time
     * @param told by set: what else an operator has to know of it
     * @param wanted single files that locators are to be asked for
     */
    record Layered(List<SetSupply> supplies, Map<String, String> stays, Map<String, String> told,
            Set<Offers.Wanted> wanted) {}

    /**
     * Puts them together over what is live.
     *
     * @param asked the files that the configuration asks locators for, by set
     * @param undecided whether an artifact may yet turn out to be the base of that set
     */
    static Layered layered(List<SetSupply> artifacts, GenerationRecord current, LayerState state,
            Map<String, RemotePaths> asked, Predicate<String> undecided) {
        return new LayerComposition(current, state, asked, undecided).compose(artifacts);
    }
}
