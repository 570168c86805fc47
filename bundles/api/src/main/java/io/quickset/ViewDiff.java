package io.quickset;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What differs between two views: which sets, and of each, which paths; so that a consumer refreshes only what it
 * must. Immutable and safe for use by any thread. Sets are compared at once, by version and digest; paths only when
 * they are asked for. It keeps the snapshots readable for as long as it is reachable.
 *
 * <pre>{@code
 * public void switched(View before, View after) {
 *     ViewDiff.between(before, after).set("web").ifPresent(web -> web.changed().forEach(cache::remove));
 * }
 * }</pre>
 */
public final class ViewDiff {

    private final View before;
    private final View after;
    private final TreeMap<String, SetDiff> sets = new TreeMap<>();

    private ViewDiff(View before, View after) {
        this.before = before;
        this.after = after;
        before.sets().forEach(old -> add(Optional.of(old), after.set(old.name())));
        after.sets().stream().filter(set -> before.set(set.name()).isEmpty())
                .forEach(set -> add(Optional.empty(), Optional.of(set)));
    }

    private void add(Optional<Snapshot> old, Optional<Snapshot> now) {
        boolean same = old.isPresent() && now.isPresent()
                && old.get().version().equals(now.get().version()) && old.get().digest().equals(now.get().digest());
        if (!same) {
            String name = old.or(() -> now).orElseThrow().name();
            sets.put(name, new SetDiff(name, old, now));
        }
    }

    /** What differs between those views, which may be of any two generations. */
    public static ViewDiff between(View before, View after) {
        return new ViewDiff(before, after);
    }

    /** The view before. */
    public View before() {
        return before;
    }

    /** The view after. */
    public View after() {
        return after;
    }

    /** The sets that differ in version or content, sorted by name. */
    public Collection<SetDiff> sets() {
        return List.copyOf(sets.values());
    }

    /** What differs in the set of that name, or empty when nothing does. */
    public Optional<SetDiff> set(String name) {
        return Optional.ofNullable(sets.get(name));
    }
}
