package io.quickset.deployer.internal.plan;

import io.quickset.deployer.internal.scan.Found;
import io.quickset.deployer.internal.scan.Scan;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells a file that was deleted from one that is merely not there now.
 *
 * <p>What is missing is <em>waiting</em> until {@link #QUIET_MILLIS} have passed in which nothing settled or was bad,
 * then <em>gone</em>. What went missing in a way that looks like an accident (see {@link #update}) is <em>held</em>
 * until it is back or someone has <em>accepted</em> the emptiness. For one thread.
 */
public final class Absence {

    /** How long it has to be quiet before a missing file counts as deleted. */
    static final long QUIET_MILLIS = 5000;

    /** Sets whose files go missing within this time vanished together. */
    static final long TOGETHER_MILLIS = 500;

    /** Stands before the file name of an ordinary bundle, among names of sets: no set's name has a colon. */
    public static final String CODE = "code:";

    /** Stands before the id of a release, among names of sets. */
    public static final String RELEASE = "release:";

    private static final String ACCEPT = ": run 'reload --accept-empty' if that is what was meant";
    private static final String AWAY =
            "the deploy folder was replaced, absent or unreadable, and its artifact is missing" + ACCEPT;
    private static final String BY_ROLLBACK = "it is back by a rollback, and its artifact is missing" + ACCEPT;

    private final Map<String, Missing> missing = new HashMap<>();
    private long unquietAt = Long.MIN_VALUE;
    private @Nullable String lastFolder;
    private boolean unreadable;
    private boolean lastQuiet;
    private long lastLook;

    /** Nothing is missing yet. */
    public Absence() {}

    /** Knows what that one knows. */
    public Absence(Absence like) {
        missing.putAll(like.missing);
        unquietAt = like.unquietAt;
        lastFolder = like.lastFolder;
        unreadable = like.unreadable;
        lastQuiet = like.lastQuiet;
        lastLook = like.lastLook;
    }

    /**
     * Takes the next scan in.
     *
     * @param scan the scan
     * @param absent names of what is live and has no artifact now
     * @param quiet whether nothing settles and nothing that could be a set is bad
     * @param rolledBack whether a set is live by a rollback, just made or before the start: its artifact may be long
     *     gone
     * @param now in milliseconds
     */
    public void update(Scan scan, Set<String> absent, boolean quiet, Predicate<String> rolledBack, long now) {
        missing.keySet().retainAll(absent);
        boolean readable = scan.problem().isEmpty();
        if (unreadable && readable) { // what was told of the folder is over, and what is missing is so still
            missing.replaceAll((name, entry) ->
                    entry instanceof Missing.Accident accident && accident.passing ? new Missing.Accident(AWAY, false) : entry);
        }
        List<String> fresh = absent.stream().filter(name -> !missing.containsKey(name)).toList();
        Set<String> together = sets(fresh);
        if (!together.isEmpty()) {
            together.addAll(justGone(now));
        }
        Optional<String> accident = accident(scan, together.size());
        if (together.size() > 1) {
            missing.replaceAll((name, entry) -> together.contains(name) ? missing(accident, !readable, now) : entry);
        }
        fresh.forEach(name -> missing.put(name, missing(
                accident.isEmpty() && rolledBack.test(name) ? Optional.of(BY_ROLLBACK) : accident, !readable, now)));
        unreadable = !readable;
        if (!unreadable) {
            lastFolder = scan.folder();
        }
        boolean before = lastQuiet;
        lastQuiet = quiet && !unreadable;
        lastLook = now;
        if (!lastQuiet || !before) { // nobody looks while nothing changes: what was bad has been so until now
            unquietAt = now;
        }
    }

    private static Missing missing(Optional<String> accident, boolean passing, long now) {
        return accident.<Missing>map(reason -> new Missing.Accident(reason, passing))
                .orElseGet(() -> new Missing.Waiting(now));
    }

    private static Set<String> sets(Collection<String> names) {
        return names.stream().filter(name -> name.indexOf(':') < 0).collect(Collectors.toSet());
    }

    // Deleting several files takes a moment, and a scan may come in between.
    private Set<String> justGone(long now) {
        return sets(missing.entrySet().stream()
                .filter(entry -> entry.getValue() instanceof Missing.Waiting waiting
                        && now - waiting.since() < TOGETHER_MILLIS)
                .map(Map.Entry::getKey).toList());
    }

    private Optional<String> accident(Scan scan, int sets) {
        if (scan.problem().isPresent()) {
            return scan.problem();
        }
        if (unreadable || lastFolder != null && !lastFolder.equals(scan.folder())) {
            return Optional.of(AWAY);
        }
        if (lastFolder == null && scan.names().stream().noneMatch(Found::isDeployed)) {
            return Optional.of("the deploy folder is empty at start" + ACCEPT);
        }
        return sets > 1
                ? Optional.of("its artifact vanished together with those of other sets" + ACCEPT)
                : Optional.empty();
    }

    /** Takes all that is missing for deleted. */
    public void accept() {
        missing.replaceAll((name, entry) -> new Missing.Accepted());
    }

    /** Begins to wait anew for what is missing: it may just have come back without its artifact. */
    public void restart() {
        missing.values().removeIf(entry -> !(entry instanceof Missing.Accident));
    }

    /** What is missing now, to {@link #restore}. */
    public Memory remember() {
        return new Memory(Map.copyOf(missing));
    }

    /** Takes back what was accepted since. */
    public void restore(Memory before) {
        missing.clear();
        missing.putAll(before.missing);
    }

    /** Whether that name is missing for good. */
    public boolean gone(String name, long now) {
        Missing entry = missing.get(name);
        return !unreadable && (entry instanceof Missing.Accepted
                || entry instanceof Missing.Waiting waiting
                        && now - Math.max(waiting.since(), unquietAt) >= QUIET_MILLIS);
    }

    /** Why that name is held although it is missing; empty while it is merely waiting. */
    public Optional<String> held(String name, long now) {
        Missing entry = missing.get(name);
        if (entry instanceof Missing.Accident accident) {
            return Optional.of(accident.reason());
        }
        if (entry instanceof Missing.Waiting waiting && now - waiting.since() >= QUIET_MILLIS && !gone(name, now)) {
            return Optional.of("its artifact is missing; it is not removed while another is rejected or being written,"
                    + " which may be its successor: mend or remove that one");
        }
        return Optional.empty();
    }

    /** Whether time alone may still turn something missing into something gone, or into something to be told. */
    public boolean waiting() {
        return missing.entrySet().stream().anyMatch(entry -> entry.getValue() instanceof Missing.Waiting
                && !gone(entry.getKey(), lastLook) && (lastQuiet || held(entry.getKey(), lastLook).isEmpty()));
    }

    /** What is missing at one time, and why. */
    public record Memory(Map<String, Missing> missing) {}

    private sealed interface Missing {

        /** It may be back in a moment. */
        record Waiting(long since) implements Missing {}

        /** It looks like an accident, for that reason; that one may be over once the folder can be read again. */
        record Accident(String reason, boolean passing) implements Missing {}

        /** Someone says that it is meant. */
        record Accepted() implements Missing {}
    }
}
