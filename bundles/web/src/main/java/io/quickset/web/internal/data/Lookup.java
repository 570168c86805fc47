package io.quickset.web.internal.data;

import io.quickset.Digest;
import io.quickset.Snapshot;
import io.quickset.View;
import io.quickset.control.GenerationRecord;
import io.quickset.control.Generations;
import java.util.Optional;

/** Finds the snapshot that a target means: in the view of the request, else in what is retained. Safe for any thread. */
final class Lookup {

    private final Generations generations;

    Lookup(Generations generations) {
        this.generations = generations;
    }

    /** The snapshot, or empty when there is none, or no longer. */
    Optional<Snapshot> find(Target target, View view) {
        Optional<Snapshot> live = view.set(target.set());
        if (target.version().isPresent()) {
            return live.filter(set -> set.version().equals(target.version().get()))
                    .or(() -> generations.retained(target.set(), target.version().get()));
        }
        if (target.digest().isPresent()) {
            return live.filter(set -> set.digest().equals(target.digest().get()))
                    .or(() -> retained(target.set(), target.digest().get()));
        }
        return live;
    }

    private Optional<Snapshot> retained(String set, Digest digest) {
        for (GenerationRecord record : generations.history()) {
            if (record.set(set).filter(found -> found.digest().equals(digest)).isPresent()) {
                Optional<Snapshot> found = generations.view(record.number()).flatMap(view -> view.set(set));
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }
}
