package io.quickset.internal.nio;

import io.quickset.Snapshot;
import java.nio.file.FileStore;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A snapshot as a volume: full, and read-only. */
final class SnapshotFileStore extends FileStore {

    private static final Set<Class<?>> VIEWS =
            Set.of(BasicFileAttributeView.class, FileOwnerAttributeView.class, PosixFileAttributeView.class);

    private final Snapshot snapshot;

    SnapshotFileStore(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    @Override
    public String name() {
        return snapshot.name() + "@" + snapshot.generation();
    }

    @Override
    public String type() {
        return SnapshotUri.SCHEME;
    }

    @Override
    public boolean isReadOnly() {
        return true;
    }

    @Override
    public long getTotalSpace() {
        return snapshot.totalBytes();
    }

    @Override
    public long getUsableSpace() {
        return 0;
    }

    @Override
    public long getUnallocatedSpace() {
        return 0;
    }

    @Override
    public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
        return VIEWS.contains(type);
    }

    @Override
    public boolean supportsFileAttributeView(String name) {
        return SnapshotFileSystem.VIEWS.contains(name);
    }

    @Override
    public <V extends FileStoreAttributeView> @Nullable V getFileStoreAttributeView(Class<V> type) {
        return null;
    }

    @Override
    public Object getAttribute(String attribute) {
        return switch (attribute) {
            case "totalSpace" -> getTotalSpace();
            case "usableSpace" -> getUsableSpace();
            case "unallocatedSpace" -> getUnallocatedSpace();
            default -> throw new UnsupportedOperationException("a snapshot's store has no attribute '" + attribute
                    + "': there are totalSpace, usableSpace and unallocatedSpace");
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SnapshotFileStore that
                && SnapshotFileSystem.of(snapshot).equals(SnapshotFileSystem.of(that.snapshot));
    }

    @Override
    public int hashCode() {
        return snapshot.digest().hashCode();
    }

    @Override
    public String toString() {
        return name();
    }
}
