package io.quickset.deployer.internal.commit;

import io.quickset.control.GenerationRecord;
import io.quickset.deployer.internal.artifact.SetSupply;
import io.quickset.deployer.internal.plan.Because;
import io.quickset.deployer.internal.plan.Group;
import io.quickset.deployer.internal.plan.Hold;
import io.quickset.deployer.internal.plan.Plan;
import io.quickset.deployer.internal.scan.Moment;
import java.util.List;
import java.util.Set;

/**
 * A plan on its way to a generation.
 *
 * @param current what it starts from
 * @param kept the sets that stay although nothing supplies them, but for those that switch
 * @param damaged the live sets that are damaged on storage
 * @param now when it began
 * @param holds what stays as it is, with the reasons; grows on the way
 */
record Attempt(Plan plan, GenerationRecord current, Set<String> kept, Set<String> damaged, Moment now,
        List<Hold> holds) {

    /** Whether staging found that this is live already, and whole. */
    boolean isLive(SetSupply supply) {
        return !damaged.contains(supply.set()) && current.set(supply.set()).filter(supply::isLive).isPresent();
    }

    void hold(Group group, String reason) {
        hold(group, Because.of(reason));
    }

    void hold(Group group, Because because) {
        for (String set : group.sets()) {
            holds.add(new Hold(set, current.set(set).map(live -> live.version().toString()).orElse(""),
                    group.told(because)));
        }
    }
}
