package io.quickset.deployer.internal.remote;

import io.quickset.Layer;
import io.quickset.Snapshot;
import io.quickset.control.SetSource;
import io.quickset.deployer.internal.artifact.PathLayer;
import io.quickset.format.ResourcePath;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Single files that locators gave, to be merged into a set. Immutable.
 *
 * @param fetched the files
 * @param over whether they win over those of the base
 */
record LocatedFiles(Fetched fetched, boolean over) implements PathLayer {

    @Override
    public String name() {
        return "remote";
    }

    @Override
    public Layer layer() {
        return Layer.REMOTE;
    }

    @Override
    public String state() {
        return fetched.digest().toString();
    }

    @Override
    public SortedMap<String, SetSource.Entry> files() {
        SortedMap<String, SetSource.Entry> files = new TreeMap<>(ResourcePath.ORDER);
        fetched.entries().forEach(entry -> files.put(entry.path(), entry));
        return files;
    }

    @Override
    public Set<String> hidden() {
        return Set.of();
    }

    @Override
    public Set<String> opaque() {
        return Set.of();
    }

    @Override
    public boolean current() {
        return true;
    }

    @Override
    public void staged(Snapshot snapshot, Set<String> shown) {
        // locators are told nothing
    }
}
