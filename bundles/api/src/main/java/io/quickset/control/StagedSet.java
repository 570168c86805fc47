package io.quickset.control;

import io.quickset.Snapshot;
import org.osgi.annotation.versioning.ProviderType;

/** A verified, durable set that no generation holds yet. */
@ProviderType
public interface StagedSet extends AutoCloseable {

    /** The snapshot as it would be live; its generation is 0 until then. */
    Snapshot snapshot();

    /** Where it came from. */
    Origin origin();

    /** Gives the staged content up, unless a commit took it. Later calls do nothing. */
    @Override
    void close();
}
