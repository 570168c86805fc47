package io.quickset.deployer.internal.route;

import io.quickset.Layer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The lines of {@code conf/routes.cfg}, by environment and by what they are about. Immutable once made. */
final class Table {

    private final Map<String, Map<String, RouteLine>> byEnvironment = new LinkedHashMap<>();

    private Table() {}

    /**
     * The table with these lines.
     *
     * @throws RouteException with every mistake that is one in any environment
     */
    static Table of(List<RouteLine> lines) throws RouteException {
        Table table = new Table();
        List<String> mistakes = new ArrayList<>();
        for (RouteLine line : lines) {
            try {
                line.checkKey();
                table.add(line);
                line.checkValue();
            } catch (RouteException e) {
                mistakes.add(e.getMessage());
            }
        }
        if (mistakes.isEmpty()) { // otherwise nobody can say what the layers are
            lines.stream().filter(table::isIdle).forEach(line -> mistakes.add(idle(line).getMessage()));
        }
        if (!mistakes.isEmpty()) {
            throw new RouteException(String.join("\n", mistakes));
        }
        return table;
    }

    private void add(RouteLine line) throws RouteException {
        RouteLine before = byEnvironment.computeIfAbsent(line.environment(), none -> new LinkedHashMap<>())
                .putIfAbsent(line.subject(), line);
        if (before != null) {
            throw line.mistake("line " + before.number() + " has that key already: keep one");
        }
    }

    /** The environments that exist. */
    Set<String> known() {
        Set<String> known = new TreeSet<>(byEnvironment.keySet());
        if (known.isEmpty() || known.remove(RouteLine.EVERY)) {
            known.addAll(Environment.DETECTED);
        }
        return known;
    }

    /** What applies in that environment, by what it is about: its own lines, and of those for all what it lacks. */
    Map<String, RouteLine> lines(String environment) {
        Map<String, RouteLine> lines = new LinkedHashMap<>(byEnvironment.getOrDefault(RouteLine.EVERY, Map.of()));
        lines.putAll(byEnvironment.getOrDefault(environment, Map.of()));
        return lines;
    }

    /** The lines of all environments as they stand in the file, by key: a value may refer to another one. */
    Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        byEnvironment.values().forEach(lines -> lines.values().forEach(line -> values.put(line.key(), line.value())));
        return values;
    }

    /** An overlay that no environment merges: it would do nothing. */
    private boolean isIdle(RouteLine line) {
        List<String> places = known().stream()
                .filter(environment -> line.equals(lines(environment).get(line.subject()))).toList();
        return line.overlaySet().isPresent() && !places.isEmpty() && places.stream().noneMatch(this::mayOverlay);
    }

    private boolean mayOverlay(String environment) {
        RouteLine layers = lines(environment).get(RouteLine.LAYERS);
        try {
            return layers == null || !layers.isPlain() || layers.layers().contains(Layer.OVERLAY);
        } catch (RouteException e) {
            throw new AssertionError(e); // all values have been checked
        }
    }

    /** The mistake of an overlay without a layer. */
    static RouteException idle(RouteLine line) {
        return line.mistake("overlays are not among the layers of this environment, so it would do nothing: add"
                + " 'overlay' to them, or take the line away");
    }
}
