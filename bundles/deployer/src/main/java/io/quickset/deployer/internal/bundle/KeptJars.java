package io.quickset.deployer.internal.bundle;

import io.quickset.deployer.internal.artifact.CodeJar;
import io.quickset.deployer.internal.disk.DurableFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;

/**
 * Copies of ordinary bundles, named after their content. The framework gets every bundle from here, never from the
 * deploy folder, where bytes may change between a look and the next. For one thread.
 */
final class KeptJars {

    private final Path folder;
    private final DurableFiles disk;

    KeptJars(Path folder, DurableFiles disk) {
        this.folder = folder;
        this.disk = disk;
    }

    /**
     * A copy of exactly the bytes that were inspected, of which the framework is to make one more.
     *
     * @throws IOException if the file holds others by now, or can't be copied, or there is no room for both
     */
    Path take(CodeJar jar) throws IOException {
        Path copy = path(jar.sha256());
        if (whole(copy, jar.sha256())) {
            Room.require(folder, Files.size(copy));
            disk.settle(copy);
        } else {
            Room.require(folder, 2 * Files.size(jar.found().path()));
            Path temp = folder.resolve("new.jar");
            try (InputStream content = Files.newInputStream(jar.found().path())) {
                disk.draft(temp, content);
            }
            if (!whole(temp, jar.sha256())) {
                throw new ChangedException();
            }
            disk.publish(temp, copy);
        }
        return copy;
    }

    /** The copy of that content. */
    Path get(String sha256) throws IOException {
        Path copy = path(sha256);
        if (!whole(copy, sha256)) {
            throw new IOException("the copy of its previous version, " + copy + ", is damaged or missing");
        }
        return copy;
    }

    /** Returns if there is room for one more copy of that one. */
    void requireRoom(String sha256) throws IOException {
        Room.require(folder, Files.size(get(sha256)));
    }

    boolean has(String sha256) {
        return !sha256.isEmpty() && Files.exists(path(sha256));
    }

    /** Deletes all but those. */
    void retain(Set<String> sha256s) throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*.jar")) {
            for (Path copy : all) {
                if (!sha256s.contains(copy.getFileName().toString().replace(".jar", ""))) {
                    Files.deleteIfExists(copy);
                }
            }
        } catch (NoSuchFileException e) {
            return; // nothing was ever kept
        }
    }

    private Path path(String sha256) {
        return folder.resolve(sha256 + ".jar");
    }

    // The same bytes need no second judgement, which other limits would make another one.
    private static boolean whole(Path copy, String sha256) throws IOException {
        return Files.exists(copy) && CodeJar.sha256(copy).equals(sha256);
    }

    /** The file is no longer the one that was inspected. */
    static final class ChangedException extends IOException {

        private static final long serialVersionUID = 1;

        ChangedException() {
            super("it changed after it was verified: it is looked at again");
        }
    }
}
