package io.quickset.web.internal.data;

import io.quickset.Lease;
import io.quickset.SetRegistry;
import io.quickset.View;
import io.quickset.control.Generations;
import io.quickset.web.internal.problem.Problem;
import io.quickset.web.internal.problem.ReadOnly;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Serves {@code /r/<set>[@<version>|@sha256-<digest>]/<path>}, and the sites. Each request holds a lease from its first
 * byte to its last: it reads from one generation, and an operator sees who holds an old one. Nothing on this way blocks
 * but a page of the mapped store that the system has evicted.
 */
public final class DataHandler extends Handler.Abstract.NonBlocking {

    /** What browsers say when they fetch the script of a service worker (Service Workers, 3.4), whose scope is its folder. */
    private static final String SERVICE_WORKER = "Service-Worker";
    private static final String SCRIPT = "script";

    private final SetRegistry registry;
    private final Finder finder;
    private final Answer answer = new Answer();
    private final Injection injection;

    /** Serves what that registry has, as it is but for what the injection adds. */
    public DataHandler(SetRegistry registry, Generations generations, Injection injection) {
        this.injection = injection;
        this.registry = registry;
        this.finder = new Finder(generations, registry.view());
    }

    /** Serves those sites from now on. */
    public void mount(Sites sites) {
        finder.mount(sites);
    }

    /** Lets go of what is kept of the view before. */
    public void switched(View now) {
        finder.switched(now);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        if (!ReadOnly.reads(request)) {
            ReadOnly.refuse("sets are read by GET and HEAD", request, response, callback);
            return true;
        }
        if (SCRIPT.equals(request.getHeaders().get(SERVICE_WORKER)) && request.getHttpURI().getPath().lastIndexOf('/') == 0) {
            new Problem(HttpStatus.FORBIDDEN_403, "a service worker of the root folder would stand between browsers and this"
                    + " node's console: put its script into a folder, for whose pages it is then").send(request, response, callback);
            return true;
        }
        Lease lease = registry.lease(Lease.Kind.REQUEST);
        Callback done = Callback.from(callback, lease::close);
        try {
            Found found = finder.find(request.getHttpURI(), lease.view());
            if (found instanceof Page page) {
                answer.send(page.with(injection), request, response, done);
            } else if (found instanceof Found.Nothing nothing) {
                new Problem(HttpStatus.NOT_FOUND_404, nothing.why()).send(request, response, done);
            } else { // a folder, whose address lacks the slash
                Response.sendRedirect(request, response, done, HttpStatus.FOUND_302, withSlash(request.getHttpURI()), false);
            }
        } catch (RuntimeException | Error e) {
            lease.close();
            throw e;
        }
        return true;
    }

    // Not for ever: the next version may have a file where this one has a folder. Jetty refuses a path that starts with
    // two slashes, which would name a host here.
    private static String withSlash(HttpURI uri) {
        String path = uri.getPath() + "/";
        return uri.getQuery() == null ? path : path + "?" + uri.getQuery();
    }
}
