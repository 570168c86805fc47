package io.quickset.testing;

import io.quickset.Snapshot;
import io.quickset.View;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** One generation. The map is given away to it. */
record MemoryView(long generation, SortedMap<String, Snapshot> byName) implements View {

    static final MemoryView EMPTY = new MemoryView(0, new TreeMap<>());

    @Override
    public Optional<Snapshot> set(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    @Override
    public Collection<Snapshot> sets() {
        return Collections.unmodifiableCollection(byName.values());
    }
}
