package io.quickset.deployer.internal.overlay;

import io.quickset.control.SetSource;
import io.quickset.deployer.internal.artifact.BadArtifactException;
import io.quickset.deployer.internal.artifact.Limits;
import io.quickset.deployer.internal.artifact.PathCheck;
import io.quickset.format.ResourcePath;
import io.quickset.format.text.PlainText;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The files of one directory as they were when each was last looked at, and what of it is new. For one thread. */
final class Listing {

    // More than of a folder that is staged once is held of a directory, for as long as it is bound.
    private static final int HELD_BYTES = 160;

    private final Limits limits;
    private final SortedMap<String, OverlayFile> files = new TreeMap<>(ResourcePath.ORDER);
    private final Map<String, String> hidden = new HashMap<>(); // by path of the whiteout
    private final Map<String, String> opaque = new HashMap<>();
    private final SortedMap<String, String> bad = new TreeMap<>();
    private final Set<String> denied = new HashSet<>();
    private final Set<String> changes = new HashSet<>();
    private final Set<String> written = new HashSet<>();
    private long edits;
    private long listed; // bytes

    Listing(Limits limits) {
        this.limits = limits;
    }

    /** Counts all changes that were ever made to it. */
    long edits() {
        return edits;
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

    /** The first of what this process may not read, and why; null when it may read all. */
    @Nullable String denied() {
        return denied.stream().min(String::compareTo).map(bad::get).orElse(null);
    }

    /** Refuses more names than the heap can take; to be asked while they are read, not only when all are. */
    void checkNames(int folders) throws BadArtifactException {
        limits.checkFiles((long) files.size() + hidden.size() + opaque.size() + bad.size() + folders);
        limits.checkDirectory(listed);
    }

    @Nullable OverlayFile file(String path) {
        return files.get(path);
    }

    void put(OverlayFile file) {
        if (files.put(file.path(), file) == null) {
            listed += listedBytes(file.path());
        }
        changed(file.path());
    }

    private static long listedBytes(String path) {
        return HELD_BYTES + Limits.listedBytes(path);
    }

    /** The same file, of which more is known. */
    void verified(OverlayFile file) {
        files.put(file.path(), file);
    }

    /** It may be in the middle of being written, if it has changed at all. */
    void written(String path) {
        if (changes.contains(path)) {
            written.add(path);
        }
    }

    void hide(String whiteout, String path) {
        if (hidden.put(whiteout, path) == null) {
            changed(whiteout);
        }
    }

    void opaque(String whiteout, String folder) {
        if (opaque.put(whiteout, folder) == null) {
            changed(whiteout);
        }
    }

    void remove(String path) {
        written.remove(path);
        boolean file = files.remove(path) != null;
        if (file) {
            listed -= listedBytes(path);
        }
        if (file | hidden.remove(path) != null | opaque.remove(path) != null) {
            changed(path);
        }
    }

    void bad(String path, String reason) {
        denied.remove(path);
        if (!reason.equals(bad.put(path, reason))) {
            changed(path);
        }
    }

    void denied(String path, String reason) {
        bad(path, reason);
        denied.add(path);
    }

    void good(String path) {
        denied.remove(path);
        if (bad.remove(path) != null) {
            changed(path);
        }
    }

    private void changed(String path) {
        changes.add(path);
        edits++;
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
        for (OverlayFile file : files.values()) {
            bytes = limits.add(bytes, file.size());
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
