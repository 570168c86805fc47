package io.quickset.deployer.internal.artifact;

import io.quickset.Digest;
import io.quickset.control.Rejection;
import io.quickset.format.FormatException;
import io.quickset.format.IndexReader;
import java.io.IOException;
import java.util.Optional;
import org.osgi.framework.Version;

/**
 * Holds the head of a set bundle's index against its manifest. What the index lists is checked while it is staged, when
 * it is read anyway.
 */
final class IndexCheck {

    private static final long MAX_LISTED_BYTES = 32_768; // the longest path, each byte escaped, and the rest

    private IndexCheck() {}

    /** Checks it; returns the digest that the index declares, or empty when there is no index. */
    static Optional<Digest> check(Zip zip, String name, Version version)
            throws BadArtifactException, IOException {
        ZipHeader entry = zip.directory().find(ArchiveSet.INDEX);
        if (entry == null) {
            return Optional.empty();
        }
        if (entry.size() / MAX_LISTED_BYTES > zip.directory().count()) {
            throw new BadArtifactException(Rejection.DAMAGED, "its index has " + entry.size() + " bytes, too many for "
                    + zip.directory().count() + " entries: rebuild it");
        }
        try (IndexReader index = new IndexReader(zip.read(entry))) {
            if (!index.set().equals(name)) {
                throw new BadArtifactException(Rejection.DAMAGED,
                        "its index is that of set '" + index.set() + "', its manifest names '" + name + "'");
            }
            if (!Version.parseVersion(index.version()).equals(version)) {
                throw new BadArtifactException(Rejection.DAMAGED,
                        "its index is that of version " + index.version() + ", its manifest says " + version);
            }
            return Optional.of(index.digest());
        } catch (FormatException | IllegalArgumentException e) {
            throw new BadArtifactException(Rejection.DAMAGED, "its index is bad: " + e.getMessage(), e);
        }
    }
}
