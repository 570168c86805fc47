package io.quickset.deployer.internal.commit;

import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.StagedSet;
import io.quickset.deployer.internal.artifact.SetSupply;
import io.quickset.deployer.internal.plan.Group;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A group with its content, of which nothing is live yet. */
record StagedGroup(Group group, List<Content> contents) {

    /** Those that want it to switch. */
    Set<String> artifacts() {
        Set<String> names = contents.stream().map(each -> each.supply.artifact()).collect(Collectors.toSet());
        group.release().ifPresent(release -> names.add(release.artifact()));
        return names;
    }

    /** The same without those. */
    StagedGroup without(List<Content> gone) {
        return new StagedGroup(group, contents.stream().filter(each -> !gone.contains(each)).toList());
    }

    /** One set of it, staged. */
    record Content(SetSupply supply, StagedSet set) {

        String name() {
            return supply.set();
        }

        /** Whether that is the same. */
        boolean isLive(SetRecord live) {
            return supply.isLive(live) && set.snapshot().digest().equals(live.digest());
        }
    }
}
