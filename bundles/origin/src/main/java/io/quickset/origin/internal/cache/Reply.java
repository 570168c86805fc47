package io.quickset.origin.internal.cache;

import io.quickset.Digest;
import io.quickset.format.IndexEntry;
import java.io.IOException;
import java.util.Optional;

/** What a source says to a {@link Question}. */
public sealed interface Reply {

    /** It has no such thing. */
    record Absent() implements Reply {}

    /** What is known counts on. */
    record Unchanged(Validity validity, Files files) implements Reply {}

    /**
     * Its document is in the draft.
     *
     * @param mediaType of a single file
     * @param digest that the document has to have; empty when the source did not say
     */
    record Found(Validity validity, String mediaType, Optional<Digest> digest, Files files) implements Reply {}

    /** Fetches the files that a set's index lists; called by several threads at once. */
    @FunctionalInterface
    interface Files {

        /** None: the question was about no set. */
        Files NONE = (entry, into) -> {
            throw new IOException("there is no file to '" + entry.path() + "'");
        };

        /** Writes the content into the draft, which checks it. */
        void fetch(IndexEntry entry, Draft into) throws IOException;
    }
}
