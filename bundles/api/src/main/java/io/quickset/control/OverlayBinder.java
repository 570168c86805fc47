package io.quickset.control;

import io.quickset.control.Reconciler.RefusedException;
import java.nio.file.Path;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Binds directories to sets as overlays while the node runs, an OSGi service: what developer mode is made of. Bound by
 * configuration they would stay; these go when they are closed, and are not there after a start.
 *
 * <p>Safe for use by any thread.
 */
@ProviderType
public interface OverlayBinder {

    /**
     * Binds a directory over all other overlays of that set. A set that no layer supplies is made of it alone. Returns
     * before the first switch.
     *
     * @param set the set's name
     * @param directory an absolute path; it need not exist yet
     * @throws RefusedException if the name or path is malformed, or overlays do not apply in this environment
     */
    Binding bind(String set, Path directory) throws RefusedException;

    /** The sets that have such a binding now: those that someone is developing. */
    Set<String> bound();

    /** One overlay. */
    @ProviderType
    interface Binding extends AutoCloseable {

        /** Takes the overlay off again; does not wait for the switch. Later calls do nothing. */
        @Override
        void close();
    }
}
