package io.quickset.deployer.internal.commit;

import io.quickset.control.StagedSet;
import io.quickset.deployer.internal.artifact.SetSupply;
import io.quickset.deployer.internal.plan.Group;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A group with its content, of which nothing is live yet. */
record Ready(Group group, List<Content> contents) {

    /** Those that want it to switch. */
    Set<String> artifacts() {
        Set<String> names = contents.stream().map(each -> each.supply.artifact()).collect(Collectors.toSet());
        group.release().ifPresent(release -> names.add(release.artifact()));
        return names;
    }

    /** One set of it, staged. */
    record Content(SetSupply supply, StagedSet set) {}
}
