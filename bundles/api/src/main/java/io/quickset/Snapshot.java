package io.quickset;

import io.quickset.internal.nio.SnapshotFileSystem;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.annotation.versioning.ProviderType;
import org.osgi.framework.Version;

/** One set's files as of one switch: immutable and verified. Safe for use by any thread. */
@ProviderType
public interface Snapshot {

    /** The set's name: its identity. */
    String name();

    /** The set's version. */
    Version version();

    /** The digest of the set's canonical index: equal digests mean equal paths and equal bytes. */
    Digest digest();

    /**
     * The digest of what its layer supplied, before others were merged per path: that of the bundle as it was built.
     * The same as {@link #digest()} where none was.
     */
    Digest baseDigest();

    /** The layer that the set comes from; single files may come from others ({@link Resource#layer()}). */
    Layer layer();

    /** The generation in which this snapshot became live. */
    long generation();

    /** When this snapshot became live. */
    Instant since();

    /** The number of resources. */
    int resourceCount();

    /** The sum of the sizes of all resources, in bytes. */
    long totalBytes();

    /**
     * The resource at exactly that path, or empty. Paths are relative, {@code /}-separated and case-sensitive, as
     * {@link Resource#path()} gives them.
     */
    Optional<Resource> find(String path);

    /** All resources, ordered by path (by the bytes of its UTF-8 form). */
    Stream<Resource> resources();

    /**
     * The files as a directory for any library that takes a {@link Path}: the root, {@code /}, of a file system that is
     * read-only (what would write throws {@link java.nio.file.ReadOnlyFileSystemException}) and can't be closed. Safe
     * for use by any thread. Paths stay valid as the snapshot does: whoever holds one keeps the snapshot's bytes
     * readable. Roots of the same content in the same generation are equal.
     *
     * <p>{@code Files.readAllBytes(root.resolve("home.html"))} costs one {@link #find}; the tree of directories is made
     * when the first one is asked for, and kept while there is memory to spare.
     *
     * <p>{@link Path#toUri()} gives {@code quickset:/<set>@<generation>/<path>}, and {@link Path#of(java.net.URI)}
     * finds that back while the node retains the snapshot; without {@code @<generation>} it means what is live. A
     * {@link java.nio.file.WatchService} of its file system tells of switches as of changed files.
     */
    default Path root() {
        return SnapshotFileSystem.of(this).root();
    }
}
