package io.quickset.deployer.internal.commit;

import io.quickset.control.GenerationRecord;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.deployer.internal.artifact.Headers;
import io.quickset.deployer.internal.plan.Group;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.felix.utils.manifest.Clause;
import org.apache.felix.utils.manifest.Parser;
import org.osgi.framework.Constants;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.Version;

/**
 * Sets that need sets: checks the requirements ({@code effective:=active}) over what would be live. Whoever would be
 * left with an unmet need is held; so is whoever would take away what a live set needs. A need that is not met now
 * already holds nobody else. Pure functions.
 */
final class Requirements {

    private Requirements() {}

    /** The groups that can switch together over the current generation; the others are told of with the reason. */
    static List<Group> settle(List<Group> groups, GenerationRecord current, BiConsumer<Group, String> hold) {
        List<Group> left = new ArrayList<>(groups);
        Map<String, Facts> before = facts(current);
        for (Optional<Unmet> unmet = first(left, before); unmet.isPresent(); unmet = first(left, before)) {
            hold.accept(unmet.get().group(), unmet.get().reason());
            left.remove(unmet.get().group());
        }
        return left;
    }

    /** The sets that those need, directly, over what would be live. */
    static Collection<String> needed(Group group, Collection<Group> all, GenerationRecord current) {
        Map<String, Facts> result = result(all, facts(current));
        return group.put().stream().flatMap(supply -> needs(supply.headers()).stream())
                .flatMap(need -> result.values().stream().filter(need::isMetBy).map(Facts::set)).toList();
    }

    private static Optional<Unmet> first(List<Group> groups, Map<String, Facts> before) {
        Map<String, Facts> after = result(groups, before);
        for (Facts set : after.values()) {
            for (Need need : needs(set.headers())) {
                if (after.values().stream().noneMatch(need::isMetBy)) {
                    Optional<Unmet> culprit = culprit(set, need, groups, before);
                    if (culprit.isPresent()) {
                        return culprit;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Unmet> culprit(Facts set, Need need, List<Group> groups, Map<String, Facts> before) {
        Optional<Group> own = groups.stream()
                .filter(g -> g.put().stream().anyMatch(supply -> supply.set().equals(set.set()))).findFirst();
        if (own.isPresent()) {
            return own.map(g -> new Unmet(g, "set " + set.set() + " " + set.version() + " needs " + need
                    + ", which no set provides that is live or ready to be"));
        }
        return before.values().stream().filter(need::isMetBy).map(Facts::set)
                .flatMap(provider -> groups.stream().filter(g -> g.sets().contains(provider)))
                .findFirst().map(g -> new Unmet(g, "set " + set.set() + " " + set.version()
                        + " is live and needs " + need + ", which would be gone"));
    }

    private static Map<String, Facts> facts(GenerationRecord current) {
        Map<String, Facts> facts = new TreeMap<>();
        for (SetRecord set : current.sets()) {
            facts.put(set.name(), new Facts(set.name(), set.version(), set.origin().headers()));
        }
        return facts;
    }

    private static Map<String, Facts> result(Collection<Group> groups, Map<String, Facts> before) {
        Map<String, Facts> result = new TreeMap<>(before);
        for (Group group : groups) {
            group.remove().forEach(result::remove);
            group.put().forEach(s -> result.put(s.set(), new Facts(s.set(), s.version(), s.headers())));
        }
        return result;
    }

    private static List<Need> needs(Map<String, String> headers) {
        String header = headers.get(Constants.REQUIRE_CAPABILITY);
        if (header == null) {
            return List.of();
        }
        return Stream.of(Parser.parseHeader(header))
                .filter(clause -> clause.getName().equals(Headers.NAMESPACE))
                .filter(clause -> !Constants.RESOLUTION_OPTIONAL.equals(
                        clause.getDirective(Constants.RESOLUTION_DIRECTIVE)))
                .map(Need::of).toList();
    }

    private record Unmet(Group group, String reason) {}

    /** What a need is checked against. */
    private record Facts(String set, Version version, Map<String, String> headers) {

        Map<String, Object> attributes() {
            Map<String, Object> all = new HashMap<>();
            all.put(Headers.NAMESPACE, set);
            all.put(Constants.VERSION_ATTRIBUTE, version);
            return all;
        }
    }

    /** One requirement; without a filter any set will do. */
    private record Need(Optional<Filter> filter) {

        static Need of(Clause clause) {
            String text = clause.getDirective(Constants.FILTER_DIRECTIVE);
            try {
                return new Need(text == null ? Optional.empty() : Optional.of(FrameworkUtil.createFilter(text)));
            } catch (InvalidSyntaxException e) {
                throw new IllegalStateException("verified when it arrived", e);
            }
        }

        boolean isMetBy(Facts set) {
            return filter.map(f -> f.matches(set.attributes())).orElse(true);
        }

        @Override
        public String toString() {
            return filter.map(Filter::toString).orElse("a set");
        }
    }
}
