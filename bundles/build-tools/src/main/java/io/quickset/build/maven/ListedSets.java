package io.quickset.build.maven;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.osgi.service.feature.ID;

/** Set bundles that a feature lists, looked into; ordered by the names of their sets. */
final class ListedSets {

    /** Finds the file of a bundle. */
    interface Resolver {
        Path resolve(ID bundle) throws IOException;
    }

    /**
     * One of them.
     *
     * @param jar the bundle
     * @param set what it says of itself
     */
    record Listed(Path jar, PackagedSet set) {}

    private ListedSets() {}

    /**
     * Looks into them.
     *
     * @param others where bundles that are no sets belong, to be told
     * @throws IOException if one can't be read, is no set with a sound index, or is the second of its set
     */
    static SortedMap<String, Listed> of(List<ID> bundles, Resolver resolver, String others) throws IOException {
        SortedMap<String, Listed> sets = new TreeMap<>();
        for (ID bundle : bundles) {
            Path jar = resolver.resolve(bundle);
            PackagedSet set;
            try {
                set = PackagedSet.of(jar).orElseThrow(() -> new IOException(
                        "it is no set: it lacks the capability 'io.quickset.set'; " + others));
            } catch (IOException e) {
                throw new IOException(bundle + ": " + e.getMessage(), e);
            }
            Listed other = sets.put(set.name(), new Listed(jar, set));
            if (other != null) {
                throw new IOException(bundle + ": set " + set.name() + " is listed twice, as " + other.set().version()
                        + " and " + set.version() + ": keep one");
            }
        }
        return sets;
    }
}
