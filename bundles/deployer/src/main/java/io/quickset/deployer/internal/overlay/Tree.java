package io.quickset.deployer.internal.overlay;

import io.quickset.control.SetSource;
import io.quickset.deployer.internal.artifact.BadArtifactException;
import io.quickset.deployer.internal.artifact.Limits;
import io.quickset.deployer.internal.artifact.PathCheck;
import io.quickset.deployer.internal.artifact.PlainText;
import io.quickset.format.FormatException;
import io.quickset.format.ResourcePath;
import io.quickset.deployer.internal.overlay.Watches.Watch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One directory as it was when each part of it was last looked at. A folder is looked at by <em>sweeping</em> it: it is
 * watched first and listed then, so that nothing falls between. For one thread.
 */
final class Tree {

    private static final int LISTED_BYTES = 46; // of heap for each path besides its letters; as in a zip's directory

    private final Path root;
    private final Disk disk;
    private final Limits limits;
    private final Rights rights;
    private final Watcher watcher;
    private final long hotNanos;
    private final SortedMap<String, OverlayFile> files = new TreeMap<>(ResourcePath.ORDER);
    private final Map<String, Folder> folders = new HashMap<>();
    private final Map<String, String> hidden = new HashMap<>(); // by path of the whiteout
    private final Map<String, String> opaque = new HashMap<>();
    private final SortedMap<String, String> bad = new TreeMap<>();
    private final Set<String> links = new HashSet<>();
    private final Set<String> sweep = new LinkedHashSet<>();
    private final Set<String> changes = new HashSet<>();
    private final Set<String> written = new HashSet<>();

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
        this.limits = limits;
        this.rights = rights;
        this.watcher = watcher;
        this.hotNanos = hotNanos;
        folders.put("", new Folder(stat));
        sweep.add("");
    }

    /** Will look at all of it again. */
    void relist() {
        sweep.add(""); // each folder leads to those in it
    }

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
        if (folder.watch == null) {
            folder.watch = watcher.watch(root.resolve(path), path, folder.stat);
        }
        List<Path> listed;
        try {
            listed = disk.list(root.resolve(path));
        } catch (NoSuchFileException | NotDirectoryException e) {
            if (!path.isEmpty()) {
                look(path, true);
            }
            return;
        } catch (IOException e) {
            bad(path, e instanceof AccessDeniedException ? rights.directory(root.resolve(path))
                    : root.resolve(path) + " can't be listed: " + e);
            return;
        }
        good(path);
        Set<String> gone = new HashSet<>(folder.names);
        for (Path file : listed) {
            String name = file.getFileName().toString();
            if (Names.ignored(name)) {
                continue;
            }
            gone.remove(name);
            String child = Names.join(path, name);
            if (name.chars().anyMatch(c -> c > 0x7f) && !root.resolve(child).equals(file)) {
                folder.names.add(name);
                bad(child, "the name '" + child + "' in it is not valid UTF-8: rename the file");
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
        } catch (IOException e) {
            parent.names.add(Names.name(path));
            bad(path, e instanceof AccessDeniedException ? rights.directory(file.getParent()) : file + ": " + e);
            return;
        }
        if (stat == null) {
            remove(path);
            return;
        }
        if (parent.names.add(Names.name(path))) {
            limits.checkFiles((long) files.size() + folders.size() + hidden.size() + bad.size());
        }
        try {
            if (stat.directory()) {
                directory(path, stat);
            } else {
                if (folders.containsKey(path)) {
                    removeAll(path);
                }
                if (Names.whiteout(Names.name(path))) {
                    whiteout(path);
                } else {
                    file(path, file, stat, written);
                }
            }
        } catch (BadArtifactException e) {
            removeAll(path);
            bad(path, String.valueOf(e.getMessage()));
            return;
        }
        good(path);
    }

    private void directory(String path, Stat stat) throws BadArtifactException {
        if (Names.whiteout(Names.name(path))) {
            throw new BadArtifactException("'" + path + "' is a folder, but only files may be named " + Names.WHITEOUT
                    + "*: rename it");
        }
        Folder known = folders.get(path);
        if (known == null || !known.stat.sameFile(stat) || known.watch != null && !known.watch.valid()) {
            removeAll(path);
            folders.put(path, new Folder(stat));
        }
        sweep.add(path); // known: its rights may have changed
    }

    private void whiteout(String path) throws BadArtifactException {
        if (Names.name(path).equals(Names.OPAQUE)) {
            if (opaque.put(path, Names.folder(path)) == null) {
                changes.add(path);
            }
            return;
        }
        String hides = Names.hidden(path);
        try {
            ResourcePath.check(hides);
        } catch (FormatException e) {
            throw new BadArtifactException(String.valueOf(e.getMessage()));
        }
        if (hidden.put(path, hides) == null) {
            changes.add(path);
        }
    }

    private void file(String path, Path file, Stat itself, boolean mayBeWritten) throws BadArtifactException {
        Stat stat = itself;
        if (itself.link()) {
            links.add(path);
            stat = target(path, file);
        } else {
            links.remove(path);
        }
        if (!stat.regular()) {
            throw new BadArtifactException("'" + path + "' is neither a file nor a link to one: remove it");
        }
        OverlayFile known = files.get(path);
        if (known != null && known.stat.equals(stat) && known.link == itself.link()) {
            if (mayBeWritten && changes.contains(path)) {
                written.add(path);
            }
            return;
        }
        if (!disk.readable(file)) {
            throw rights.file(file);
        }
        files.put(path, new OverlayFile(disk, file, path, stat, itself.link(), 0, hot(stat)));
        changes.add(path);
        if (mayBeWritten || stat.size() == 0) {
            written.add(path);
        }
    }

    private boolean hot(Stat stat) {
        return stat.changed() > System.currentTimeMillis() * Pace.MILLI - hotNanos;
    }

    private Stat target(String path, Path file) throws BadArtifactException {
        try {
            if (!file.toRealPath().startsWith(root)) {
                throw new BadArtifactException("'" + path + "' is a link that leaves the directory: put the file itself"
                        + " there");
            }
            Stat stat = disk.stat(file, true);
            if (stat != null && stat.directory()) {
                throw new BadArtifactException("'" + path + "' is a link to a folder: put the folder itself there");
            }
            if (stat != null) {
                return stat;
            }
        } catch (IOException e) {
            // told below
        }
        throw new BadArtifactException("'" + path + "' is a link to nothing or in a circle: remove it");
    }

    /** Looks again at links: what they lead to may have changed. */
    void lookAtLinks() throws BadArtifactException {
        for (String link : List.copyOf(links)) {
            look(link, true);
        }
    }

    private void remove(String path) {
        Folder parent = folders.get(Names.folder(path));
        if (parent != null) {
            parent.names.remove(Names.name(path));
        }
        removeAll(path);
        good(path);
    }

    private void removeAll(String path) {
        Folder folder = folders.remove(path);
        if (folder != null) {
            if (folder.watch != null) {
                watcher.release(folder.watch);
            }
            for (String name : folder.names) {
                removeAll(Names.join(path, name));
                good(Names.join(path, name));
            }
        }
        links.remove(path);
        written.remove(path);
        if (files.remove(path) != null | hidden.remove(path) != null | opaque.remove(path) != null) {
            changes.add(path);
        }
    }

    private void bad(String path, String reason) {
        if (!reason.equals(bad.put(path, reason))) {
            changes.add(path);
        }
    }

    private void good(String path) {
        if (bad.remove(path) != null) {
            changes.add(path);
        }
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

    @Nullable OverlayFile file(String path) {
        return files.get(path);
    }

    boolean known(String path) {
        return files.containsKey(path) || folders.containsKey(path);
    }

    /** Puts another edition, or what is known of it, in place of a file. */
    void replace(OverlayFile file, boolean changed) {
        files.put(file.path(), file);
        if (changed) {
            changes.add(file.path());
        }
    }

    /** What is no longer as it was in the last {@link #state}. */
    Set<String> changes() {
        return changes;
    }

    /** Changed files that may be in the middle of being written. */
    List<OverlayFile> written() {
        return written.stream().map(files::get).filter(file -> file != null && !file.link).toList();
    }

    /** The paths of changed files that are other again than when they were looked at. */
    List<String> stale() {
        return changes.stream().filter(path -> {
            OverlayFile file = files.get(path);
            return file != null && !file.isCurrent();
        }).toList();
    }

    /** The state that it is in now; from here on changes are counted anew. */
    OverlayState state(OverlayBinding binding) {
        changes.clear();
        written.clear();
        if (!bad.isEmpty()) {
            String more = bad.size() == 1 ? "" : "; and " + (bad.size() - 1) + " more";
            return broken(binding, bad.get(bad.firstKey()) + more);
        }
        try {
            check();
        } catch (BadArtifactException e) {
            return broken(binding, String.valueOf(e.getMessage()));
        }
        SortedMap<String, SetSource.Entry> entries = new TreeMap<>(files); // in linear time, as it is sorted alike
        return new OverlayState.Ready(binding, fingerprint(), Collections.unmodifiableSortedMap(entries),
                Collections.unmodifiableSet(new TreeSet<>(hidden.values())),
                Collections.unmodifiableSet(new TreeSet<>(opaque.values())), false);
    }

    static OverlayState.Broken broken(OverlayBinding binding, String reason) {
        return new OverlayState.Broken(binding,
                PlainText.of("the overlay directory " + binding.directory() + ": " + reason));
    }

    private void check() throws BadArtifactException {
        limits.checkFiles(files.size());
        long bytes = 0;
        long listed = 0;
        for (OverlayFile file : files.values()) {
            bytes = limits.add(bytes, file.size());
            listed += file.path().length() + LISTED_BYTES;
        }
        limits.checkDirectory(listed);
        PathCheck.check(files.keySet()::iterator);
    }

    // A sum, so that it depends on no order and each file is hashed once.
    private String fingerprint() {
        long sum = 0;
        long sumToo = 0;
        for (OverlayFile file : files.values()) {
            sum += file.print;
            sumToo += file.printToo;
        }
        for (Set<String> marks : List.of(hidden.keySet(), opaque.keySet())) {
            for (String mark : marks) {
                ByteBuffer print = OverlayFile.print(mark);
                sum += print.getLong();
                sumToo += print.getLong();
            }
        }
        return String.format("%016x%016x-%d", sum, sumToo, files.size());
    }
}
