package io.quickset.web.internal;

import io.quickset.SetRegistry;
import io.quickset.View;
import io.quickset.control.Endpoint;
import io.quickset.control.Generations;
import io.quickset.control.NodeObserver;
import io.quickset.spi.SwitchListener;
import io.quickset.web.internal.access.Gate;
import io.quickset.web.internal.access.HostGuard;
import io.quickset.web.internal.access.Hosts;
import io.quickset.web.internal.access.TokenCommand;
import io.quickset.web.internal.access.Tokens;
import io.quickset.web.internal.control.ControlPlane;
import io.quickset.web.internal.control.ControlSettings;
import io.quickset.web.internal.control.NodeServices;
import io.quickset.web.internal.data.DataHandler;
import io.quickset.web.internal.server.BadSettingException;
import io.quickset.web.internal.server.WebServer;
import io.quickset.web.internal.server.WebSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Handler;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the web side together, and listens where {@code conf/io.quickset.web.cfg} says. All that may take time runs on a
 * thread of its own, beside the rest of a start; the {@link Endpoint} tells how it went.
 */
@Component(service = {}, immediate = true, configurationPid = "io.quickset.web")
@Designate(ocd = WebConfig.class)
public final class WebComponent implements SwitchListener {

    private static final int RETRY_SECONDS = 5;
    private static final int STOP_SECONDS = 10;
    private static final Logger LOG = LoggerFactory.getLogger(WebComponent.class);

    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "web-control");
        thread.setDaemon(true);
        return thread;
    });
    private final DataHandler data;
    private final ControlPlane control;
    private final Tokens tokens;
    private final HostGuard guard;
    private final WebServer server;
    private final ServiceRegistration<Endpoint> endpoint;
    private final ServiceRegistration<SwitchListener> switches;
    private final List<ServiceRegistration<?>> others = new ArrayList<>();
    private volatile Map<String, Object> configured; // the newest; an older one is not tried again
    private String trouble = "";

    /** Begins to listen. */
    @Activate
    public WebComponent(BundleContext framework, @Reference SetRegistry registry, @Reference Generations generations,
            @Reference NodeServices node, Map<String, Object> configured) {
        this.configured = configured;
        Path home = Path.of(Optional.ofNullable(framework.getProperty("quickset.home")).orElse(".")).toAbsolutePath().normalize();
        tokens = new Tokens(home.resolve("data"));
        data = new DataHandler(registry, generations);
        control = new ControlPlane(node, new Gate(tokens), home.resolve("deploy"), framework.getBundle().getVersion().toString(),
                ProcessHandle.current().info().startInstant().orElseGet(Instant::now));
        guard = new HostGuard(new Handler.Sequence(control.handler(), data));
        server = new WebServer(guard);
        endpoint = framework.registerService(Endpoint.class, new Endpoint() {}, properties("", ""));
        switches = framework.registerService(SwitchListener.class, this, null);
        control.observers().forEach(each -> others.add(framework.registerService(NodeObserver.class, each, null)));
        others.add(framework.registerService(TokenCommand.class, new TokenCommand(tokens, this::url), new Hashtable<>(
                Map.of("osgi.command.scope", "quickset", "osgi.command.function", "token"))));
        worker.execute(control::clean);
        worker.execute(() -> listen(configured));
    }

    private static Hashtable<String, Object> properties(String url, String trouble) {
        return new Hashtable<>(Map.of(Endpoint.URL, url, Endpoint.TROUBLE, trouble,
                Endpoint.CONFIGURATION, "io.quickset.web.cfg"));
    }

    /** Goes by another configuration from now on; without a restart of anything. */
    @Modified
    public void modified(Map<String, Object> changed) {
        configured = changed;
        worker.execute(() -> listen(changed));
    }

    private void listen(Map<String, Object> wanted) {
        if (wanted != configured) {
            return;
        }
        try {
            WebSettings settings = WebSettings.of(wanted);
            ControlSettings controlled = ControlSettings.of(wanted);
            Hosts hosts = new Hosts(settings.host(), controlled.hosts());
            if (!guarded(hosts, settings)) {
                worker.schedule(() -> listen(wanted), RETRY_SECONDS, TimeUnit.SECONDS);
                return;
            }
            String url = server.listen(settings).toString();
            guard.answerTo(hosts);
            control.configure(controlled);
            data.mount(settings.mounts());
            LOG.info("listens on {}", url);
            tell(url, "");
        } catch (BadSettingException e) {
            tell(null, e.getMessage());
        } catch (IOException | RuntimeException e) {
            tell(null, "it can't listen on host=" + wanted.getOrDefault("host", "127.0.0.1") + " port="
                    + wanted.getOrDefault("port", "8181") + " (" + e.getMessage() + "), and tries again: free that port, or"
                    + " write another into " + WebSettings.FILE);
            worker.schedule(() -> listen(wanted), RETRY_SECONDS, TimeUnit.SECONDS);
        }
    }

    // Beyond the loopback everybody can ask: not without a token that tells who may.
    private boolean guarded(Hosts hosts, WebSettings settings) {
        String why;
        try {
            tokens.open();
            why = tokens.list().isEmpty() ? "there is no token: make one by 'quickset:token add <name> --role operate'" : "";
        } catch (IOException e) {
            why = e.getMessage();
        }
        if (why.isEmpty()) {
            return true;
        }
        if (hosts.loopback()) {
            LOG.warn("nobody can operate this node over HTTP: {}", why);
            return true;
        }
        tell(null, "it does not listen on host=" + settings.host() + ", which others can reach, and tries again: " + why);
        return false;
    }

    /** On the worker, but for the first time. */
    private void tell(@Nullable String url, String why) {
        if (!why.isEmpty() && !why.equals(trouble)) {
            LOG.error("{}", why);
        }
        trouble = why;
        endpoint.setProperties(properties(url != null ? url : url(), why));
    }

    private String url() {
        return (String) endpoint.getReference().getProperty(Endpoint.URL);
    }

    @Override
    public void switched(View before, View after) {
        data.switched(after);
    }

    /** Stops listening. */
    @Deactivate
    public void stop() throws InterruptedException {
        switches.unregister();
        others.forEach(ServiceRegistration::unregister);
        endpoint.unregister();
        worker.execute(() -> {
            try {
                control.close();
                server.close();
            } catch (IOException | RuntimeException e) {
                LOG.warn("stopping", e);
            }
        });
        worker.shutdown();
        if (!worker.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("the server has not stopped within {} s", STOP_SECONDS);
        }
    }
}
