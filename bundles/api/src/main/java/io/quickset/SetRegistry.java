package io.quickset;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The entry point for consumers, an OSGi service: hands out the node's current {@link View}.
 *
 * <p>Safe for use by any number of threads. No method blocks, waits or throws.
 *
 * <pre>{@code
 * ByteBuffer page = registry.view().set("web").orElseThrow().find("home.html").orElseThrow().content();
 * }</pre>
 */
@ProviderType
public interface SetRegistry {

    /**
     * The view of the current generation: one volatile read. Take it once for each piece of work that has to be
     * consistent; two calls may see two generations.
     */
    View view();

    /**
     * Pins the current view until the lease is closed, so that its bytes also stay in the store (a bare view keeps
     * them readable while it is reachable). The lease is recorded with its holder: the bundle that got this service
     * and the calling thread. Its kind is {@link Lease.Kind#CODE}.
     */
    default Lease lease() {
        return lease(Lease.Kind.CODE);
    }

    /**
     * The same, with its kind: whoever serves requests opens the lease of one as {@link Lease.Kind#REQUEST}, so that
     * an operator sees what ends by itself.
     */
    Lease lease(Lease.Kind kind);
}
