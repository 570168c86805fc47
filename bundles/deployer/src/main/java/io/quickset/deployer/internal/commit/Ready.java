package io.quickset.deployer.internal.commit;

import io.quickset.control.StagedSet;
import io.quickset.deployer.internal.artifact.SetSupply;
import io.quickset.deployer.internal.plan.Group;
import java.util.List;

/** A group with its content, of which nothing is live yet. */
record Ready(Group group, List<Content> contents) {

    /** One set of it, staged. */
    record Content(SetSupply supply, StagedSet set) {}
}
