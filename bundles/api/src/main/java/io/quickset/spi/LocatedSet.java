package io.quickset.spi;

import java.util.List;
import org.osgi.framework.Version;

/**
 * A whole set as a {@link ResourceLocator} found it. Immutable.
 *
 * @param version the set's version
 * @param resources its files, in any order, each path once
 * @param freshness how long that counts
 */
public record LocatedSet(Version version, List<LocatedResource> resources, Freshness freshness) {

    /** Copies the list. */
    public LocatedSet {
        resources = List.copyOf(resources);
    }
}
