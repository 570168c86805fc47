package io.quickset.web.internal.data;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jetty.http.HttpFields;

/**
 * Which sets are web sites of their own: by the path that each is mounted at, such as {@code /} or {@code /docs/}.
 * Immutable.
 */
public final class Sites {

    private record Site(String set, HttpFields fields) {}

    private final Map<String, Site> sites = new TreeMap<>(Comparator.comparingInt(String::length).reversed()
            .thenComparing(Comparator.naturalOrder()));

    /**
     * Those sites.
     *
     * @param sets the sets' names by path; each path starts and ends with a slash
     */
    public Sites(Map<String, String> sets) {
        sets.forEach((path, set) -> sites.put(path, new Site(set, HttpFields.EMPTY)));
    }

    /**
     * The same and one more, unless its path is taken.
     *
     * @param fields what each answer about a file of it says besides
     */
    public Sites and(String path, String set, HttpFields fields) {
        Sites all = new Sites(Map.of());
        all.sites.put(path, new Site(set, fields));
        all.sites.putAll(sites);
        return all;
    }

    /**
     * What a path means; of several mounts the longest counts. Empty when none has it.
     *
     * @param path decoded, with its leading slash
     */
    Optional<Target> target(String path) {
        return mount(path).map(mount -> new Target(sites.get(mount).set(), path.substring(mount.length())));
    }

    /** What an answer at that path says besides. */
    HttpFields fields(String path) {
        return mount(path).map(mount -> sites.get(mount).fields()).orElse(HttpFields.EMPTY);
    }

    private Optional<String> mount(String path) {
        return sites.keySet().stream().filter(path::startsWith).findFirst();
    }

    /** Whether that path with a slash behind it is a mount. */
    boolean lacksSlash(String path) {
        return sites.containsKey(path + "/");
    }
}
