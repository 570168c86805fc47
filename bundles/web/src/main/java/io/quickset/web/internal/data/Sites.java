package io.quickset.web.internal.data;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which sets are web sites of their own: by the path that each is mounted at, such as {@code /} or {@code /docs/}.
 * Immutable.
 */
public final class Sites {

    private final List<Map.Entry<String, String>> byLength;

    /**
     * Those sites.
     *
     * @param sets the sets' names by path; each path starts and ends with a slash
     */
    public Sites(Map<String, String> sets) {
        byLength = sets.entrySet().stream().map(Map.Entry::copyOf)
                .sorted(Comparator.comparing((Map.Entry<String, String> each) -> each.getKey().length()).reversed()).toList();
    }

    /**
     * What a path means; of several mounts the longest counts. Empty when none has it.
     *
     * @param path decoded, with its leading slash
     */
    Optional<Target> target(String path) {
        return byLength.stream().filter(each -> path.startsWith(each.getKey())).findFirst()
                .map(each -> new Target(each.getValue(), path.substring(each.getKey().length())));
    }

    /** Whether that path with a slash behind it is a mount. */
    boolean lacksSlash(String path) {
        return byLength.stream().anyMatch(each -> each.getKey().equals(path + "/"));
    }
}
