package io.quickset.deployer.internal.artifact;

import io.quickset.Digest;
import io.quickset.format.FormatException;
import io.quickset.format.IndexEntry;
import io.quickset.format.IndexReader;
import io.quickset.format.SetDigest;
import java.io.IOException;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.osgi.framework.Version;

/** Holds a set bundle's index against its manifest and the archive's directory, as a stream. */
final class IndexCheck {

    private static final long MAX_LISTED_BYTES = 32_768; // the longest path, each byte escaped, and the rest

    private IndexCheck() {}

    /**
     * Checks that the index lists exactly the files under the root.
     *
     * @return the digest that the index declares, or empty when there is no index
     */
    static Optional<Digest> check(ZipFile zip, String root, String name, Version version)
            throws BadArtifactException, IOException {
        ZipEntry entry = zip.getEntry(ArchiveSet.INDEX);
        if (entry == null) {
            return Optional.empty();
        }
        if (entry.getSize() / MAX_LISTED_BYTES > zip.size()) {
            throw new BadArtifactException("its index has " + entry.getSize() + " bytes, too many for "
                    + zip.size() + " entries: rebuild it");
        }
        try (IndexReader index = new IndexReader(new CheckedEntryStream(zip, entry))) {
            if (!index.set().equals(name)) {
                throw new BadArtifactException(
                        "its index is that of set '" + index.set() + "', its manifest names '" + name + "'");
            }
            if (!Version.parseVersion(index.version()).equals(version)) {
                throw new BadArtifactException(
                        "its index is that of version " + index.version() + ", its manifest says " + version);
            }
            compare(zip, root, index);
            return Optional.of(index.digest());
        } catch (FormatException | IllegalArgumentException e) {
            throw new BadArtifactException("its index is bad: " + e.getMessage(), e);
        }
    }

    // Paths in an index are unique, and so are those in the archive: if each listed one is there and the counts are
    // equal, they are the same.
    private static void compare(ZipFile zip, String root, IndexReader index)
            throws BadArtifactException, FormatException, IOException {
        SetDigest digest = new SetDigest();
        for (Optional<IndexEntry> next = index.next(); next.isPresent(); next = index.next()) {
            IndexEntry listed = next.get();
            ZipEntry file = zip.getEntry(root + listed.path());
            if (file == null) {
                throw new BadArtifactException("its index lists '" + listed.path() + "', which it lacks");
            }
            if (file.getSize() != listed.size()) {
                throw new BadArtifactException("'" + listed.path() + "' has " + file.getSize() + " bytes, its index says "
                        + listed.size());
            }
            digest.add(listed.path(), listed.size(), listed.digest());
        }
        long files = zip.stream().filter(e -> !e.isDirectory() && e.getName().startsWith(root)).count();
        if (files != index.count()) {
            throw new BadArtifactException(
                    "it holds " + files + " files under '" + root + "', its index lists " + index.count());
        }
        if (!digest.finish().equals(index.digest())) {
            throw new BadArtifactException("its index does not match the digest that it declares");
        }
    }
}
