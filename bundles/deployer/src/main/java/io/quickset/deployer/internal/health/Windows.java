package io.quickset.deployer.internal.health;

import io.quickset.control.GenerationRecord;
import io.quickset.control.GenerationRecord.SetRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The switches that are watched, also those which the last run left so. Each is on disk before it is made and until its
 * watch has ended, so that a node that is killed meanwhile goes on watching. For one thread at a time.
 *
 * <p>One that the node was started after {@value #DEADLY_STARTS} times without having outlived the watch is undone without a
 * check: no check may live long enough to tell.
 */
final class Windows {

    static final int DEADLY_STARTS = 3;

    private final WatchFile file;
    private final Deque<Watched> watched = new ArrayDeque<>(); // the oldest first
    private List<Watched> resumed = List.of(); // they begin once the node is ready
    private List<Watched> undoing = List.of();
    private @Nullable OpenWindow opening;

    /**
     * A switch, while it is watched.
     *
     * @param window what is known of it on disk
     * @param before what was live before it
     * @param after what it made
     * @param from since when it is watched
     */
    record Watched(OpenWindow window, GenerationRecord before, GenerationRecord after, long from) {}

    Windows(WatchFile file) {
        this.file = file;
    }

    /** Whether nothing is watched now. */
    boolean isEmpty() {
        return watched.isEmpty();
    }

    /** Whether a switch is being undone. */
    boolean undoing() {
        return !undoing.isEmpty();
    }

    /** A switch is about to be made. */
    void opening(GenerationRecord before, Set<String> good) {
        opening = new OpenWindow(before.number(), good, 0);
        keep();
    }

    /** That switch was made. */
    void opened(GenerationRecord before, GenerationRecord after, long now) {
        if (opening != null) {
            watched.add(new Watched(opening, before, after, now));
            opening = null;
        }
    }

    /** It was not made. */
    void notOpened() {
        opening = null;
        keep();
    }

    /** Forgets what is watched for longer than that, and tries again to keep what could not be written. */
    void expire(long now, Duration after) {
        watched.removeIf(each -> now - each.from > after.toNanos());
        keep();
    }

    /** Forgets all. */
    void clear() {
        watched.clear();
        resumed = List.of();
        undoing = List.of();
        keep();
    }

    /** The last switch before which that check was good, and within whose window it was asked; empty for none. */
    Optional<Watched> blamed(String check, long asked, Duration window) {
        // What was asked before a switch may have seen either side of it.
        return watched.stream().filter(each -> each.window.good().contains(check) && asked - each.from >= 0
                && asked - each.from <= window.toNanos()).reduce((one, next) -> next);
    }

    /** That one is undone now, and what came after it goes with it. */
    void undo(Watched blamed) {
        List<Watched> going = new ArrayList<>();
        do {
            going.add(watched.removeLast());
        } while (going.get(going.size() - 1) != blamed);
        undoing = going;
    }

    /** It is undone. */
    void undone() {
        undoing = List.of();
        keep();
    }

    /**
     * Takes over what the last run left open and still stands; see {@link #begin}.
     *
     * @param history the newest first, from the current generation on
     * @param undoable whether a generation may be undone
     * @param rollback undoes what keeps the node from living
     */
    void resume(List<GenerationRecord> history, Predicate<GenerationRecord> undoable, HealthRollback rollback) {
        resumed = file.read().stream().flatMap(window -> standing(window.startedAgain(), history, undoable)).toList();
        keep(); // first of all: this start may be a short one too
        for (int i = resumed.size() - 1; i >= 0; i--) {
            Watched each = resumed.get(i);
            if (each.window.starts() >= DEADLY_STARTS) {
                boolean done = rollback.deadly(each.before, each.after, each.window.starts());
                // What came after it went with it. Those before it have their starts from it, perhaps.
                resumed = done ? resumed.subList(0, i).stream().map(Windows::forgiven).toList() : List.of();
                keep();
                return;
            }
        }
    }

    private static Stream<Watched> standing(OpenWindow window, List<GenerationRecord> history,
            Predicate<GenerationRecord> undoable) {
        List<GenerationRecord> since = history.stream().takeWhile(each -> each.number() != window.before()).toList();
        if (since.isEmpty() || since.size() == history.size() || !since.stream().allMatch(undoable)) {
            return Stream.empty(); // it was not made, is not known any more, or someone has decided something since
        }
        GenerationRecord before = history.get(since.size());
        return same(before, history.get(0)) ? Stream.empty() // it was undone
                : Stream.of(new Watched(window, before, since.get(since.size() - 1), 0));
    }

    private static boolean same(GenerationRecord one, GenerationRecord other) {
        return content(one).equals(content(other));
    }

    private static List<String> content(GenerationRecord record) {
        return record.sets().stream().map((SetRecord set) -> set.name() + " " + set.version() + " " + set.digest())
                .toList();
    }

    private static Watched forgiven(Watched each) {
        return new Watched(each.window.forgiven(), each.before, each.after, each.from);
    }

    /** The window of what was taken over begins, in its full length. */
    void begin(long now) {
        for (int i = resumed.size() - 1; i >= 0; i--) {
            Watched each = resumed.get(i);
            watched.addFirst(new Watched(each.window, each.before, each.after, now));
        }
        resumed = List.of();
    }

    private void keep() {
        file.write(Stream.concat(Stream.of(watched, resumed, undoing).flatMap(each -> each.stream())
                .map(Watched::window), Stream.ofNullable(opening))
                .sorted(Comparator.comparingLong(OpenWindow::before)).toList());
    }
}
