package io.quickset.deployer.internal.overlay;

import io.quickset.control.Rejection;
import io.quickset.deployer.internal.artifact.BadArtifactException;
import io.quickset.deployer.internal.artifact.Limits;
import io.quickset.deployer.internal.artifact.NameCheck;
import io.quickset.deployer.internal.overlay.Watches.Watch;
import io.quickset.format.FormatException;
import io.quickset.format.ResourcePath;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at one directory and keeps its listing. A folder is looked at by <em>sweeping</em> it: it is watched first and
 * listed then, so that nothing falls between. For one thread.
 */
final class Tree {

    private final Path root;
    private final Disk disk;
    private final Rights rights;
    private final Watcher watcher;
    private final long hotNanos;
    private final Listing listing;
    private final Map<String, Folder> folders = new HashMap<>();
    private final Set<String> links = new HashSet<>();
    private final Set<String> sweep = new LinkedHashSet<>();

    /** Watches folders, if that is possible. */
    interface Watcher {

        /** Null when it can't be, or need not. */
        @Nullable Watch watch(Path directory, String folder, Stat stat);

        void release(Watch watch);
    }

    private static final class Folder {
        final Stat stat;
        final Set<String> names = new HashSet<>();
        @Nullable Watch watch;

        Folder(Stat stat) {
            this.stat = stat;
        }
    }

    /**
     * Nothing in it is known yet.
     *
     * @param root without links
     * @param hotNanos as long after a file's last change it may change again unseen
     */
    Tree(Path root, Stat stat, Disk disk, Limits limits, Rights rights, Watcher watcher, long hotNanos) {
        this.root = root;
        this.disk = disk;
        this.rights = rights;
        this.watcher = watcher;
        this.hotNanos = hotNanos;
        this.listing = new Listing(limits);
        folders.put("", new Folder(stat));
    }

    Listing listing() {
        return listing;
    }

    /** Will look at that folder, and at those in it; {@code ""} is all. */
    void sweepLater(String folder) {
        sweep.add(folder);
    }

    boolean sweeping() {
        return !sweep.isEmpty();
    }

    /** Looks at the next folder. */
    void sweepNext() throws BadArtifactException {
        String path = sweep.iterator().next();
        sweep.remove(path);
        Folder folder = folders.get(path);
        if (folder == null) {
            return; // gone meanwhile
        }
        Path directory = root.resolve(path);
        if (folder.watch == null) {
            folder.watch = watcher.watch(directory, path, folder.stat);
        }
        List<Path> listed;
        try {
            listed = disk.list(directory);
        } catch (NoSuchFileException | NotDirectoryException e) {
            if (!path.isEmpty()) {
                look(path, true);
            }
            return;
        } catch (AccessDeniedException e) {
            listing.denied(path, rights.directory(directory));
            return;
        } catch (IOException e) {
            listing.bad(path, directory + " can't be listed: " + e);
            return;
        }
        listing.good(path);
        sweep(path, folder, listed);
    }

    private void sweep(String path, Folder folder, List<Path> listed) throws BadArtifactException {
        Set<String> gone = new HashSet<>(folder.names);
        for (Path file : listed) {
            String name = file.getFileName().toString();
            if (Names.ignored(name)) {
                continue;
            }
            gone.remove(name);
            String child = Names.join(path, name);
            Optional<String> trouble = NameCheck.trouble(root, child, file);
            if (trouble.isPresent()) {
                folder.names.add(name);
                listing.bad(child, trouble.get());
            } else {
                look(child, true);
            }
        }
        for (String name : gone) {
            look(Names.join(path, name), true);
        }
    }

    /**
     * Looks at one path.
     *
     * @param written whether it may be in the middle of being written; not if it was renamed to where it is
     */
    void look(String path, boolean written) throws BadArtifactException {
        Folder parent = folders.get(Names.folder(path));
        if (parent == null) {
            return;
        }
        Path file = root.resolve(path);
        Stat stat;
        try {
            stat = disk.stat(file, false);
        } catch (AccessDeniedException e) {
            parent.names.add(Names.name(path));
            listing.denied(path, rights.directory(file.getParent()));
            return;
        } catch (IOException e) {
            parent.names.add(Names.name(path));
            listing.bad(path, file + ": " + e);
            return;
        }
        if (stat == null) {
            parent.names.remove(Names.name(path));
            remove(path);
            return;
        }
        if (parent.names.add(Names.name(path))) {
            listing.checkNames(folders.size());
        }
        if (stat.directory()) {
            directory(path, stat);
        } else {
            if (folders.containsKey(path)) {
                remove(path);
            }
            file(path, file, stat, written);
        }
    }

