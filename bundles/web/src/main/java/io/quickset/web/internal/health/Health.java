package io.quickset.web.internal.health;

import io.quickset.control.Generations;
import org.eclipse.jetty.server.Handler;
import org.osgi.framework.BundleContext;

/** The health of the node: its own checks, and an answer to who asks for all. Safe for use by any thread. */
public final class Health implements AutoCloseable {

    private final Checks checks;
    private final NodeChecks own;
    private final HealthHandler handler;

    /** Offers the node's own checks as services, and tracks all. */
    public Health(BundleContext framework, Generations generations) {
        own = new NodeChecks(framework, generations);
        checks = new Checks(framework);
        checks.open();
        handler = new HealthHandler(checks);
    }

    /** Answers {@code /health}, {@code /health/live} and {@code /health/ready}. */
    public Handler handler() {
        return handler;
    }

    /** Ends it; who asks from now on is told nothing but that the process lives. */
    @Override
    public void close() {
        own.close();
        checks.close();
    }
}
