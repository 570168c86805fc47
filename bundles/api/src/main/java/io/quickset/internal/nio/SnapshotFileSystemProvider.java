package io.quickset.internal.nio;

import io.quickset.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.NotLinkException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.spi.FileSystemProvider;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Gives snapshots to all who take a {@link Path}. Stateless. On the class path the JDK makes one of its own for
 * {@code Path.of(URI)}; on a node the launcher's does that, and asks this one.
 */
public final class SnapshotFileSystemProvider extends FileSystemProvider {

    static final SnapshotFileSystemProvider INSTANCE = new SnapshotFileSystemProvider();

    private static final Set<OpenOption> IGNORED = Set.of(StandardOpenOption.READ, StandardOpenOption.SPARSE,
            StandardOpenOption.SYNC, StandardOpenOption.DSYNC, LinkOption.NOFOLLOW_LINKS);
    /** As the JDK says, they mean nothing to who only reads. */
    private static final Set<OpenOption> IGNORED_UNLESS_WRITING = Set.of(StandardOpenOption.CREATE,
            StandardOpenOption.CREATE_NEW, StandardOpenOption.TRUNCATE_EXISTING);
    private static final Set<OpenOption> WRITING = Set.of(StandardOpenOption.WRITE, StandardOpenOption.APPEND,
            StandardOpenOption.DELETE_ON_CLOSE);

    /** For the JDK and the launcher. */
    public SnapshotFileSystemProvider() {}

    @Override
    public String getScheme() {
        return SnapshotUri.SCHEME;
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> env) {
        getFileSystem(uri);
        throw new FileSystemAlreadyExistsException(uri + " is there already: FileSystems.getFileSystem gives it");
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        return SnapshotUri.parse(uri).find();
    }

    @Override
    public Path getPath(URI uri) {
        SnapshotUri parsed = SnapshotUri.parse(uri);
        return parsed.find().getPath(parsed.path());
    }

    // Reading.

    @Override
    public InputStream newInputStream(Path path, OpenOption... options) throws IOException {
        checkReading(Arrays.asList(options));
        return new ResourceInputStream(open(path));
    }

    @Override
    public SeekableByteChannel newByteChannel(Path path, Set<? extends OpenOption> options,
            FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        checkReading(options);
        return new ResourceFileChannel(open(path));
    }

    private static void checkReading(Iterable<? extends OpenOption> options) {
        for (OpenOption option : options) {
            if (WRITING.contains(Objects.requireNonNull(option))) {
                throw new ReadOnlyFileSystemException();
            }
            if (!IGNORED.contains(option) && !IGNORED_UNLESS_WRITING.contains(option)) {
                throw new UnsupportedOperationException("a snapshot's file can't be opened with the option " + option);
            }
        }
    }

    private static Resource open(Path path) throws IOException {
        SnapshotPath ours = SnapshotPath.of(path);
        SnapshotFileSystem fileSystem = ours.getFileSystem();
        Optional<Resource> resource = fileSystem.find(ours);
        if (resource.isPresent()) {
            return resource.get();
        }
        if (fileSystem.isDirectory(ours)) {
            throw new FileSystemException(path.toString(), null, "Is a directory");
        }
        throw fileSystem.missing(ours);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path dir, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        SnapshotPath ours = SnapshotPath.of(dir);
        return new ListedPaths(ours, ours.getFileSystem().list(ours), Objects.requireNonNull(filter));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        List<AccessMode> wanted = List.of(modes);
        Attributes attributes = Attributes.of(SnapshotPath.of(path));
        if (wanted.contains(AccessMode.WRITE)) {
            throw new AccessDeniedException(path.toString(), null, "snapshots are read-only");
        }
        if (wanted.contains(AccessMode.EXECUTE) && attributes.isRegularFile()) {
            throw new AccessDeniedException(path.toString(), null, "no file of a snapshot is executable");
        }
    }

    @Override
    public boolean isSameFile(Path path, Path other) throws IOException {
        SnapshotPath ours = SnapshotPath.of(path);
        if (ours.equals(other)) {
            return true;
        }
        boolean same = other instanceof SnapshotPath that && that.getFileSystem().equals(ours.getFileSystem())
                && that.key().equals(ours.key());
        checkAccess(path);
        other.getFileSystem().provider().checkAccess(other);
        return same;
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
        Path name = SnapshotPath.of(path).getFileName();
        return name != null && name.toString().startsWith(".");
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        checkAccess(path);
        return new SnapshotFileStore(SnapshotPath.of(path).getFileSystem().snapshot());
    }

    @Override
    public Path readSymbolicLink(Path link) throws IOException {
        checkAccess(link);
        throw new NotLinkException(link.toString());
    }

    // Attributes.

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
        SnapshotPath ours = SnapshotPath.of(path);
        return type.isAssignableFrom(AttributeView.class) && type != FileAttributeView.class
                ? type.cast(new AttributeView(ours)) : null;
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        if (type != BasicFileAttributes.class && type != PosixFileAttributes.class) {
            throw new UnsupportedOperationException("a snapshot has no " + Objects.requireNonNull(type).getSimpleName()
                    + ": there are BasicFileAttributes and PosixFileAttributes");
        }
        return type.cast(Attributes.of(SnapshotPath.of(path)));
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        return AttributeNames.parse(attributes).of(Attributes.of(SnapshotPath.of(path)));
    }

    // Writing.

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public void createDirectory(Path dir, FileAttribute<?>... attributes) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public void createLink(Path link, Path existing) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public void delete(Path path) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) {
        throw new ReadOnlyFileSystemException();
    }
}
