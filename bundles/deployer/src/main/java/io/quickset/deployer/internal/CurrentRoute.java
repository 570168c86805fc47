package io.quickset.deployer.internal;

import io.quickset.Layer;
import io.quickset.control.NodeStatus;
import io.quickset.control.NodeStatus.Rejected;
import io.quickset.control.Rejection;
import io.quickset.deployer.internal.route.Environment;
import io.quickset.deployer.internal.route.Route;
import io.quickset.deployer.internal.route.RouteException;
import io.quickset.deployer.internal.route.Routes;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The route in force: that of the start, until {@code conf/routes.cfg} has changed to another without a mistake. Safe
 * for use by any thread.
 */
final class CurrentRoute {

    private static final Logger LOG = LoggerFactory.getLogger(CurrentRoute.class);
    /** What ConfigAdmin calls the table. */
    static final String PID = "routes";

    private static final String FILE = "conf/routes.cfg";

    private final Path file;
    private final Environment environment;
    private final Clock clock;
    private volatile Route route;
    private volatile Optional<Rejected> mistake = Optional.empty();

    /**
     * Finds out where this node runs, and what applies there.
     *
     * @throws RouteException if the table is mistaken, or has no such environment
     */
    CurrentRoute(Path home, Environment environment, Clock clock) throws RouteException {
        this.file = home.resolve(FILE);
        this.environment = environment;
        this.clock = clock;
        this.route = Routes.read(file).route(environment);
    }

    /** Reads the table again. A mistake in it changes nothing and is told. */
    void reread() {
        try {
            Route read = Routes.read(file).route(environment);
            if (!read.equals(route)) {
                LOG.info("{} has changed: layers {}, {} overlay directories",
                        FILE, read.layers(), read.overlays().size());
            }
            route = read;
            mistake = Optional.empty();
        } catch (RouteException e) {
            LOG.error("What {} said before stays in force: {}", FILE, e.getMessage());
            mistake = Optional.of(new Rejected(FILE, Rejection.OTHER,
                    e.getMessage() + "; what it said before stays in force", clock.instant().toString()));
        }
    }

    Route route() {
        return route;
    }

    /** The layers that apply, in order. */
    List<Layer> layers() {
        return route.layers();
    }

    NodeStatus.Environment environment() {
        return new NodeStatus.Environment(environment.name(), environment.why());
    }

    /** What is wrong with the table as it is now, or empty. */
    Optional<Rejected> mistake() {
        return mistake;
    }
}
