package io.quickset;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.osgi.framework.Version;

/**
 * What differs between two snapshots of one set. Immutable and safe for use by any thread. Paths are compared each time
 * that they are asked for, in one walk over both snapshots; it keeps both snapshots readable for as long as it is
 * reachable.
 *
 * @param name the set
 * @param before its snapshot before, or empty when it is new
 * @param after its snapshot after, or empty when it was removed
 */
public record SetDiff(String name, Optional<Snapshot> before, Optional<Snapshot> after) {

    /** What happened to a path. */
    public enum Kind {
        /** It is new. */
        ADDED,
        /** Its content differs. */
        CHANGED,
        /** It is gone. */
        REMOVED
    }

    /**
     * A path that differs.
     *
     * @param kind how
     * @param path within the set
     */
    public record PathChange(Kind kind, String path) {}

    /** What differs between two snapshots; usually of the same set, which is named after the later one. */
    public static SetDiff between(Snapshot before, Snapshot after) {
        return new SetDiff(after.name(), Optional.of(before), Optional.of(after));
    }

    /** The version before, or empty when the set is new. */
    public Optional<Version> versionBefore() {
        return before.map(Snapshot::version);
    }

    /** The version after, or empty when the set was removed. */
    public Optional<Version> versionAfter() {
        return after.map(Snapshot::version);
    }

    /** All paths that differ, in path order; made while the stream is read, so that it takes no room. */
    public Stream<PathChange> paths() {
        if (before.isPresent() && after.isPresent() && before.get().digest().equals(after.get().digest())) {
            return Stream.empty();
        }
        Stream<Resource> olds = before.map(Snapshot::resources).orElseGet(Stream::empty);
        Stream<Resource> news = after.map(Snapshot::resources).orElseGet(Stream::empty);
        return StreamSupport.stream(new PathMerge(olds.iterator(), news.iterator()), false)
                .onClose(olds::close).onClose(news::close);
    }

    /** The paths that are new, in path order. */
    public List<String> added() {
        return paths(Kind.ADDED);
    }

    /** The paths whose content differs, in path order. */
    public List<String> changed() {
        return paths(Kind.CHANGED);
    }

    /** The paths that are gone, in path order. */
    public List<String> removed() {
        return paths(Kind.REMOVED);
    }

    private List<String> paths(Kind kind) {
        try (Stream<PathChange> all = paths()) {
            return all.filter(each -> each.kind() == kind).map(PathChange::path).toList();
        }
    }
}
