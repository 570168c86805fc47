package io.quickset.deployer.internal.commit;

import io.quickset.Digest;
import io.quickset.control.Change;
import io.quickset.control.GenerationRecord;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.Generations;
import io.quickset.control.Policy;
import io.quickset.control.Policy.Pin;
import io.quickset.control.Policy.Refusal;
import io.quickset.control.Reconciler.RefusedException;
import io.quickset.control.RecordedReasons;
import io.quickset.control.StagedSet;
import io.quickset.deployer.internal.health.HealthRollback.DecidedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.Version;

/** What an operator asks for: each is one commit. For the reconciler's thread. */
public final class Operations {

    private final Generations generations;
    private final Commits commits;
    private final Supplies supplies;

    /**
     * Over those.
     *
     * @param supplies what artifacts supply now
     */
    public Operations(Generations generations, Commits commits, Supplies supplies) {
        this.generations = generations;
        this.commits = commits;
        this.supplies = supplies;
    }

    public GenerationRecord rollback(long asked, String actor) throws RefusedException {
        return rollback(asked == 0 ? StepBack.target(generations) : known(asked), actor, "", false);
    }

    /**
     * Undoes what the deployer did after that generation, unless someone else has decided something since. For the health
     * watch.
     */
    public GenerationRecord undo(long before, String actor, String why) throws RefusedException {
        Optional<GenerationRecord> decision = generations.history().stream().filter(g -> g.number() > before)
                .filter(Commits::isDecision).findFirst();
        if (decision.isPresent()) {
            throw new DecidedException(decision.get());
        }
        GenerationRecord old = withStandIns(before == 0 ? Commits.NOTHING : known(before));
        return rollback(old, actor, why + together(old, generations.current()), true);
    }

    // What a boot took from further back, for content that was damaged, is not what those switches brought.
    private GenerationRecord withStandIns(GenerationRecord old) {
        List<GenerationRecord> history = generations.history();
        Map<String, SetRecord> sets = new TreeMap<>();
        old.sets().forEach(set -> sets.put(set.name(), set));
        for (SetRecord live : generations.current().sets()) {
            boolean standsIn = history.stream().filter(record -> record.number() == live.generation())
                    .anyMatch(Commits::hasStandIns);
            if (standsIn && history.stream().filter(record -> record.number() <= old.number())
                    .anyMatch(record -> record.set(live.name()).filter(set -> same(set, live)).isPresent())) {
                sets.put(live.name(), live);
            }
        }
        return new GenerationRecord(old.number(), old.time(), old.actor(), old.reason(), List.copyOf(sets.values()),
                old.policy());
    }

    // Which of several it was is not known: whoever looks for it has to know all of them.
    private static String together(GenerationRecord old, GenerationRecord current) {
        List<String> left = Stream.concat(
                current.sets().stream().filter(set -> old.set(set.name()).filter(o -> same(o, set)).isEmpty())
                        .map(set -> set.name() + " " + set.version()),
                old.sets().stream().filter(set -> current.set(set.name()).isEmpty())
                        .map(set -> "the removal of " + set.name())).toList();
        return left.size() < 2 ? "" : "; undone together: " + String.join(", ", left);
    }

