package io.quickset.deployer.internal.route;

import io.quickset.Layer;
import io.quickset.deployer.internal.overlay.OverlayBinding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.felix.utils.properties.InterpolationHelper;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code conf/routes.cfg}: for each environment, its layers in order and its overlay directories. Immutable.
 * What is wrong wherever one is, is an error of {@link #read}; what depends on the place (variables, files) is judged
 * by {@link #route}, for the environment asked for alone.
 */
public final class Routes {

    private static final Pattern UNSET = Pattern.compile("\\$\\{([^}]*)}?");

    private final Path file;
    private final Path home;
    private final Table table;
    private final Map<String, String> environment;

    private Routes(Path file, Table table, Map<String, String> environment) {
        this.file = file;
        this.home = file.getParent().getParent();
        this.table = table;
        this.environment = environment;
    }

    /**
     * Reads the table of the home in whose {@code conf/} the file lies. Without a file, or with comments alone in it,
     * {@code local}, {@code ci} and {@code container} exist, with the built-in order.
     *
     * @throws RouteException if it cannot be read, or with every mistake in it
     */
    public static Routes read(Path confRoutesCfg) throws RouteException {
        return read(confRoutesCfg, System.getenv());
    }

    static Routes read(Path confRoutesCfg, Map<String, String> environment) throws RouteException {
        Path file = confRoutesCfg.toAbsolutePath().normalize();
        return new Routes(file, Table.of(RouteFile.read(file)), environment);
    }

    /**
     * What applies in that environment.
     *
     * @throws RouteException if it is unknown, or a line of it leads to nothing
     */
    public Route route(Environment here) throws RouteException {
        if (!table.known().contains(here.name())) {
            throw unknown(here);
        }
        Map<String, RouteLine> lines = table.lines(here.name());
        RouteLine order = lines.get(RouteLine.LAYERS);
        List<Layer> layers = order == null ? RouteLine.BUILT_IN : substituted(order).layers();
        List<OverlayBinding> overlays = new ArrayList<>();
        for (RouteLine line : lines.values()) {
            if (line.overlaySet().isEmpty()) {
                continue;
            }
            if (layers.contains(Layer.OVERLAY)) {
                for (Path directory : substituted(line).directories(home)) {
                    overlays.add(new OverlayBinding(line.overlaySet().get(), directory));
                }
            } else if (!line.environment().equals(RouteLine.EVERY)) {
                throw Table.idle(line); // the layers came from a variable: otherwise it was found when read
            }
        }
        return new Route(here.name(), here.why(), layers, overlays);
    }

    private RouteException unknown(Environment here) {
        String name = here.name();
        return new RouteException("unknown environment '" + name + "' (because " + here.why() + "): set "
                + Environment.VARIABLE + " to one of " + String.join(", ", table.known())
                + (RouteLine.NAME.matcher(name).matches()
                        ? ", or give '" + name + "' a line in " + file + ", such as " + name
                                + ".layers = overlay, mounted, remote, baked"
                        : " (a name has " + RouteLine.NAME_RULE + ")"));
    }

    /** With the variables that FileInstall knows in a {@code .cfg} file; but one that is not set is a mistake. */
    private RouteLine substituted(RouteLine line) throws RouteException {
        String value;
        try {
            value = InterpolationHelper.substVars(
                    line.value(), line.key(), null, table.values(), this::variable, true, true, false);
        } catch (IllegalArgumentException e) {
            throw line.mistake(e.getMessage());
        }
        Matcher unset = UNSET.matcher(value);
        if (unset.find()) {
            throw line.mistake("${" + unset.group(1) + "} is not set: set it, or write ${" + unset.group(1)
                    + ":-<what to take then>}");
        }
        return new RouteLine(line.file(), line.number(), line.key(), value);
    }

    private @Nullable String variable(String name) {
        if (name.equals("quickset.home")) {
            return home.toString();
        }
        return name.startsWith("env:") ? environment.get(name.substring("env:".length())) : null;
    }
}
