package io.quickset.deployer.internal;

import io.quickset.control.GenerationRecord;
import io.quickset.deployer.internal.artifact.Artifact;
import io.quickset.deployer.internal.artifact.Release;
import io.quickset.deployer.internal.artifact.Verdict;
import io.quickset.deployer.internal.artifact.Verdict.State;
import io.quickset.deployer.internal.plan.Because;
import io.quickset.deployer.internal.scan.Found;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;

/**
 * The releases that live sets belong to, and whether a good feature file still speaks for them. One that is lost may be
 * lost for a moment only, or be in a file that is damaged: what is below it is not to take over for that. The policy
 * knows a release by its id; in which file it was is remembered while the node runs. For one thread.
 */
final class ReleasesInForce {

    private final Map<String, String> files;
    private Set<String> lost = Set.of();

    ReleasesInForce() {
        this.files = new HashMap<>();
    }

    ReleasesInForce(ReleasesInForce like) {
        this.files = new HashMap<>(like.files);
        this.lost = like.lost;
    }

    /** Takes in what is live and what the folder holds, and returns the ids of those that no good file speaks for. */
    Set<String> look(GenerationRecord current, List<Verdict> judged) {
        List<Release> good = judged.stream().map(Verdict::artifact).filter(Artifact.OfRelease.class::isInstance)
                .map(artifact -> ((Artifact.OfRelease) artifact).release()).toList();
        Set<String> inForce = new TreeSet<>();
        current.policy().releases().forEach((set, id) -> current.set(set).ifPresent(live -> inForce.add(id)));
        files.keySet().retainAll(inForce);
        good.forEach(release -> files.put(release.id(), release.artifact())); // it may be in force in a moment
        Map<String, String> highest = new HashMap<>();
        inForce.forEach(id -> highest.merge(Release.nameOf(id), id,
                (a, b) -> Release.orderOf(a).compareTo(Release.orderOf(b)) < 0 ? b : a));
        Set<String> names = new HashSet<>(highest.keySet());
        good.stream().filter(release -> speaksFor(release, highest.get(release.name())))
                .forEach(release -> names.remove(release.name()));
        inForce.removeIf(id -> !names.contains(Release.nameOf(id)));
        lost = inForce;
        return lost;
    }

    // A lower version counts too in the very file that held the higher one: someone has put it there.
    private boolean speaksFor(Release release, @Nullable String id) {
        if (id == null) {
            return false;
        }
        Version order = Release.orderOf(id);
        return release.order().compareTo(order) >= 0 || release.artifact().equals(files.get(id));
    }

    /** Those that no good file speaks for, as of the last look. */
    Set<String> lost() {
        return lost;
    }

    /** Which file that may be mended, or is being written, may be that of a lost one; empty for none. */
    Optional<Because> doubt(String id, List<Verdict> judged) {
        String file = files.getOrDefault(id, "");
        List<Verdict> unclear = judged.stream().filter(verdict -> verdict.found().kind() == Found.Kind.FEATURE
                && verdict.state() != State.GOOD).toList();
        return unclear.stream().filter(verdict -> verdict.found().name().equals(file)).findFirst()
                .map(verdict -> told("its file ", verdict))
                .or(() -> unclear.stream().filter(verdict -> verdict.state() == State.BAD).findFirst()
                        .or(() -> unclear.stream().findFirst())
                        .map(verdict -> told("which may be its file, ", verdict)));
    }

    private static Because told(String which, Verdict verdict) {
        String file = which + verdict.found().name();
        return verdict.state() == State.BAD ? Because.rejected(file + " is rejected: " + verdict.reason())
                : Because.of(file + " is being written");
    }
}
