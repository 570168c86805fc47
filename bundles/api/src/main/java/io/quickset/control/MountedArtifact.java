package io.quickset.control;

import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What code has mounted, an OSGi service by whiteboard: registered with the context of the bundle that mounted it, so
 * that it goes when that bundle stops. Its service properties change whenever its content has to be looked at again.
 *
 * <p>Safe for use by any thread; no method blocks.
 */
@ProviderType
public interface MountedArtifact {

    /** Service property: counts how often its content was replaced. */
    String REVISION = "io.quickset.mount.revision";

    /** Begins every {@link #name()}; nothing in the deploy folder has such a name. */
    String PREFIX = "mount/";

    /** Names it in records, {@code status} and the log; unique on the node. */
    String name();

    /** Where it lies now. */
    Content content();

    /** Whether it was closed, and so does not just miss its bundle. */
    boolean closed();

    /** It is not switched to, for that reason. Told once for each reason, until it is live. */
    void refused(String reason);

    /**
     * Where an artifact lies.
     *
     * @param path a file or folder on the default file system
     * @param completeMillis when whoever mounted it said that it is complete, in milliseconds since the epoch: what
     *     changed in it before that need not settle
     */
    record Content(Path path, long completeMillis) {}
}
