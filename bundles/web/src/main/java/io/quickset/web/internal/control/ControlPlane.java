package io.quickset.web.internal.control;

import io.quickset.web.internal.access.Gate;
import java.nio.file.Path;
import java.time.Instant;
import org.eclipse.jetty.server.Handler;

/** Puts the control plane together. Safe for use by any thread. */
public final class ControlPlane implements AutoCloseable {

    private final SwitchTimes times = new SwitchTimes();
    private final Wishes wishes = new Wishes();
    private final Uploads uploads;
    private final Handler handler;

    /**
     * Of that node.
     *
     * @param deploy where its artifacts lie
     * @param version of Quickset
     * @param started when the node was
     */
    public ControlPlane(NodeServices node, Gate gate, Path deploy, String version, Instant started) {
        uploads = new Uploads(deploy);
        handler = new ControlHandler(gate, Api.routes(new NodeLooks(node, version, started), new SetLooks(node),
                new PastLooks(node, times), new Changes(node, uploads, wishes)));
    }

    /** Answers what begins with {@code /api/v1}. */
    public Handler handler() {
        return handler;
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
        wishes.close();
    }
}
