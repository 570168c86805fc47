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
            return live.map(set -> new Served(set, view.generation(), true, dated(set)));
        }
        Optional<Snapshot> old = target.version().isPresent()
                ? generations.retained(target.set(), target.version().get())
                : target.digest().flatMap(digest -> retained(target.set(), digest));
        return old.map(set -> new Served(set, set.generation(), false, dated(set)));
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

    // Two switches within a second would be one to whoever goes by Last-Modified.
    private boolean dated(Snapshot set) {
        Instant second = set.since().truncatedTo(ChronoUnit.SECONDS);
        return generations.history().stream().takeWhile(record -> !record.time().isBefore(second))
                .flatMap(record -> record.set(set.name()).stream())
                .filter(other -> other.since().truncatedTo(ChronoUnit.SECONDS).equals(second))
                .allMatch(other -> other.digest().equals(set.digest()));
    }
}
