package io.quickset.deployer.internal.plan;

import io.quickset.deployer.internal.artifact.Release;
import io.quickset.deployer.internal.artifact.SetSupply;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Sets that switch together or not at all: those of a release, else one set alone.
 *
 * @param release the release, or empty
 * @param put what is to be live
 * @param remove sets that go
 */
public record Group(Optional<Release> release, List<SetSupply> put, Set<String> remove) {

    static Group put(SetSupply supply) {
        return new Group(Optional.empty(), List.of(supply), Set.of());
    }

    static Group remove(String set) {
        return new Group(Optional.empty(), List.of(), Set.of(set));
    }

    static Group of(Release release, List<SetSupply> put) {
        return new Group(Optional.of(release), List.copyOf(put), Set.of());
    }

    /** Names of the sets that change. */
    public Set<String> sets() {
        Set<String> names = new TreeSet<>(remove);
        put.forEach(supply -> names.add(supply.set()));
        return names;
    }

    /** That reason, told of the whole group. */
    public Because told(Because because) {
        return release.map(r -> because.after("release " + r.id() + " waits: ")).orElse(because);
    }
}
