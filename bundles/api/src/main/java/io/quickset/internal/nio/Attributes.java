package io.quickset.internal.nio;

import io.quickset.Digest;
import io.quickset.Resource;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What there is to tell of a file or directory.
 *
 * @param size in bytes; 0 for a directory
 * @param fileKey the content's digest, or null for a directory: what is equal is stored once
 * @param time when the snapshot became live
 */
record Attributes(boolean isDirectory, long size, @Nullable Digest fileKey, FileTime time)
        implements PosixFileAttributes {

    private static final Set<PosixFilePermission> READ = PosixFilePermissions.fromString("r--r--r--");
    private static final Set<PosixFilePermission> READ_AND_ENTER = PosixFilePermissions.fromString("r-xr-xr-x");
    private static final GroupPrincipal OWNER = new Owner();

    static Attributes of(SnapshotPath path) throws NoSuchFileException {
        SnapshotFileSystem fileSystem = path.getFileSystem();
        FileTime time = FileTime.from(fileSystem.snapshot().since());
        Optional<Resource> file = fileSystem.find(path);
        if (file.isPresent()) {
            return new Attributes(false, file.get().size(), file.get().digest(), time);
        }
        if (fileSystem.isDirectory(path)) {
            return new Attributes(true, 0, null, time);
        }
        throw fileSystem.missing(path);
    }

    @Override
    public FileTime lastModifiedTime() {
        return time;
    }

    @Override
    public FileTime lastAccessTime() {
        return time;
    }

    @Override
    public FileTime creationTime() {
        return time;
    }

    @Override
    public boolean isRegularFile() {
        return !isDirectory;
    }

    @Override
    public boolean isSymbolicLink() {
        return false;
    }

    @Override
    public boolean isOther() {
        return false;
    }

    @Override
    public UserPrincipal owner() {
        return OWNER;
    }

    @Override
    public GroupPrincipal group() {
        return OWNER;
    }

    @Override
    public Set<PosixFilePermission> permissions() {
        return EnumSet.copyOf(isDirectory ? READ_AND_ENTER : READ);
    }

    private record Owner() implements GroupPrincipal {
        @Override
        public String getName() {
            return "quickset";
        }

        @Override
        public String toString() {
            return getName();
        }
    }
}
