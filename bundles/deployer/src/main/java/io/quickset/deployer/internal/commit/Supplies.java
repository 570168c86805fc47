package io.quickset.deployer.internal.commit;

import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.deployer.internal.artifact.SetSupply;
import java.util.List;
import java.util.Optional;

/** What artifacts supply now, as a rollback has to know it. For the reconciler's thread. */
@FunctionalInterface
public interface Supplies {

    /** Whether an artifact holds that content. */
    boolean contains(SetRecord content);

    /**
     * What would be taken in place of that, with its digest.
     *
     * @param wanted the content that the set is to have, or empty for none
     */
    default List<SetSupply> rivals(String set, Optional<SetRecord> wanted) {
        return List.of();
    }
}
