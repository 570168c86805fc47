package io.quickset.deployer.internal.plan;

import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.NodeStatus.Shadowed;
import io.quickset.control.Policy.Pin;
import io.quickset.deployer.internal.artifact.Release;
import io.quickset.deployer.internal.artifact.Release.Member;
import io.quickset.deployer.internal.artifact.SetSupply;
import io.quickset.deployer.internal.plan.Planner.PlanInput;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The plan step for releases, pure too. Of the feature files of one name the highest version counts. Its members are
 * held until every one is there, and then are one group. A release in force whose file is damaged, or missing and not
 * proven to be deleted, keeps its members from any that comes after it in the order. When the file is gone for good they
 * stay where they are until another release names them.
 */
final class ReleasePlanner {

    private final PlanInput in;
    private final Map<String, List<SetSupply>> bySet;
    private final Plan plan;
    private final Map<String, String> owners = new TreeMap<>(); // by set: the id of its release

    private ReleasePlanner(PlanInput in, Map<String, List<SetSupply>> bySet, Plan plan) {
        this.in = in;
        this.bySet = bySet;
        this.plan = plan;
    }

    /** Adds to that plan what releases want, and returns the names of all sets that no longer stand alone. */
    static Set<String> plan(PlanInput in, Map<String, List<SetSupply>> bySet, Plan plan) {
        ReleasePlanner planner = new ReleasePlanner(in, bySet, plan);
        List<Release> releases = planner.highest();
        planner.standing(releases);
        releases.forEach(planner::release);
        Set<String> members = new HashSet<>(planner.owners.keySet());
        Set<String> names = new HashSet<>();
        releases.forEach(release -> names.add(release.name()));
        in.current().policy().releases().forEach((set, id) -> {
            if (!members.contains(set) && !names.contains(Release.nameOf(id)) && in.current().set(set).isPresent()) {
                planner.freeze(set, id, Because.of(""));
                members.add(set);
            }
        });
        return members;
    }

    // Sorted so that of two releases that claim one set the higher version gets it, then the first by name.
    private List<Release> highest() {
        Comparator<Release> order = Comparator.comparing(Release::order).reversed()
                .thenComparing(Release::name).thenComparing(Release::artifact);
        Map<String, String> byName = new HashMap<>();
        in.standing().keySet().forEach(id -> byName.put(Release.nameOf(id), "release " + id + " stays in force"));
        List<Release> highest = new ArrayList<>();
        for (Release release : in.releases().stream().sorted(order).toList()) {
            String higher = byName.putIfAbsent(release.name(),
                    release.artifact() + " holds version " + release.version() + " of the same release");
            if (higher == null) {
                highest.add(release);
            } else {
                plan.shadowed().add(new Shadowed(release.artifact(), "", release.version(), higher));
            }
        }
        return highest;
    }

    // What would get the set if the file of the one in force were there gets it now; nothing else does.
    private void standing(List<Release> releases) {
        in.current().policy().releases().forEach((set, id) -> {
            Because why = in.standing().get(id);
            if (why != null && live(set).isPresent()
                    && releases.stream().noneMatch(r -> r.members().containsKey(set) && before(r, id))) {
                owners.put(set, id);
                freeze(set, id, why);
            }
        });
    }

    private static boolean before(Release release, String id) {
        int step = release.order().compareTo(Release.orderOf(id));
        return step > 0 || step == 0 && release.name().compareTo(Release.nameOf(id)) < 0;
    }

    private void release(Release release) {
        List<String> obstacles = new ArrayList<>();
        List<SetSupply> put = new ArrayList<>();
        Set<String> own = new HashSet<>();
        for (Entry<String, Member> each : release.members().entrySet()) {
            String owner = owners.putIfAbsent(each.getKey(), release.id());
            if (owner != null) {
                obstacles.add("set " + each.getKey() + " is a member of release " + owner + " already");
            } else {
                own.add(each.getKey());
                member(each.getKey(), each.getValue(), put, obstacles);
            }
        }
        for (String set : own) {
            live(set).ifPresent(live -> plan.suppliers().put(set, Planner.supplier(in, live)));
            others(set, release, put);
        }
        if (!obstacles.isEmpty()) {
            String reason = "release " + release.id() + " waits: " + String.join("; ", obstacles);
            own.stream().sorted().forEach(set -> plan.hold(set,
                    live(set).map(live -> live.version().toString()).orElse(""), reason));
            keepMemberships(own);
        } else if (put.isEmpty()) {
            own.forEach(set -> plan.releases().put(set, release.id()));
        } else {
            plan.groups().add(Group.of(release, put));
            keepMemberships(own);
        }
    }

