package io.quickset.spi;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Registered as an OSGi service to supply whole sets, or single files of them, as the layer {@code remote}: from an
 * HTTP server, a database, anything. Locators are asked in the order of their {@code service.ranking}, the highest
 * first, and the first that has an answer is taken.
 *
 * <p>Asked only while a set is staged, and again when what they gave expires; never while anyone reads. Called on a
 * thread of its own for each set, never on one that others wait for; calls for different sets may overlap. A call may
 * take its time, and what is live stays so meanwhile. What it throws keeps the set as it is, with the reason in
 * {@code status}, and it is asked again later.
 */
@ConsumerType
public interface ResourceLocator {

    /** Service property, {@code String}: the name that people know it by; the class's simple name when absent. */
    String NAME = "io.quickset.locator.name";

    /** Service property, {@code String} or {@code String[]}: the sets that it supplies whole; none when absent. */
    String SETS = "io.quickset.locator.sets";

    /**
     * A whole set. Asked for the sets that {@link #SETS} names.
     *
     * @return all its files, or empty when it has no such set
     * @throws IOException if that can't be told now, with a message fit for an operator
     */
    default Optional<LocatedSet> locate(String set) throws IOException {
        return Optional.empty();
    }

    /**
     * One file of a set. Asked for paths that the set's manifest or the configuration names.
     *
     * @return the file, or empty when it has none at that path
     * @throws IOException if that can't be told now, with a message fit for an operator
     */
    default Optional<LocatedResource> locate(String set, String path) throws IOException {
        return Optional.empty();
    }

    /**
     * The paths of a set that it could supply, so that those which match a glob can be asked for. Empty when it can't
     * list them.
     *
     * @throws IOException if that can't be told now, with a message fit for an operator
     */
    default List<String> paths(String set) throws IOException {
        return List.of();
    }
}
