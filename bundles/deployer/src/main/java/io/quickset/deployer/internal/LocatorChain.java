package io.quickset.deployer.internal;

import io.quickset.Layer;
import io.quickset.control.Locators;
import io.quickset.deployer.internal.artifact.PathLayer;
import io.quickset.deployer.internal.artifact.RemotePaths;
import io.quickset.deployer.internal.artifact.SetSupply;
import io.quickset.deployer.internal.remote.Remote;
import io.quickset.deployer.internal.scan.Found;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** The sources of sets and files, as the last pass knew them. Safe for use by any thread. */
final class LocatorChain implements Locators {

    private final Supplier<Reconciliation.Sources> sources;
    private final Supplier<Map<String, RemotePaths>> asked;
    private final Remote remote;

    LocatorChain(Supplier<Reconciliation.Sources> sources, Supplier<Map<String, RemotePaths>> asked, Remote remote) {
        this.sources = sources;
        this.asked = asked;
        this.remote = remote;
    }

    @Override
    public List<LocatorInfo> chain() {
        Reconciliation.Sources now = sources.get();
        List<LocatorInfo> chain = new ArrayList<>();
        for (Layer layer : now.layers().order()) {
            switch (layer) {
                case OVERLAY -> overlays(now).forEach((name, sets) -> chain.add(source(name, layer, sets)));
                case MOUNTED -> {
                    chain.add(source("mounted deploy/", layer, sets(now, layer, true)));
                    SortedSet<String> byCode = sets(now, layer, false);
                    if (!byCode.isEmpty()) {
                        chain.add(source("mounted by code", layer, byCode));
                    }
                }
                case REMOTE -> chain.addAll(remote.chain());
                case BAKED -> chain.add(source("baked", layer, sets(now, layer, false)));
            }
        }
        return List.copyOf(chain);
    }

    private static LocatorInfo source(String name, Layer layer, Collection<String> sets) {
        return new LocatorInfo(name, layer.toString(), 0, List.copyOf(sets), null, "", -1);
    }

    private static SortedSet<String> sets(Reconciliation.Sources now, Layer layer, boolean deployed) {
        SortedSet<String> sets = new TreeSet<>();
        now.artifacts().stream().filter(each -> each.layer() == layer && Found.isDeployed(each.artifact()) == deployed)
                .forEach(each -> sets.add(each.set()));
        return sets;
    }

    private static Map<String, SortedSet<String>> overlays(Reconciliation.Sources now) {
        Map<String, SortedSet<String>> overlays = new TreeMap<>();
        now.layers().merging().forEach((set, merging) -> merging.layers().stream()
                .filter(each -> each.layer() == Layer.OVERLAY)
                .forEach(each -> overlays.computeIfAbsent(each.name(), name -> new TreeSet<>()).add(set)));
        return overlays;
    }

    @Override
    public List<Asked> locate(String set, String path) {
        Reconciliation.Sources now = sources.get();
        Search search = new Search(set, path, asked.get().getOrDefault(set, RemotePaths.NONE));
        for (Layer layer : now.layers().order()) {
            switch (layer) {
                case OVERLAY -> now.layers().merging().getOrDefault(set, Merging.NONE).layers().stream()
                        .filter((PathLayer each) -> each.layer() == layer).forEach(search::overlay);
                case REMOTE -> remote.trials().forEach(search::locator);
                case MOUNTED, BAKED -> now.artifacts().stream()
                        .filter(each -> each.layer() == layer && each.set().equals(set))
                        .sorted(Comparator.comparing(SetSupply::version).reversed()).forEach(search::artifact);
            }
        }
        return search.asked();
    }
}
