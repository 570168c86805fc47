package io.quickset;

import java.util.Collection;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * All snapshots of one generation: immutable, never mixed with another generation. Safe for use by any thread and
 * readable for as long as it is reachable.
 */
@ProviderType
public interface View {

    /** The number of the generation. It names one state of the whole node and is never reused; 0 is the empty node. */
    long generation();

    /** The snapshot of the set of that name, or empty when this generation has no such set. */
    Optional<Snapshot> set(String name);

    /** All snapshots, sorted by name. */
    Collection<Snapshot> sets();
}
