package io.quickset.registry.internal;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * What is damaged on disk of a set.
 *
 * @param live whether the set's live content is what is damaged; else it is what the set had before the start
 * @param why of live content: what kept it from being healed, if that may pass; else what there is instead
 * @param stands whether it still matters to that view
 */
record Damage(String set, boolean live, Optional<String> why, Predicate<ViewImpl> stands) {

    /** What a set should have at boot: matters while it has that digest instead, or is not live if that is empty. */
    static Damage givenUp(String set, String digest, String why) {
        return new Damage(set, false, Optional.of(why), view ->
                view.set(set).map(snapshot -> snapshot.digest().toString()).orElse("").equals(digest));
    }

    /** What a set has now: matters while the set has that index. */
    static Damage ofLive(String set, String index, Optional<String> failure) {
        return new Damage(set, true, failure, view ->
                view.set(set).map(snapshot -> ((SnapshotImpl) snapshot).index().name()).orElse("").equals(index));
    }
}
