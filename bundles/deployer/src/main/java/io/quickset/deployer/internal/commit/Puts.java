package io.quickset.deployer.internal.commit;

import io.quickset.control.Change;
import io.quickset.control.RecordedReasons;
import io.quickset.deployer.internal.scan.FolderScanner;
import io.quickset.deployer.internal.scan.Found;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who has put which artifact into the deploy folder, so that the generation it leads to, maybe in a later pass, is in that
 * name. What a person changed there since is nobody's; so is all of it after a restart. For the reconciler's thread.
 */
public final class Puts {

    private final Map<String, Put> puts = new HashMap<>();

    private record Put(Found found, String actor) {}

    /** That artifact lies there now in that name. */
    public void add(Found found, String actor) {
        puts.put(found.name(), new Put(found, actor));
    }

    /** That change in the name of those who have put one of the artifacts of a group there, else of the folder alone. */
    Change named(Change change, Collection<Set<String>> artifacts) {
        Set<String> all = new TreeSet<>();
        boolean put = false;
        for (Set<String> group : artifacts) {
            Set<String> actors = new TreeSet<>();
            group.forEach(artifact -> actor(artifact).ifPresent(actors::add));
            put |= !actors.isEmpty();
            all.addAll(actors.isEmpty() ? Set.of(change.actor()) : actors);
        }
        return put ? new Change(String.join(", ", all), RecordedReasons.put(change.reason()), change.put(),
                change.remove(), change.policy()) : change;
    }

    private Optional<String> actor(String artifact) {
        return Optional.ofNullable(puts.get(artifact)).filter(put -> unchanged(put.found)).map(Put::actor);
    }

    private static boolean unchanged(Found found) {
        try {
            return FolderScanner.inspect(found.path()).filter(found::equals).isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    /** Only what lies in the folder as it was put there can still lead to a switch. */
    void retain(Collection<Found> there) {
        Set<Found> all = puts.isEmpty() ? Set.of() : new HashSet<>(there);
        puts.values().removeIf(put -> !all.contains(put.found));
    }

    /** Those have switched: whoever wants them again is someone else. */
    void done(Set<String> artifacts) {
        puts.keySet().removeAll(artifacts);
    }
}