    private GenerationRecord rollback(GenerationRecord old, String actor, String why, boolean byHealthCheck)
            throws RefusedException {
        GenerationRecord current = generations.current();
        if (old.number() == current.number()) {
            throw new RefusedException("generation " + old.number() + " is the current one");
        }
        List<StagedSet> put = new ArrayList<>();
        Set<Refusal> refused = new HashSet<>(current.policy().refused());
        Set<String> kept = new HashSet<>(current.policy().kept());
        kept.removeIf(name -> old.set(name).isEmpty());
        try {
            for (SetRecord set : old.sets()) {
                Optional<SetRecord> live = current.set(set.name());
                if (live.isEmpty() || !same(live.get(), set)) {
                    put.add(restage(old.number(), set));
                    kept.remove(set.name());
                    // The pass to come must not take what is brought back for deleted, nor any after a restart.
                    if (!supplies.contains(set)) {
                        kept.add(set.name());
                    }
                }
            }
            leave(current, old, refused);
            old.sets().forEach(set -> refused.removeIf(refusal ->
                    refusal.covers(set.name(), set.digest(), set.version())
                            || refusal.covers(set.name(), set.baseDigest(), set.version())));
        } catch (RefusedException e) {
            put.forEach(StagedSet::close);
            throw e;
        }
        Set<String> remove = current.sets().stream().map(SetRecord::name)
                .filter(name -> old.set(name).isEmpty()).collect(Collectors.toSet());
        // A pin on what is left would switch back at once.
        Map<String, Pin> pins = new HashMap<>(current.policy().pins());
        pins.entrySet().removeIf(pin -> old.set(pin.getKey())
                .filter(set -> set.digest().equals(pin.getValue().digest())).isEmpty());
        String reason = why.isEmpty() ? RecordedReasons.rollback(old.number())
                : RecordedReasons.rollback(old.number(), why);
        Change change = new Change(actor, reason, put, remove,
                new Policy(pins, refused, old.policy().releases(), kept));
        return commit(change, () -> commits.rollback(change, byHealthCheck));
    }

    // What is live, what was before that and may lie there still, and what has only waited behind it: else the next pass
    // would take the next best.
    private void leave(GenerationRecord current, GenerationRecord old, Set<Refusal> refused) {
        Set<String> changed = Stream.concat(current.sets().stream(), old.sets().stream()).map(SetRecord::name)
                .filter(set -> !sameIn(set, current, old)).collect(Collectors.toSet());
        current.sets().forEach(live -> refuse(live, old.set(live.name()), refused));
        generations.history().stream().filter(record -> record.number() > old.number())
                .flatMap(record -> record.sets().stream()).filter(set -> changed.contains(set.name()))
                .forEach(left -> refuse(left, old.set(left.name()), refused));
        for (String set : changed) {
            Optional<SetRecord> wanted = old.set(set);
            supplies.rivals(set, wanted).forEach(rival -> rival.digest().ifPresent(
                    digest -> refuse(set, rival.version(), digest, wanted, refused)));
        }
    }

    private static boolean sameIn(String set, GenerationRecord one, GenerationRecord other) {
        return one.set(set).flatMap(a -> other.set(set).filter(b -> same(a, b))).isPresent();
    }

    // Also what an overlay was merged into: else the next save in it would bring that back.
    private static void refuse(SetRecord left, Optional<SetRecord> wanted, Set<Refusal> refused) {
        refuse(left.name(), left.version(), left.digest(), wanted, refused);
        refuse(left.name(), left.version(), left.baseDigest(), wanted, refused);
    }

    // Where one content is in both, only the version that is left: the content is wanted.
    private static void refuse(String set, Version version, Digest digest, Optional<SetRecord> wanted,
            Set<Refusal> refused) {
        boolean shared = wanted.filter(w -> w.digest().equals(digest) || w.baseDigest().equals(digest)).isPresent();
        if (!shared) {
            refused.add(new Refusal(set, digest));
        } else if (!wanted.get().version().equals(version)) {
            refused.add(new Refusal(set, digest, Optional.of(version)));
        }
    }

    private GenerationRecord known(long number) throws RefusedException {
        return generations.history().stream().filter(record -> record.number() == number).findFirst().orElseThrow(
                () -> new RefusedException("generation " + number + " is not known: see 'history'"));
    }

    // Where another set of that generation is damaged it may be gone as a whole, and this one's content be there still.
    private StagedSet restage(long generation, SetRecord set) throws RefusedException {
        List<Long> sources = new ArrayList<>(List.of(generation));
        generations.history().stream().filter(old -> old.set(set.name()).filter(other -> same(other, set)).isPresent())
                .map(GenerationRecord::number).filter(number -> number != generation).forEach(sources::add);
        IOException damaged = null;
        for (long source : sources) {
            try {
                Optional<StagedSet> staged = generations.restage(source, set.name());
                if (staged.isPresent()) {
                    return staged.get();
                }
            } catch (IOException e) {
                damaged = e;
            }
        }
        throw damaged == null ? new RefusedException("generation " + generation + " is no longer retained: see 'history'")
                : new RefusedException("set " + set.name() + " of generation " + generation + " can't be read: "
                        + damaged.getMessage(), damaged);
    }

