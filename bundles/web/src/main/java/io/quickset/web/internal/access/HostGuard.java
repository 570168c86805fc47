package io.quickset.web.internal.access;

import io.quickset.web.internal.problem.Problem;
import java.util.List;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Lets those requests pass that call the node by one of its names. Where it listens beyond the loopback, sets may be read
 * by any name, as by a proxy that hands its own on; the control plane and the console never. Does not block.
 */
public final class HostGuard extends Handler.Wrapper {

    private volatile Hosts hosts = new Hosts("127.0.0.1", List.of());

    /** Goes by those from now on. */
    public void answerTo(Hosts now) {
        hosts = now;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Hosts now = hosts;
        String host = Hosts.host(request);
        if (host == null || now.has(host) || !now.loopback() && !guarded(Request.getPathInContext(request))) {
            return super.handle(request, response, callback);
        }
        new Problem(HttpStatus.MISDIRECTED_REQUEST_421, "this node is not '" + host + "': if it is to be called so, write"
                + " hosts=" + host + " into conf/io.quickset.web.cfg").send(request, response, callback);
        return true;
    }

    private static boolean guarded(String path) {
        return path.startsWith("/api/") || isOrBelow("/console", path) || isOrBelow("/r/console", path) || path.startsWith("/r/console@");
    }

    private static boolean isOrBelow(String folder, String path) {
        return path.startsWith(folder) && (path.length() == folder.length() || path.charAt(folder.length()) == '/');
    }
}
