package io.quickset.web.internal.data;

import io.quickset.Digest;
import io.quickset.Snapshot;
import io.quickset.View;
import io.quickset.control.GenerationRecord;
import io.quickset.control.Generations;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Finds the content that a target means: in the view of the request, else in what is retained. Safe for any thread. */
final class Lookup {

    private final Generations generations;

    Lookup(Generations generations) {
        this.generations = generations;
    }

    /** The content, or empty when there is none, or no longer. */
    Optional<Served> find(Target target, View view) {
        Optional<Snapshot> live = view.set(target.set()).filter(target::names);
        if (live.isPresent()) {
            return live.map(set -> new Served(set, view.generation(), true, dated(set, target)));
        }
        Optional<Snapshot> old = target.version().isPresent()
                ? generations.retained(target.set(), target.version().get())
                : target.digest().flatMap(digest -> retained(target.set(), digest));
        return old.map(set -> new Served(set, set.generation(), false, dated(set, target)));
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

    // A client that goes by dates is told of what is later than what it has: of two contents within a second, or of one that came
    // when the clock had been set back, it would never be.
    private boolean dated(Snapshot set, Target target) {
        Instant second = set.since().truncatedTo(ChronoUnit.SECONDS);
        return generations.history().stream().flatMap(record -> record.set(set.name()).stream())
                .filter(other -> target.names(other.version(), other.digest()) && !other.digest().equals(set.digest()))
                .allMatch(other -> other.since().truncatedTo(ChronoUnit.SECONDS).isBefore(second));
    }
}
