package io.quickset.web.internal.control;

import io.quickset.control.NodeObserver;
import io.quickset.web.internal.access.Gate;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.eclipse.jetty.server.Handler;

/** Puts the control plane together. Safe for use by any thread. */
public final class ControlPlane implements AutoCloseable {

    private final Pool pool = new Pool("web-looks", 4, 128);
    private final Wishes wishes;
    private final Uploads uploads;
    private final Events events;
    private final List<Route> routes;
    private final Handler handler;

    /**
     * Of that node.
     *
     * @param deploy where its artifacts lie
     * @param version of Quickset
     * @param started when the node was
     */
    public ControlPlane(NodeServices node, Gate gate, Path deploy, String version, Instant started) {
        wishes = new Wishes(gate);
        uploads = new Uploads(deploy);
        events = new Events(node, gate, System.currentTimeMillis());
        routes = Api.routes(new NodeLooks(node, version, started), new SetLooks(node), new PastLooks(node),
                new Changes(node, uploads, wishes), events);
        handler = new ControlHandler(gate, pool, routes);
    }

    /** How many clients are being told what happens. */
    int listeners() {
        return events.listeners();
    }

    List<Route> routes() {
        return routes;
    }

    /** Answers what begins with {@code /api/v1}. */
    public Handler handler() {
        return handler;
    }

    /** Has to be told what happens, so that it can tell others. */
    public NodeObserver observer() {
        return events;
    }

    /** Deletes what uploads to a process that was killed have left; before the first request. */
    public void clean() {
        uploads.clean();
    }

    /** Goes by those from now on. */
    public void configure(ControlSettings settings) {
        uploads.limit(settings.maxUploadBytes());
    }

    @Override
    public void close() {
        events.close();
        wishes.close();
        pool.close();
    }
}
