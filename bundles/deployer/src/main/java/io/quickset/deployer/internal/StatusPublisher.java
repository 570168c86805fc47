package io.quickset.deployer.internal;

import io.quickset.control.NodeStatus;
import io.quickset.deployer.internal.audit.Audit;

/** Where a pass is told of: the log, {@code data/status.json} and the audit trail. For the reconciler's thread. */
final class StatusPublisher {

    private final Problems problems = new Problems();
    private final StatusFile file;
    private final Audit audit;

    StatusPublisher(StatusFile file, Audit audit) {
        this.file = file;
        this.audit = audit;
    }

    void publish(NodeStatus status, Report found) {
        problems.tell(status, found.holds());
        file.write(status);
        audit.update(status);
    }
}
