package io.quickset.deployer.internal;

import io.quickset.Layer;
import io.quickset.control.GenerationRecord;
import io.quickset.control.MountedArtifact;
import io.quickset.control.NodeStatus;
import io.quickset.deployer.internal.artifact.SetSupply;
import io.quickset.deployer.internal.plan.Because;
import io.quickset.deployer.internal.plan.Hold;
import io.quickset.deployer.internal.scan.FolderScanner;
import io.quickset.deployer.internal.scan.Found;
import io.quickset.deployer.internal.scan.Found.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * What code has mounted. Mounts come and go on any thread; the rest is for the reconciler's.
 *
 * <p>One that was closed is gone at once. One whose bundle stopped may be about to come back with the bundle's next
 * version, and one of a former process with its bundle's start: each has a while for that. A node that stops unmounts
 * nothing.
 */
final class MountedArtifacts implements Layering.ArtifactSource {

    /** How long after the start code may take to mount again what it had mounted before. */
    static final long START_MILLIS = 5000;
    /** How long a bundle may take to be replaced. */
    static final long RESTART_MILLIS = 2000;

    private final BooleanSupplier stopping;
    private final LongConsumer wake;
    private final LongSupplier clock;
    private final Map<String, MountedArtifact> mounted = new ConcurrentHashMap<>();
    private final Map<String, Long> goneAt = new ConcurrentHashMap<>();
    private final Map<MountedArtifact, Told> refused = new HashMap<>(); // what was told last
    private volatile long othersGoneAt = Long.MAX_VALUE;

    /**
     * Creates it.
     *
     * @param stopping whether the framework is
     * @param wake asks for a pass in so many milliseconds; must not wait
     * @param clock in milliseconds, from any start
     */
    MountedArtifacts(BooleanSupplier stopping, LongConsumer wake, LongSupplier clock) {
        this.stopping = stopping;
        this.wake = wake;
        this.clock = clock;
    }

    /** The framework has started. */
    void started() {
        othersGoneAt = clock.getAsLong() + START_MILLIS;
        wake.accept(START_MILLIS);
    }

    void add(MountedArtifact artifact) {
        goneAt.remove(artifact.name());
        mounted.put(artifact.name(), artifact);
        wake.accept(0);
    }

    /** Its content was replaced. */
    void updated() {
        wake.accept(0);
    }

    void remove(MountedArtifact artifact) {
        long wait = artifact.closed() ? 0 : RESTART_MILLIS;
        goneAt.put(artifact.name(), clock.getAsLong() + wait);
        if (!mounted.remove(artifact.name(), artifact)) {
            goneAt.remove(artifact.name()); // another has its name already
        }
        wake.accept(wait);
    }

    @Override
    public List<Found> found() {
        return mounted.values().stream().map(MountedArtifacts::found)
                .sorted(Comparator.comparing(Found::name)).toList();
    }

    private static Found found(MountedArtifact artifact) {
        MountedArtifact.Content content = artifact.content();
        String problem = "missing";
        try {
            Optional<Found> found = FolderScanner.inspect(content.path());
            if (found.isPresent()) {
                boolean complete = found.get().kind() == Kind.FOLDER
                        && found.get().changedMillis() <= content.completeMillis();
                Found mounted = found.get().as(artifact.name(), Layer.MOUNTED);
                return complete ? mounted.settled() : mounted;
            }
        } catch (IOException e) {
            problem = "unreadable:" + e;
        }
        return new Found(artifact.name(), content.path(), Kind.ARCHIVE, problem, 0);
    }

    @Override
    public boolean gone(String artifact) {
        return artifact.startsWith(MountedArtifact.PREFIX) && !mounted.containsKey(artifact) && !stopping.getAsBoolean()
                && clock.getAsLong() >= goneAt.getOrDefault(artifact, othersGoneAt);
    }

    /** Tells mounts that are not switched to why, after a pass that found that; forgets what matters no more. */
    void tell(Report report, List<SetSupply> supplies, GenerationRecord current) {
        Set<MountedArtifact> now = new HashSet<>(mounted.values());
        refused.keySet().retainAll(now);
        // Only of what is live it matters when it went.
        goneAt.keySet().removeIf(name ->
                current.sets().stream().noneMatch(set -> set.origin().artifact().equals(name)));
        for (MountedArtifact artifact : now) {
            Told told = new Told(artifact.content(), reason(artifact.name(), report, supplies, current));
            if (told.reason.isEmpty()) {
                refused.remove(artifact);
            } else if (!told.equals(refused.put(artifact, told))) {
                artifact.refused(told.reason);
            }
        }
    }

    /** Other content is told of again, even if the reason is the same. */
    private record Told(MountedArtifact.Content content, String reason) {}

    private static String reason(String name, Report report, List<SetSupply> supplies, GenerationRecord current) {
        List<String> reasons = new ArrayList<>();
        report.rejected().stream().filter(each -> each.artifact().equals(name))
                .map(NodeStatus.Rejected::reason).forEach(reasons::add);
        report.shadowed().stream().filter(each -> each.artifact().equals(name))
                .map(NodeStatus.Shadowed::reason).forEach(reasons::add);
        for (SetSupply supply : supplies) {
            if (reasons.isEmpty() && supply.artifact().equals(name)
                    && current.set(supply.set()).filter(supply::isLive).isEmpty()) {
                report.holds().stream().filter(hold -> hold.kind() != Because.Kind.UNDECIDED).map(Hold::held)
                        .filter(each -> each.set().equals(supply.set()))
                        .map(NodeStatus.Held::reason).forEach(reasons::add);
            }
        }
        return String.join("; ", reasons);
    }
}
