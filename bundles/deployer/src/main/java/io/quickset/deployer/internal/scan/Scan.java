package io.quickset.deployer.internal.scan;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The deploy folder at one moment.
 *
 * @param folder identifies the folder itself (its inode); empty when it could not be read
 * @param found what it holds, by name; empty when it could not be read
 * @param problem why it could not be read, or empty
 */
public record Scan(String folder, List<Found> found, Optional<String> problem) {

    public Scan {
        found = List.copyOf(found);
    }

    /** The names of all that was found. */
    public Set<String> names() {
        return found.stream().map(Found::name).collect(Collectors.toSet());
    }
}
