package io.quickset.deployer.internal.plan;

import io.quickset.Layer;
import io.quickset.control.NodeStatus.Shadowed;
import io.quickset.deployer.internal.artifact.SetSupply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What is to be done with sets.
 *
 * @param groups what is to switch, each group together or not at all
 * @param holds sets that stay although the folder says otherwise
 * @param shadowed good artifacts that are not live
 * @param displaced good artifacts that are live until their set has switched as planned, which may take long
 * @param suppliers by set name: the artifact that supplies what is live
 * @param releases by set name: the release it belongs to, as far as no group has to switch for it
 */
public record Plan(
        List<Group> groups,
        List<Hold> holds,
        List<Shadowed> shadowed,
        List<Shadowed> displaced,
        Map<String, String> suppliers,
        Map<String, String> releases) {

    /** An empty plan, to be added to. */
    static Plan draft() {
        return new Plan(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(),
                new TreeMap<>(), new TreeMap<>());
    }

    /** What has to be staged. */
    public List<SetSupply> puts() {
        return groups.stream().flatMap(group -> group.put().stream()).toList();
    }

    void hold(String set, String version, String reason) {
        hold(set, version, Because.of(reason));
    }

    void hold(String set, String version, Because because) {
        holds.add(new Hold(set, version, because));
    }

    /** The good artifacts that are not live, once those sets have switched. */
    public List<Shadowed> shadowed(Predicate<String> switched) {
        return Stream.concat(shadowed.stream(), displaced.stream().filter(each -> switched.test(each.set()))).toList();
    }

    /** Tells of a good artifact that is not live. */
    void shadow(SetSupply supply, String reason) {
        add(shadowed, supply, reason);
    }

    /** Tells of one that is live until its set has switched. */
    void displace(SetSupply supply, String reason) {
        add(displaced, supply, reason);
    }

    // A baked one that another stands in for is no news.
    private static void add(List<Shadowed> list, SetSupply supply, String reason) {
        if (supply.layer() != Layer.BAKED) {
            list.add(new Shadowed(supply.artifact(), supply.set(), supply.version().toString(), reason));
        }
    }
}
