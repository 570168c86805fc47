package io.quickset.format.listing;

import io.quickset.Snapshot;
import io.quickset.control.Reconciler;
import org.jspecify.annotations.Nullable;

/** A live set. */
public record SetLine(String name, String version, String digest, long generation, String layer, int resources, long bytes,
        String since, @Nullable Long bundle) {

    /**
     * That set.
     *
     * @param deployer knows which bundle stands for the set; null while there is none
     */
    public static SetLine of(Snapshot set, @Nullable Reconciler deployer) {
        long bundle = deployer == null ? -1 : deployer.bundleId(set.name());
        return new SetLine(set.name(), set.version().toString(), set.digest().toString(), set.generation(),
                set.layer().toString(), set.resourceCount(), set.totalBytes(), set.since().toString(),
                bundle < 0 ? null : bundle);
    }
}
