package io.quickset.deployer.internal.plan;

import io.quickset.Layer;
import io.quickset.control.GenerationRecord;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.Policy.Pin;
import io.quickset.deployer.internal.artifact.Release;
import io.quickset.deployer.internal.artifact.SetSupply;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The plan step, a pure function: compares what the layers supply with what is live. For each set the first layer wins
 * that supplies it; in a layer the highest version, then the artifact that supplies it now, then the first by name. A
 * pin beats the folder; a refused digest, a bad artifact in the place of a live one and a missing one hold the set.
 * Members of a release are left to {@link ReleasePlanner}.
 */
public final class Planner {

    /** Said of what a rollback has left. */
    public static final String REFUSED = "is refused since a rollback: run 'reload --retry' to take it";

    private final PlanInput in;
    private final Plan plan = Plan.draft();

    private Planner(PlanInput in) {
        this.in = in;
    }

    /** The plan for that input. */
    public static Plan plan(PlanInput in) {
        Planner planner = new Planner(in);
        Map<String, List<SetSupply>> bySet = new TreeMap<>();
        in.current().sets().forEach(set -> bySet.put(set.name(), new ArrayList<>()));
        in.supplies().forEach(s -> bySet.computeIfAbsent(s.set(), name -> new ArrayList<>()).add(s));
        Set<String> members = ReleasePlanner.plan(in, bySet, planner.plan);
        bySet.keySet().removeAll(members);
        bySet.forEach(planner::set);
        return planner.plan;
    }

    /** The artifact that supplies that live set. */
    static String supplier(PlanInput in, SetRecord live) {
        return in.suppliers().getOrDefault(live.name(), live.origin().artifact());
    }

    private void set(String name, List<SetSupply> supplies) {
        SetRecord live = in.current().set(name).orElse(null);
        String supplier = live == null ? "" : supplier(in, live);
        supplies.sort(Comparator.<SetSupply>comparingInt(in::rank)
                .thenComparing(Comparator.comparing(SetSupply::version).reversed())
                .thenComparing(s -> !s.artifact().equals(supplier)).thenComparing(SetSupply::artifact));
        Pin pin = in.current().policy().pins().get(name);
        if (live != null) {
            plan.suppliers().put(name, supplier);
        }
        if (pin != null) {
            pinned(name, pin, live, supplies);
        } else if (live == null) {
            supplies.stream().filter(s -> !refused(s)).findFirst().ifPresent(s -> take(s, supplies));
            supplies.stream().filter(this::refused).findFirst()
                    .ifPresent(s -> plan.hold(name, "", "version " + s.version() + " " + REFUSED));
        } else {
            compete(live, supplier, supplies);
        }
    }

    private void pinned(String name, Pin pin, @Nullable SetRecord live, List<SetSupply> supplies) {
        boolean right = live != null && in.isPinned(pin, live);
        // What was pinned may have rotted on disk, and something else stand in for it.
        Optional<SetSupply> pinned = supplies.stream().filter(s -> PlanInput.isPinned(pin, s)).findFirst();
        if (!right && pinned.isPresent()) {
            plan.groups().add(Group.put(pinned.get().merging(List.of())));
        } else if (!right) {
            plan.hold(name, live == null ? "" : live.version().toString(), "pinned to " + pin.version());
        }
        for (SetSupply supply : supplies) {
            if (live != null && isLive(supply.merging(List.of()), live)) {
                plan.suppliers().put(name, supply.artifact());
            } else if (right || !pinned.equals(Optional.of(supply))) {
                plan.shadow(supply, "the set is pinned to " + pin.version());
            }
        }
    }

    private void compete(SetRecord live, String supplier, List<SetSupply> supplies) {
        // A refused one does not compete; what it hides below the live version or layer does not return for it.
        Optional<SetSupply> refused = supplies.stream().filter(this::refused).findFirst();
        Optional<SetSupply> winner = supplies.stream().filter(s -> !refused(s)).findFirst();
        Optional<Because> stays = Optional.empty();
        if (winner.isEmpty() || in.isLess(winner.get(), live)) {
            stays = staysBecause(live, supplier, refused.isPresent(), supplies);
        }
        if (stays.isPresent()) {
            if (!stays.get().reason().isEmpty()) {
                plan.hold(live.name(), live.version().toString(), stays.get());
            }
            supplies.forEach(s -> plan.shadow(s, refused(s) ? "it " + REFUSED
                    : "version " + live.version() + " stays live"));
        } else if (winner.isPresent()) {
            if (isLive(winner.get(), live)) {
                refused.ifPresent(s -> plan.hold(live.name(), live.version().toString(),
                        "version " + s.version() + " " + REFUSED));
            }
            take(winner.get(), supplies);
        } else {
            plan.groups().add(Group.remove(live.name()));
        }
    }

