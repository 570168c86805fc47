package io.quickset;

import org.osgi.annotation.versioning.ProviderType;

/**
 * One live set as an OSGi service, for consumers that want just that set:
 * {@code @Reference(target = "(io.quickset.set=web)")}. The service stays registered across switches of its set;
 * its properties change after each.
 *
 * <p>Beware: Declarative Services reactivates a component whose reference is static and is injected as a {@code Map}
 * or tuple when the properties change. Inject the service type, use a dynamic reference, or add an {@code updated}
 * method.
 *
 * <p>Safe for use by any thread. For consistency across sets use {@link SetRegistry#view()}.
 */
@ProviderType
public interface ResourceSet {

    /** Service property: the set's name, a {@code String}. */
    String NAME = "io.quickset.set";
    /** Service property: the live version, a {@code org.osgi.framework.Version}. */
    String VERSION = "io.quickset.version";
    /** Service property: the live digest in hex, a {@code String}. */
    String DIGEST = "io.quickset.digest";
    /** Service property: the generation in which the live snapshot became live, a {@code Long}. */
    String GENERATION = "io.quickset.generation";

    /** The set's name. */
    String name();

    /**
     * The set's current snapshot.
     *
     * @throws IllegalStateException if the set is no longer live (its service is about to be unregistered)
     */
    Snapshot snapshot();
}
