package io.quickset.registry.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** What is known to be damaged and still matters. Safe for use by any thread; changed under the registry's lock. */
final class Damages {

    private final List<Damage> damages = new CopyOnWriteArrayList<>();

    /** Adds it, in place of what was said of the same live content. */
    void add(Damage damage) {
        damages.removeIf(old -> old.live() && damage.live() && old.set().equals(damage.set()));
        damages.add(damage);
    }

    /** Forgets what does not matter to that view. */
    void forgetBut(ViewImpl view) {
        damages.removeIf(damage -> !damage.stands().test(view));
    }

    /** What kept that set's live content from being healed, if that may pass. */
    Optional<String> failure(String set) {
        return damages.stream().filter(damage -> damage.live() && damage.set().equals(set))
                .flatMap(damage -> damage.why().stream()).findFirst();
    }

    /** By set that is not what it was before the start: why, and what there is instead. */
    Map<String, String> givenUp() {
        return damages.stream().filter(damage -> !damage.live())
                .collect(Collectors.toUnmodifiableMap(Damage::set, damage -> damage.why().orElseThrow()));
    }

    /** The sets whose live content is damaged. */
    Set<String> liveSets() {
        return damages.stream().filter(Damage::live).map(Damage::set).collect(Collectors.toUnmodifiableSet());
    }
}
