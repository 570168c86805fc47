package io.quickset.deployer.internal;

import io.quickset.Layer;
import io.quickset.control.GenerationRecord;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.NodeStatus.Held;
import io.quickset.control.NodeStatus.Shadowed;
import io.quickset.control.Policy.Pin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The plan step, a pure function: compares what the artifacts supply with what is live. For each set the highest
 * version wins, then the artifact that supplies it now, then the first by name. A pin beats the folder; a refused
 * digest, a bad artifact in the place of a live one and a missing one hold the set.
 */
final class Planner {

    private final PlanInput in;
    private final List<SetSupply> stage = new ArrayList<>();
    private final TreeSet<String> remove = new TreeSet<>();
    private final List<Held> held = new ArrayList<>();
    private final List<Shadowed> shadowed = new ArrayList<>();
    private final Map<String, String> suppliers = new TreeMap<>();

    private Planner(PlanInput in) {
        this.in = in;
    }

    /** The plan for that input. */
    static Plan plan(PlanInput in) {
        Planner planner = new Planner(in);
        Map<String, List<SetSupply>> bySet = new TreeMap<>();
        in.current().sets().forEach(set -> bySet.put(set.name(), new ArrayList<>()));
        in.supplies().forEach(s -> bySet.computeIfAbsent(s.set(), name -> new ArrayList<>()).add(s));
        bySet.forEach(planner::set);
        return new Plan(planner.stage, planner.remove, planner.held, planner.shadowed, planner.suppliers);
    }

    /** The artifact that supplies that live set. */
    static String supplier(PlanInput in, SetRecord live) {
        return in.suppliers().getOrDefault(live.name(), live.origin().artifact());
    }

    private void set(String name, List<SetSupply> supplies) {
        SetRecord live = in.current().set(name).orElse(null);
        String supplier = live == null ? "" : supplier(in, live);
        supplies.sort(Comparator.comparing(SetSupply::version).reversed()
                .thenComparing(s -> !s.artifact().equals(supplier)).thenComparing(SetSupply::artifact));
        Pin pin = in.current().policy().pins().get(name);
        if (live != null) {
            suppliers.put(name, supplier);
        }
        if (pin != null) {
            pinned(name, pin, live, supplies);
        } else if (live == null) {
            supplies.stream().filter(s -> !refused(s)).findFirst().ifPresent(s -> take(s, supplies));
            supplies.stream().filter(this::refused).findFirst().ifPresent(s -> held.add(new Held(name, "",
                    "version " + s.version() + " is refused since a rollback: run 'reload --retry' to take it")));
        } else if (live.layer() == Layer.MOUNTED) {
            compete(live, supplier, supplies);
        }
    }

    private void pinned(String name, Pin pin, @Nullable SetRecord live, List<SetSupply> supplies) {
        boolean right = live != null && live.digest().equals(pin.digest());
        if (!right) {
            held.add(new Held(name, live == null ? "" : live.version().toString(), "pinned to " + pin.version()));
        }
        for (SetSupply supply : supplies) {
            if (live != null && isLive(supply, live)) {
                suppliers.put(name, supply.artifact());
            } else {
                shadow(supply, "the set is pinned to " + pin.version());
            }
        }
    }

    private void compete(SetRecord live, String supplier, List<SetSupply> supplies) {
        // A refused one does not compete; what it hides below the live version does not return for it.
        boolean anyRefused = supplies.stream().anyMatch(this::refused);
        Optional<SetSupply> winner = supplies.stream().filter(s -> !refused(s)).findFirst();
        Optional<String> stays = Optional.empty();
        if (winner.isEmpty() || winner.get().version().compareTo(live.version()) < 0) {
            stays = staysBecause(live, supplier, anyRefused, supplies);
        }
        if (stays.isPresent()) {
            if (!stays.get().isEmpty()) {
                held.add(new Held(live.name(), live.version().toString(), stays.get()));
            }
            supplies.forEach(s -> shadow(s, refused(s) ? "it is refused since a rollback: run 'reload --retry' to take it"
                    : "version " + live.version() + " stays live"));
        } else if (winner.isPresent()) {
            if (anyRefused && isLive(winner.get(), live)) {
                supplies.stream().filter(this::refused).findFirst().ifPresent(s -> held.add(new Held(live.name(),
                        live.version().toString(), "version " + s.version()
                                + " is refused since a rollback: run 'reload --retry' to take it")));
            }
            take(winner.get(), supplies);
        } else {
            remove.add(live.name());
        }
    }

    // Empty: nothing keeps it. A blank reason: it stays for now and there is nothing to tell yet.
    private Optional<String> staysBecause(
            SetRecord live, String supplier, boolean anyRefused, List<SetSupply> supplies) {
        if (in.bad().containsKey(supplier)) {
            return Optional.of("its artifact " + supplier + " is bad: " + in.bad().get(supplier));
        }
        if (in.settling().contains(supplier)) {
            return Optional.of("");
        }
        if (anyRefused) {
            return Optional.of("what the deploy folder holds is refused since a rollback: run 'reload --retry' to take it");
        }
        boolean present = supplies.stream().anyMatch(s -> s.artifact().equals(supplier));
        if (present || in.gone().contains(live.name())) {
            return Optional.empty();
        }
        return in.names().contains(supplier) && !supplies.isEmpty() ? Optional.empty()
                : Optional.of(in.missing().getOrDefault(live.name(), ""));
    }

    private void take(SetSupply winner, List<SetSupply> supplies) {
        Optional<SetRecord> live = in.current().set(winner.set());
        if (live.isPresent() && isLive(winner, live.get())) {
            suppliers.put(winner.set(), winner.artifact());
        } else {
            stage.add(winner);
        }
        for (SetSupply other : supplies) {
            if (other != winner) {
                shadow(other, refused(other) ? "it is refused since a rollback: run 'reload --retry' to take it"
                        : winner.artifact() + " supplies version " + winner.version());
            }
        }
    }

    private static boolean isLive(SetSupply supply, SetRecord live) {
        return supply.version().equals(live.version())
                && supply.digest().filter(live.digest()::equals).isPresent();
    }

    private boolean refused(SetSupply supply) {
        return supply.digest().filter(digest -> in.current().policy().refuses(supply.set(), digest)).isPresent();
    }

    private void shadow(SetSupply supply, String reason) {
        shadowed.add(new Shadowed(supply.artifact(), supply.set(), supply.version().toString(), reason));
    }

    /**
     * What a plan depends on.
     *
     * @param current the live generation, with the policy
     * @param supplies the good set artifacts
     * @param bad by artifact: what is wrong with it
     * @param settling artifacts without a judgement yet
     * @param names of everything in the deploy folder
     * @param suppliers by set: the artifact that supplies it, where that is no longer the recorded one
     * @param gone sets whose artifact is deleted for good
     * @param missing by set: why it is held although its artifact is missing
     */
    record PlanInput(
            GenerationRecord current,
            List<SetSupply> supplies,
            Map<String, String> bad,
            java.util.Set<String> settling,
            java.util.Set<String> names,
            Map<String, String> suppliers,
            java.util.Set<String> gone,
            Map<String, String> missing) {}
}