    // Empty: nothing keeps it. A blank reason: it stays for now and there is nothing to tell yet.
    private Optional<Because> staysBecause(
            SetRecord live, String supplier, boolean anyRefused, List<SetSupply> supplies) {
        if (in.bad().containsKey(supplier)) {
            return Optional.of(Because.rejected("its artifact " + supplier + " is bad: " + in.bad().get(supplier)));
        }
        if (in.settling().contains(supplier)) {
            return Optional.of(Because.of(""));
        }
        if (anyRefused) {
            return Optional.of(Because.of("what the deploy folder holds " + REFUSED));
        }
        boolean supplied = supplies.stream().anyMatch(s -> s.artifact().equals(supplier));
        if (supplied || in.gone().contains(live.name())) {
            return Optional.empty();
        }
        return in.present().contains(live.name()) && !supplies.isEmpty() ? Optional.empty()
                : Optional.of(in.missing().getOrDefault(live.name(), Because.of("")));
    }

    private void take(SetSupply winner, List<SetSupply> supplies) {
        Optional<SetRecord> live = in.current().set(winner.set());
        boolean done = live.isPresent() && isLive(winner, live.get());
        if (done) {
            plan.suppliers().put(winner.set(), winner.artifact());
        } else {
            plan.groups().add(Group.put(winner));
        }
        for (SetSupply other : supplies) {
            if (other == winner) {
                continue;
            }
            String reason = refused(other) ? "it " + REFUSED
                    : winner.artifact() + " supplies version " + winner.version();
            if (!done && live.isPresent() && isLive(other, live.get())) {
                plan.displace(other, reason);
            } else {
                plan.shadow(other, reason);
            }
        }
    }

    private boolean isLive(SetSupply supply, SetRecord live) {
        return in.isLive(supply, live);
    }

    private boolean refused(SetSupply supply) {
        return in.refused(supply);
    }

    /**
     * What a plan depends on.
     *
     * @param current the live generation, with the policy
     * @param supplies the good set artifacts
     * @param releases the good feature files
     * @param bad by artifact: what is wrong with it
     * @param settling artifacts without a judgement yet
     * @param present live sets whose artifact is there, even if its layer does not count
     * @param suppliers by set: the artifact that supplies it, where that is no longer the recorded one
     * @param gone sets whose artifact is deleted for good
     * @param missing by set: why it is held although its artifact is missing
     * @param standing by release in force that no good feature file speaks for, but which is not deleted for good: why
     *     it stays; blank where it is only a matter of time
     * @param damaged sets whose content has rotted on disk: what supplies them is staged anew
     * @param order of the layers: the first that supplies a set counts
     */
    public record PlanInput(
            GenerationRecord current,
            List<SetSupply> supplies,
            List<Release> releases,
            Map<String, String> bad,
            Set<String> settling,
            Set<String> present,
            Map<String, String> suppliers,
            Set<String> gone,
            Map<String, Because> missing,
            Map<String, Because> standing,
            Set<String> damaged,
            List<Layer> order) {

        /** Whether that is what is live, and whole. */
        boolean isLive(SetSupply supply, SetRecord live) {
            return !damaged.contains(live.name()) && supply.isLive(live);
        }

        /** Whether what is live is what is pinned, and whole. */
        boolean isPinned(Pin pin, SetRecord live) {
            return !damaged.contains(live.name()) && live.digest().equals(pin.digest());
        }

        /** Whether an artifact holds what is pinned, when nothing is merged into it. */
        static boolean isPinned(Pin pin, SetSupply supply) {
            return supply.version().equals(pin.version()) && supply.digest().filter(pin.digest()::equals).isPresent();
        }

        /** Where a layer stands in the order: 0 is the first. */
        int rank(SetSupply supply) {
            return place(supply.layer());
        }

        private int place(Layer layer) {
            int at = order.indexOf(layer);
            return at < 0 || layer == Layer.OVERLAY ? order.size() : at; // an overlay alone: only where nothing else is
        }

        /** Whether that would be a step back: to a layer further down, or to a lower version in the same one. */
        public boolean isLess(SetSupply supply, SetRecord live) {
            int step = rank(supply) - place(live.layer());
            return step > 0 || step == 0 && supply.version().compareTo(live.version()) < 0;
        }

        /**
         * Whether that content is refused, as far as it is known: that of its artifact, whatever is merged into it.
         * What staging makes of both is known only then.
         */
        boolean refused(SetSupply supply) {
            return supply.digest().filter(digest ->
                    current.policy().refuses(supply.set(), digest, supply.version())).isPresent();
        }
    }
}
