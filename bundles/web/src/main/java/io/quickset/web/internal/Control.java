package io.quickset.web.internal;

import io.quickset.control.NodeObserver;
import io.quickset.web.internal.access.Gate;
import io.quickset.web.internal.access.HostGuard;
import io.quickset.web.internal.access.Hosts;
import io.quickset.web.internal.access.TokenCommand;
import io.quickset.web.internal.access.Tokens;
import io.quickset.web.internal.control.ControlPlane;
import io.quickset.web.internal.control.ControlSettings;
import io.quickset.web.internal.control.NodeServices;
import io.quickset.web.internal.server.TlsSettings;
import io.quickset.web.internal.server.WebSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Handler;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the control plane and its access together, with the services that it offers. For one thread, but for the first. */
final class Control implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Control.class);

    private final Tokens tokens;
    private final ControlPlane plane;
    private final HostGuard guard = new HostGuard();
    private final List<ServiceRegistration<?>> services = new ArrayList<>();
    private String told = "";

    /**
     * Of the node with that home.
     *
     * @param url where it can be reached; empty while it does not listen
     */
    Control(BundleContext framework, NodeServices node, Path home, Supplier<String> url) {
        tokens = new Tokens(home.resolve("data"));
        plane = new ControlPlane(node, new Gate(tokens), home.resolve("deploy"), framework.getBundle().getVersion().toString(),
                ProcessHandle.current().info().startInstant().orElseGet(Instant::now));
        services.add(framework.registerService(NodeObserver.class, plane.observer(), null));
        services.add(framework.registerService(TokenCommand.class, new TokenCommand(tokens, url), new Hashtable<>(
                Map.of("osgi.command.scope", "quickset", "osgi.command.function", "token"))));
    }

    /** Answers what is asked of the control plane, and lets what calls the node by its names pass to the others. */
    Handler before(Handler... others) {
        List<Handler> all = new ArrayList<>(List.of(plane.handler()));
        all.addAll(List.of(others));
        guard.setHandler(new Handler.Sequence(all));
        return guard;
    }

    /** Deletes what uploads to a process that was killed have left; before the first request. */
    void clean() {
        plane.clean();
    }

    /**
     * Why the node must not begin to listen there, and what to do: beyond the loopback everybody can ask, so that there has to be a
     * token, or a certificate of each client, that tells who may. Empty when it may.
     */
    String objection(WebSettings settings) {
        String why;
        try {
            tokens.open();
            why = tokens.list().isEmpty() ? "there is no token: make one by 'quickset:token add <name> --role operate'" : "";
        } catch (IOException e) {
            why = e.getMessage();
        }
        boolean closed = new Hosts(settings.host(), List.of()).loopback() || settings.clearPort().isEmpty()
                && settings.tls().map(TlsSettings::clients).equals(Optional.of(TlsSettings.Clients.NEED));
        if (!why.isEmpty() && !closed) {
            return why;
        }
        if (!why.isEmpty() && !why.equals(told)) {
            LOG.warn("nobody can operate this node over HTTP: {}", why);
        }
        told = why;
        return "";
    }

    /** Goes by what is configured from now on; to be called once the node listens on that host. */
    void configure(String host, ControlSettings settings) {
        guard.answerTo(new Hosts(host, settings.hosts()));
        plane.configure(settings);
    }

    @Override
    public void close() {
        services.forEach(ServiceRegistration::unregister);
        services.clear();
        plane.close();
    }
}
