package io.quickset.deployer.internal.remote;

import io.quickset.deployer.internal.artifact.SetSupply;
import java.util.Optional;

/**
 * What locators said, with all files here. Immutable.
 *
 * @param fetched the files
 * @param supply the set, when they are a whole one
 * @param source who said it
 * @param untilMillis when they have to be asked again, by the clock that nobody sets; {@link Long#MAX_VALUE} for never
 * @param stale why it is older than it should be; empty when it is not
 */
record Answer(Fetched fetched, Optional<SetSupply> supply, String source, long untilMillis, Optional<String> stale) {

    /** The same files, whose time has begun anew. */
    Answer renewed(long until, Optional<String> why) {
        return new Answer(fetched, supply, source, until, why);
    }
}
