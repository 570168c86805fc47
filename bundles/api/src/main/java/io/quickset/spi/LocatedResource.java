package io.quickset.spi;

import io.quickset.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A file as a {@link ResourceLocator} found it. Immutable. Its content is read while the set is staged, once or more
 * often, by another thread than the one that asked for it, and refused if it does not have that size and digest.
 *
 * @param path in the set
 * @param size in bytes
 * @param digest of the content
 * @param mediaType such as {@code text/html}; {@code application/octet-stream} when unknown
 * @param freshness how long that counts
 * @param content opens the content
 */
public record LocatedResource(
        String path, long size, Digest digest, String mediaType, Freshness freshness, Content content) {

    /** Opens a file's content. */
    @FunctionalInterface
    public interface Content {

        /** A new stream over all of it; the caller closes it. */
        InputStream open() throws IOException;
    }

    /** A file of those bytes, which are not copied. */
    public static LocatedResource of(String path, byte[] bytes, String mediaType, Freshness freshness) {
        return new LocatedResource(path, bytes.length, Digest.of(Digest.sha256().digest(bytes)), mediaType, freshness,
                () -> new ByteArrayInputStream(bytes));
    }
}