    private void keepMemberships(Set<String> sets) {
        sets.forEach(set -> Optional.ofNullable(in.current().policy().releases().get(set))
                .ifPresent(id -> plan.releases().put(set, id)));
    }

    private void member(String set, Member member, List<SetSupply> put, List<String> obstacles) {
        Optional<SetRecord> live = live(set);
        Optional<Pin> pin = pin(set);
        if (live.isPresent() && member.isMetBy(live.get().version(), Optional.of(live.get().baseDigest()))) {
            if (pin.isPresent()) {
                heal(set, live.get(), pin.get(), member, put);
            } else {
                renew(set, live.get(), put);
            }
            return;
        }
        List<SetSupply> named = supplies(set).stream().filter(s -> s.version().equals(member.version())).toList();
        Optional<SetSupply> supply = named.stream().filter(s -> member.isMetBy(s.version(), s.digest())).findFirst();
        if (pin.isPresent()) {
            obstacles.add("set " + set + " is pinned to " + pin.get().version());
        } else if (supply.isPresent() && in.refused(supply.get())) {
            obstacles.add("set " + set + " " + supply.get().version() + " " + Planner.REFUSED);
        } else if (supply.isPresent()) {
            put.add(supply.get());
        } else if (!named.isEmpty()) {
            obstacles.add(named.get(0).artifact() + " holds set " + set + " " + member.version()
                    + " with other content than the release names");
        } else {
            obstacles.add("set " + set + " " + member.version() + " is not in the deploy folder" + rejected());
        }
    }

    // What is named is live; it may have rotted on disk, or other files may have to be merged into it.
    private void renew(String set, SetRecord live, List<SetSupply> put) {
        List<SetSupply> same = supplies(set).stream().filter(s -> s.version().equals(live.version())
                && s.digest().filter(live.baseDigest()::equals).isPresent()).toList();
        if (same.stream().noneMatch(s -> in.isLive(s, live))) {
            same.stream().findFirst().ifPresent(put::add);
        }
    }

    // What is named is live and pinned. Whatever is merged into it now, only what has rotted is staged anew.
    private void heal(String set, SetRecord live, Pin pin, Member member, List<SetSupply> put) {
        if (!in.isPinned(pin, live)) {
            supplies(set).stream().filter(s -> PlanInput.isPinned(pin, s))
                    .filter(s -> member.isMetBy(s.version(), s.digest())).findFirst().ifPresentOrElse(
                            s -> put.add(s.merging(List.of())),
                            () -> plan.hold(set, live.version().toString(), "pinned to " + pin.version()));
        }
    }

    private String rejected() {
        return in.bad().isEmpty() ? ""
                : " (rejected there: " + String.join(", ", new TreeMap<>(in.bad()).keySet()) + ")";
    }

    private void others(String set, Release release, List<SetSupply> put) {
        Optional<Pin> pin = pin(set);
        String reason = pin.map(p -> "the set is pinned to " + p.version())
                .orElse("release " + release.id() + " names version " + release.members().get(set).version());
        for (SetSupply each : supplies(set)) {
            SetSupply supply = pin.isPresent() ? each.merging(List.of()) : each;
            boolean isLive = live(set).filter(live -> in.isLive(supply, live)).isPresent();
            if (isLive) {
                plan.suppliers().put(set, supply.artifact());
            } else if (!put.contains(supply)) {
                plan.shadow(supply, reason);
            }
        }
    }

    private void freeze(String set, String id, Because why) {
        SetRecord live = live(set).orElseThrow();
        plan.releases().put(set, id);
        plan.suppliers().put(set, Planner.supplier(in, live));
        plan.hold(set, live.version().toString(), why.after("its release " + id + (why.reason().isEmpty()
                ? " is no longer in the deploy folder: it stays until another release names it or 'unpin " + set + "'"
                : " stays in force: ")));
        for (SetSupply supply : supplies(set)) {
            if (in.isLive(supply, live)) {
                plan.suppliers().put(set, supply.artifact());
            } else {
                plan.shadow(supply, "the set stays at what release " + id + " made live");
            }
        }
    }

    private Optional<Pin> pin(String set) {
        return Optional.ofNullable(in.current().policy().pins().get(set));
    }

    private Optional<SetRecord> live(String set) {
        return in.current().set(set);
    }

    private List<SetSupply> supplies(String set) {
        return bySet.getOrDefault(set, List.of()).stream()
                .sorted(Comparator.<SetSupply>comparingInt(in::rank).thenComparing(SetSupply::artifact)).toList();
    }
}