    private static boolean same(SetRecord a, SetRecord b) {
        return a.digest().equals(b.digest()) && a.version().equals(b.version());
    }

    /** Where a version may lie that is to be pinned. */
    @FunctionalInterface
    public interface Folder {
        /**
         * Stages it, or gives empty when it is not there.
         *
         * @throws RefusedException if it is there and can't be staged, with the reason
         */
        Optional<StagedSet> stage(Version version) throws RefusedException;
    }

    /** Pins a set to that version: the live one, else one that is retained and can be read, else one in the folder. */
    public GenerationRecord pin(String set, Version version, String actor, Folder folder) throws RefusedException {
        GenerationRecord current = generations.current();
        Optional<SetRecord> live = current.set(set).filter(s -> s.version().equals(version));
        List<StagedSet> put = new ArrayList<>();
        Digest digest;
        if (live.isPresent()) {
            digest = live.get().digest();
        } else {
            put.add(found(set, version, folder));
            digest = put.get(0).snapshot().digest();
        }
        Map<String, Pin> pins = new HashMap<>(current.policy().pins());
        pins.put(set, new Pin(version, digest));
        return commit(new Change(actor, "pin " + set + " " + version, put, Set.of(),
                current.policy().withPins(pins)));
    }

    private StagedSet found(String set, Version version, Folder folder) throws RefusedException {
        RefusedException obstacle = null; // the first: that of the newest generation
        for (GenerationRecord old : generations.history()) {
            if (old.set(set).filter(s -> s.version().equals(version)).isPresent()
                    && generations.view(old.number()).isPresent()) {
                try {
                    return restage(old.number(), old.set(set).orElseThrow());
                } catch (RefusedException e) {
                    obstacle = obstacle == null ? e : obstacle;
                }
            }
        }
        String what = "version " + version + " of set " + set;
        Optional<StagedSet> there;
        try {
            there = folder.stage(version);
        } catch (RefusedException e) {
            throw new RefusedException(what + " can't be pinned: " + e.getMessage()
                    + (obstacle == null ? "" : "; " + obstacle.getMessage()), e);
        }
        if (there.isPresent()) {
            return there.get();
        }
        throw obstacle == null
                ? new RefusedException(what + " is neither live nor retained nor in the deploy folder")
                : new RefusedException(what + " can't be pinned, nor is it in the deploy folder: "
                        + obstacle.getMessage(), obstacle);
    }

    public GenerationRecord unpin(String set, String actor) throws RefusedException {
        Policy policy = generations.current().policy();
        Map<String, Pin> pins = new HashMap<>(policy.pins());
        Map<String, String> releases = new HashMap<>(policy.releases());
        // A member whose release's file is there is one again after the next pass.
        if (pins.remove(set) == null && releases.remove(set) == null) {
            throw new RefusedException("set " + set + " is neither pinned nor kept by a release");
        }
        return commit(new Change(actor, "unpin " + set, List.of(), Set.of(),
                policy.withPins(pins).withReleases(releases)));
    }

    /** Forgets the refused digests. */
    public void forgetRefused(String actor) throws RefusedException {
        Policy policy = generations.current().policy();
        if (!policy.refused().isEmpty()) {
            commit(new Change(actor, "forget refused digests", List.of(), Set.of(), policy.withRefused(Set.of())));
        }
    }

    private interface Commit {
        GenerationRecord commit() throws IOException;
    }

    private GenerationRecord commit(Change change) throws RefusedException {
        return commit(change, () -> commits.commit(change));
    }

    private static GenerationRecord commit(Change change, Commit commit) throws RefusedException {
        try {
            return commit.commit();
        } catch (IOException | RuntimeException e) {
            change.put().forEach(StagedSet::close);
            throw new RefusedException("it could not be made durable: " + e.getMessage(), e);
        }
    }
}
