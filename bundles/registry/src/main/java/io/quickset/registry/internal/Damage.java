package io.quickset.registry.internal;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * Something that is damaged on disk.
 *
 * @param set the set, or empty when it is a record
 * @param live whether the set's live content is what is damaged
 * @param failure what kept it from being healed, if that may pass
 * @param line what it is, for an operator
 * @param stands whether it still matters to that view
 */
record Damage(String set, boolean live, Optional<String> failure, String line, Predicate<ViewImpl> stands) {

    /** A record of the journal: matters until the next commit. */
    static Damage ofRecord(String name, ViewImpl booted) {
        return new Damage("", false, Optional.empty(), "the journal's " + name + " is damaged and was set aside",
                view -> view.generation() == booted.generation());
    }

    /** What a set should have at boot: matters while the set has that index, or is not live if that is empty. */
    static Damage untilReplaced(String set, String index, String line) {
        return new Damage(set, false, Optional.empty(), line, view -> index(view, set).equals(index));
    }

    /** What a set has now: matters while the set has that index. */
    static Damage ofLive(String set, String index, Optional<String> failure, String line) {
        return new Damage(set, true, failure, line, view -> index(view, set).equals(index));
    }

    private static String index(ViewImpl view, String set) {
        return view.set(set).map(snapshot -> ((SnapshotImpl) snapshot).index().name()).orElse("");
    }
}