    private void directory(String path, Stat stat) {
        if (Names.whiteout(Names.name(path))) {
            listing.bad(path, "'" + path + "' is a folder, but only files may be named " + Names.WHITEOUT
                    + "*: rename it");
            return;
        }
        Folder known = folders.get(path);
        if (known == null || !known.stat.sameFile(stat) || known.watch != null && !known.watch.valid()) {
            remove(path);
            folders.put(path, new Folder(stat));
        }
        sweep.add(path); // known: its rights may have changed
    }

    private void file(String path, Path file, Stat stat, boolean written) {
        try {
            if (Names.name(path).equals(Names.OPAQUE)) {
                listing.opaque(path, Names.folder(path));
            } else if (Names.whiteout(Names.name(path))) {
                listing.hide(path, ResourcePath.check(Names.hidden(path)));
            } else {
                content(path, file, stat, written);
            }
            listing.good(path);
        } catch (BadArtifactException | FormatException e) {
            listing.remove(path);
            listing.bad(path, String.valueOf(e.getMessage()));
        } catch (AccessDeniedException e) {
            listing.remove(path);
            listing.denied(path, rights.file(file));
        }
    }

    private void content(String path, Path file, Stat itself, boolean mayBeWritten)
            throws BadArtifactException, AccessDeniedException {
        Stat stat = itself;
        if (itself.link()) {
            links.add(path);
            stat = target(path, file);
        } else {
            links.remove(path);
        }
        if (!stat.regular()) {
            throw new BadArtifactException(Rejection.MALFORMED,
                    "'" + path + "' is neither a file nor a link to one: remove it");
        }
        OverlayFile known = listing.file(path);
        if (known == null || !known.stat.equals(stat) || known.link != itself.link()) {
            if (!disk.readable(file)) {
                throw new AccessDeniedException(path);
            }
            listing.put(new OverlayFile(disk, file, path, stat, itself.link(), 0, hot(stat)));
        }
        if (mayBeWritten || stat.size() == 0) {
            listing.written(path);
        }
    }

    private boolean hot(Stat stat) {
        return stat.changed() > System.currentTimeMillis() * Pace.MILLI - hotNanos;
    }

    private Stat target(String path, Path file) throws BadArtifactException {
        try {
            if (!file.toRealPath().startsWith(root)) {
                throw new BadArtifactException(Rejection.MALFORMED,
                        "'" + path + "' is a link that leaves the directory: put the file itself"
                        + " there");
            }
            Stat stat = disk.stat(file, true);
            if (stat != null && stat.directory()) {
                throw new BadArtifactException(Rejection.MALFORMED,
                        "'" + path + "' is a link to a folder: put the folder itself there");
            }
            if (stat != null) {
                return stat;
            }
        } catch (IOException e) {
            // told below
        }
        throw new BadArtifactException(Rejection.MALFORMED,
                "'" + path + "' is a link to nothing or in a circle: remove it");
    }

    /** Looks again at links: what they lead to may have changed. */
    void lookAtLinks() throws BadArtifactException {
        for (String link : List.copyOf(links)) {
            look(link, true);
        }
    }

    private void remove(String path) {
        Folder folder = folders.remove(path);
        if (folder != null) {
            if (folder.watch != null) {
                watcher.release(folder.watch);
            }
            folder.names.forEach(name -> remove(Names.join(path, name)));
        }
        links.remove(path);
        listing.remove(path);
        listing.good(path);
    }

    /** Forgets its watches: they are not to be had, or not needed any more. */
    void release() {
        for (Folder folder : folders.values()) {
            if (folder.watch != null) {
                watcher.release(folder.watch);
                folder.watch = null;
            }
        }
    }
}
