package io.quickset.web.internal.data;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jetty.http.HttpFields;

/**
 * Which sets are web sites of their own: by the path that each is mounted at, such as {@code /} or {@code /docs/}.
 * Immutable.
 */
public final class Sites {

    private final Map<String, String> sites = new TreeMap<>(Comparator.comparingInt(String::length).reversed()
            .thenComparing(Comparator.naturalOrder()));
    private final Map<String, HttpFields> fields = new HashMap<>(); // by set

    /**
     * Those sites.
     *
     * @param sets the sets' names by path; each path starts and ends with a slash
     */
    public Sites(Map<String, String> sets) {
        sites.putAll(sets);
    }

    /**
     * The same and one more, unless its path is taken.
     *
     * @param further what each answer about a file of that set says besides, wherever it is asked for: its pages are to be
     *     allowed the same by each address
     */
    public Sites and(String path, String set, HttpFields further) {
        Sites all = new Sites(Map.of(path, set));
        all.sites.putAll(sites);
        all.fields.putAll(fields);
        all.fields.put(set, further);
        return all;
    }

    /**
     * What a path means; of several mounts the longest counts. Empty when none has it.
     *
     * @param path decoded, with its leading slash
     */
    Optional<Target> target(String path) {
        return mount(path).map(mount -> new Target(sites.get(mount), path.substring(mount.length())));
    }

    /** What an answer about a file of that set says besides. */
    HttpFields fields(String set) {
        return fields.getOrDefault(set, HttpFields.EMPTY);
    }

    private Optional<String> mount(String path) {
        return sites.keySet().stream().filter(path::startsWith).findFirst();
    }

    /** Whether that path with a slash behind it is a mount. */
    boolean lacksSlash(String path) {
        return sites.containsKey(path + "/");
    }
}
