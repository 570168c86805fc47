package io.quickset.control;

import io.quickset.Digest;
import io.quickset.Layer;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.framework.Version;

/** A set that arrived and is about to be staged: what it says of itself, and its files. */
@ConsumerType
public interface SetSource {

    /** The set's name, already checked to be well-formed. */
    String name();

    /** The set's version. */
    Version version();

    /** The layer it supplies. */
    Layer layer();

    /** Where it came from; kept in the generation's record. */
    Origin origin();

    /** The digest that its index declares, or empty when it has no index. */
    Optional<Digest> declaredDigest();

    /**
     * The files, in ascending order of the UTF-8 bytes of their paths, each path once.
     *
     * @throws StagingException if the source is bad; also thrown unchecked-wrapped by the iterator as
     *     {@link StagingException.Unchecked}
     */
    Iterator<Entry> entries() throws StagingException, IOException;

    /** One file. Entries may be opened by several threads at once, each entry by one. */
    @ConsumerType
    interface Entry {

        /** The path in the set, already checked to be well-formed. */
        String path();

        /** The size in bytes that the source declares. */
        long size();

        /** The digest that the index declares, or null when there is no index. */
        @Nullable Digest declaredDigest();

        /**
         * Whether this node has verified the declared digest before, so that content which the store holds under it need
         * not be read again. The file is read all the same where the store lacks it.
         */
        default boolean verified() {
            return false;
        }

        /** The layer that this file comes from, or empty for that of the whole source. */
        default Optional<Layer> layer() {
            return Optional.empty();
        }

        /** The media type. */
        String mediaType();

        /** The content; the caller closes it. */
        InputStream open() throws IOException;

        /** How many bytes {@link #openDeflated} gives; -1 where the source does not hold the content deflated. */
        default long deflatedSize() {
            return -1;
        }

        /**
         * The content in the deflate format (RFC 1951) as the source holds it; the caller closes it. Asked only for content that
         * the store lacks, and checked against it.
         */
        default InputStream openDeflated() throws IOException {
            throw new IOException("'" + path() + "' is not held deflated");
        }
    }
}
