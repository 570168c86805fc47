package io.quickset.internal.nio;

import io.quickset.Glob;
import io.quickset.Resource;
import io.quickset.Snapshot;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The file system of one snapshot. A value made anew whenever it is asked for: two of the same content are equal. It
 * can't be closed, as the default file system can't.
 */
public final class SnapshotFileSystem extends FileSystem {

    static final Set<String> VIEWS = Set.of("basic", "owner", "posix");

    private final Snapshot snapshot;
    private final SnapshotPath root = new SnapshotPath(this, "/");

    private SnapshotFileSystem(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** Of that snapshot. */
    public static SnapshotFileSystem of(Snapshot snapshot) {
        return new SnapshotFileSystem(snapshot);
    }

    /** Its only root. */
    public Path root() {
        return root;
    }

    Snapshot snapshot() {
        return snapshot;
    }

    /** The file at that place, without a look at directories. */
    Optional<Resource> find(SnapshotPath path) {
        return snapshot.find(path.key());
    }

    /** Whether there is a directory at that place. */
    boolean isDirectory(SnapshotPath path) {
        String key = path.key();
        return key.isEmpty() || snapshot.find(key).isEmpty() && Tree.of(snapshot).isDirectory(key);
    }

    /** What lies in that directory, in order; the names of directories end with {@code /}. */
    List<String> list(SnapshotPath directory) throws NoSuchFileException, NotDirectoryException {
        if (isDirectory(directory)) {
            return Tree.of(snapshot).list(directory.key());
        }
        if (find(directory).isPresent()) {
            throw new NotDirectoryException(directory.toString());
        }
        throw missing(directory);
    }

    NoSuchFileException missing(SnapshotPath path) {
        return new NoSuchFileException(path.toString(), null,
                "nothing is there in set " + snapshot.name() + " " + snapshot.version() + " of generation "
                        + snapshot.generation() + "; Files.list and Files.walk tell what is");
    }

    @Override
    public FileSystemProvider provider() {
        return SnapshotFileSystemProvider.INSTANCE;
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException("a snapshot's file system lives as long as it is reachable, and needs"
                + " no closing");
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return true;
    }

    @Override
    public String getSeparator() {
        return "/";
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return List.of(root);
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return List.of(new SnapshotFileStore(snapshot));
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return VIEWS;
    }

    @Override
    public Path getPath(String first, String... more) {
        return SnapshotPath.of(this, first, more);
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
        int colon = syntaxAndPattern.indexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException(
                    "'" + syntaxAndPattern + "' names no syntax: write glob:... or regex:...");
        }
        String syntax = syntaxAndPattern.substring(0, colon);
        String text = syntaxAndPattern.substring(colon + 1);
        if (syntax.equalsIgnoreCase("glob")) {
            Glob glob = Glob.of(text);
            return path -> glob.matches(path.toString());
        } else if (syntax.equalsIgnoreCase("regex")) {
            Pattern pattern = Pattern.compile(text);
            return path -> pattern.matcher(path.toString()).matches();
        }
        throw new UnsupportedOperationException("syntax '" + syntax + "' is not known: there are glob and regex");
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        throw new UnsupportedOperationException("a snapshot has one owner and no users to look up");
    }

    @Override
    public WatchService newWatchService() {
        return new SnapshotWatchService();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SnapshotFileSystem that && (snapshot == that.snapshot
                || snapshot.generation() == that.snapshot.generation() && snapshot.name().equals(that.snapshot.name())
                        && snapshot.digest().equals(that.snapshot.digest()));
    }

    @Override
    public int hashCode() {
        return snapshot.digest().hashCode();
    }

    @Override
    public String toString() {
        return SnapshotUri.of(snapshot);
    }
}
