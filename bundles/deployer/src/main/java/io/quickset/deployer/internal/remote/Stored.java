package io.quickset.deployer.internal.remote;

import io.quickset.Digest;
import io.quickset.Resource;
import java.util.Optional;

/** What is live already, and so need not be fetched. */
@FunctionalInterface
public interface Stored {

    /** That file of what is live, if it has that content and is intact. */
    Optional<Resource> find(String set, String path, Digest digest);
}
