package io.quickset.deployer.internal;

import io.quickset.control.GenerationRecord;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.deployer.internal.scan.Found;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The sets that a rollback made live although their mount is closed, their overlay
 * unbound, or another distribution in place: an operator wants
 * them, so they do not go for that. For one thread.
 */
final class BroughtBack {

    static final String HELD = "it is back by a rollback, and what supplied it then is no longer there: run"
            + " 'reload --accept-empty' if it is to go";

    private final Set<String> sets;

    BroughtBack() {
        this.sets = new HashSet<>();
    }

    BroughtBack(BroughtBack like) {
        this.sets = new HashSet<>(like.sets);
    }

    /**
     * Takes in what is live.
     *
     * @param names of all artifacts that there are
     * @param byRollback whether a set has just been made live by a rollback, or was before the start
     */
    void update(GenerationRecord current, Set<String> names, Predicate<String> byRollback) {
        sets.removeIf(set -> current.set(set).filter(live -> orphan(live, names)).isEmpty());
        current.sets().stream().filter(live -> orphan(live, names)).map(SetRecord::name).filter(byRollback)
                .forEach(sets::add);
    }

    private static boolean orphan(SetRecord live, Set<String> names) {
        String artifact = live.origin().artifact();
        return !Found.isDeployed(artifact) && !names.contains(artifact);
    }

    boolean contains(String set) {
        return sets.contains(set);
    }

    /** Someone accepts that they go. */
    void accept() {
        sets.clear();
    }
}
