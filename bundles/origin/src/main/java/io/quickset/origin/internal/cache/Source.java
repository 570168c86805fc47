package io.quickset.origin.internal.cache;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** Where the answers come from. Asked by several threads at once, about different things. */
public interface Source {

    /** Where it is, in words that stay the same as long as its tags do: kept with each answer. */
    String place();

    /** What it calls the thing in question, for messages: a URL, say. */
    String describe(Question question);

    /** The most bytes of the document that answers that question. */
    long maxBytes(Question question);

    /** The most bytes of a whole set. */
    long maxSetBytes();

    /**
     * Answers a question; that about a set by its index, with an entry for each file.
     *
     * @param known what was answered last, from the same place; empty if nothing was or it was lost
     * @param into takes the document of a {@link Reply.Found}
     * @throws SourceException if it can't; any other failure counts as one that concerns this question alone
     */
    Reply ask(Question question, Optional<Validity> known, Draft into) throws IOException;

    /** The paths in a document that answered {@link Question.Kind#PATHS}. */
    List<String> paths(InputStream document) throws IOException;
}
