package io.quickset.spi;

import io.quickset.View;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Registered as an OSGi service to look at a view before the node switches to it, and to refuse it: a template that
 * doesn't compile, a configuration that doesn't parse.
 *
 * <p>Asked once for each set that is about to change, for several at once where they switch together. Each call has a
 * thread of its own, and calls for different sets may overlap. A call that throws, or that takes longer than
 * {@code probeSeconds} (5 by default), refuses; one that hangs keeps only its own thread. What is refused is held with
 * the reason, and asked about again when there is other content, when a set that it needs has changed, or by
 * {@code reload}.
 */
@ConsumerType
public interface SnapshotProbe {

    /** Service property, {@code String} or {@code String[]}: the sets this probe is asked about; all when absent. */
    String SETS = "io.quickset.probe.sets";

    /**
     * Looks at what is about to be live.
     *
     * @param pending the view as it would be, of generation 0; not to be kept
     * @param changing names of the sets in question; one that is about to go is not in the view
     * @return why this must not be switched to, in a sentence; empty when it may
     * @throws Exception refuses, with its message as the reason
     */
    Optional<String> probe(View pending, Set<String> changing) throws Exception;
}
