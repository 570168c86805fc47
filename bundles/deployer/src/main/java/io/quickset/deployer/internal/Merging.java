package io.quickset.deployer.internal;

import io.quickset.deployer.internal.artifact.PathLayer;
import java.util.List;
import java.util.Map;

/**
 * What is to be merged into one set now. Immutable; equal as long as nothing is to be done.
 *
 * @param layers what is there, the first of which wins
 * @param busy whether that is about to change, so that it is better to wait
 * @param waits what that waits for, when it takes long; else empty
 * @param broken by name of a layer that is not there: why, and what to do
 */
record Merging(List<PathLayer> layers, boolean busy, String waits, Map<String, String> broken) {

    static final Merging NONE = new Merging(List.of(), false, "", Map.of());

    Merging {
        layers = List.copyOf(layers);
        broken = Map.copyOf(broken);
    }
}
