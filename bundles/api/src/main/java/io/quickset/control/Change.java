package io.quickset.control;

import java.util.List;
import java.util.Set;

/**
 * What one commit changes. Sets that are not named stay as they are.
 *
 * @param actor who wants it, such as {@code deploy} or {@code shell}
 * @param reason why, in a few words
 * @param put sets that become live; each set at most once
 * @param remove names of sets that go
 * @param policy the pins and refusals from then on
 */
public record Change(String actor, String reason, List<StagedSet> put, Set<String> remove, Policy policy) {

    /** Copies the collections. */
    public Change {
        put = List.copyOf(put);
        remove = Set.copyOf(remove);
    }
}
