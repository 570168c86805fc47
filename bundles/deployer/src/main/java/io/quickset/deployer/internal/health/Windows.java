package io.quickset.deployer.internal.health;

import io.quickset.control.GenerationRecord;
import io.quickset.control.RecordedReasons;
import io.quickset.control.GenerationRecord.SetRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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
    private final Consumer<Set<Long>> keeping;
    private final Deque<Watched> watched = new ArrayDeque<>(); // the oldest first
    private List<Watched> resumed = List.of(); // they begin once the node is ready
    private List<Watched> undoing = List.of();
    private @Nullable OpenWindow opening;
    private long undoneBy; // the generation that undid something last

    /**
     * A switch, while it is watched.
     *
     * @param window what is known of it on disk
     * @param before what was live before it
     * @param after what it made
     * @param from since when it is watched
     */
    record Watched(OpenWindow window, GenerationRecord before, GenerationRecord after, long from) {}

    /**
     * None yet.
     *
     * @param file keeps them
     * @param keeping is told which generations something may go back to
     */
    Windows(WatchFile file, Consumer<Set<Long>> keeping) {
        this.file = file;
        this.keeping = keeping;
    }

    /** Whether nothing is watched now. */
    boolean isEmpty() {
        return watched.isEmpty();
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

    /**
     * The switches to undo for a check that was asked then and is critical, the oldest first: the last one before which it
     * was good and within whose window it was asked, with what came after it.
     */
    List<Watched> blamed(String check, long asked, Duration window) {
        // What was asked before a switch may have seen either side of it.
        return undoable(watched, each -> each.window.good().contains(check) && asked - each.from >= 0
                && asked - each.from <= window.toNanos());
    }

    // From the last one on to which that applies; where something was undone since and did not help, from the first one on.
    private List<Watched> undoable(Collection<Watched> all, Predicate<Watched> applies) {
        List<Watched> may = all.stream().filter(applies).toList();
        if (may.isEmpty()) {
            return may;
        }
        Watched last = may.get(may.size() - 1);
        Watched from = last.window.before() < undoneBy ? may.get(0) : last;
        return all.stream().dropWhile(each -> each != from).toList();
    }

    /** Those are undone now. */
    void undo(List<Watched> blamed) {
        watched.removeAll(blamed);
        undoing = blamed;
    }

    /**
     * They are undone, and with them what was switched to before that had its turn.
     *
     * @param back the generation that did it
     */
    void undone(long back) {
        long first = undoing.get(0).window.before();
        undoing = List.of();
        undoneBy = back;
        watched.removeIf(each -> each.window.before() >= first && each.window.before() < back);
        keep();
    }

    /** Someone has decided something in that generation: what was switched to before it is theirs. */
    void decided(long generation) {
        undoing = List.of();
        watched.removeIf(each -> each.window.before() < generation);
        resumed = resumed.stream().filter(each -> each.window.before() >= generation).toList();
        keep();
    }

    /**
     * Takes over what the last run left open and still stands; see {@link #begin}.
     *
     * @param history the newest first, from the current generation on
     * @param ended what ends the watch of a switch
     * @param rollback undoes what keeps the node from living
     */
    void resume(List<GenerationRecord> history, HealthWatch.Ending ended, HealthRollback rollback) {
        resumed = file.read().stream().flatMap(window -> standing(window.startedAgain(), history, ended)).toList();
        keep(); // first of all: this start may be a short one too
        undoneBy = history.stream().filter(each -> each.actor().equals(RecordedReasons.HEALTH)).findFirst()
                .map(GenerationRecord::number).orElse(0L);
        List<Watched> deadly = undoable(resumed, each -> each.window.starts() >= DEADLY_STARTS);
        if (!deadly.isEmpty()) {
            HealthWatch.Outcome outcome = rollback.deadly(deadly.get(0).before, deadly.get(deadly.size() - 1).after,
                    deadly.get(deadly.size() - 1).window.starts());
            if (outcome instanceof HealthWatch.Undone) {
                // Those before it have their starts from it, perhaps.
                resumed = resumed.subList(0, resumed.size() - deadly.size()).stream().map(Windows::forgiven).toList();
            } else if (outcome instanceof HealthWatch.Decided) {
                resumed = List.of();
            } // else the next start tries it again
            keep();
        }
    }

    private static Stream<Watched> standing(OpenWindow window, List<GenerationRecord> history, HealthWatch.Ending ended) {
        List<GenerationRecord> since = history.stream().takeWhile(each -> each.number() != window.before()).toList();
        if (since.isEmpty() || since.size() == history.size()
                || since.stream().anyMatch(each -> ended.ends(window.before(), each))) {
            return Stream.empty(); // it was not made, is not known any more, is undone, or someone has decided since
        }
        GenerationRecord before = history.get(since.size());
        return same(before, history.get(0)) ? Stream.empty()
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
        List<OpenWindow> all = Stream.concat(Stream.of(undoing, watched, resumed).flatMap(Collection::stream)
                .map(Watched::window), Stream.ofNullable(opening))
                .sorted(Comparator.comparingLong(OpenWindow::before)).toList();
        keeping.accept(all.stream().map(OpenWindow::before).collect(Collectors.toSet()));
        file.write(all);
    }
}
