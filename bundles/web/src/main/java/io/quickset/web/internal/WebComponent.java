package io.quickset.web.internal;

import io.quickset.SetRegistry;
import io.quickset.View;
import io.quickset.control.Generations;
import io.quickset.control.NodeObserver;
import io.quickset.spi.SwitchListener;
import io.quickset.web.internal.control.ControlSettings;
import io.quickset.web.internal.control.NodeServices;
import io.quickset.web.internal.data.DataHandler;
import io.quickset.web.internal.dev.DevMode;
import io.quickset.web.internal.dev.Developed;
import io.quickset.web.internal.health.Health;
import io.quickset.web.internal.metrics.Metrics;
import io.quickset.web.internal.server.BadSettingException;
import io.quickset.web.internal.server.JettyServices;
import io.quickset.web.internal.server.Scheme;
import io.quickset.web.internal.server.WebServer;
import io.quickset.web.internal.server.WebSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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
 * thread of its own, beside the rest of a start; {@link io.quickset.control.Endpoint} services tell how it went.
 */
@Component(service = {}, immediate = true, configurationPid = "io.quickset.web")
@Designate(ocd = WebConfig.class)
public final class WebComponent implements SwitchListener {

    static {
        JettyServices.load(); // before the first field is made
    }

    private static final int RETRY_SECONDS = 5;
    private static final int CERTIFICATE_SECONDS = 2; // how often it is looked whether there is a new one
    private static final int STOP_SECONDS = 10;
    private static final Logger LOG = LoggerFactory.getLogger(WebComponent.class);

    private final ScheduledThreadPoolExecutor worker = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "web-listen");
        thread.setDaemon(true);
        return thread;
    });
    private final BundleContext framework;
    private final Path home;
    private final DevMode dev;
    private final DataHandler data;
    private final Metrics metrics;
    private final Health health;
    private final Control control;
    private final WebServer server;
    private final Map<Scheme, EndpointService> endpoints = new EnumMap<>(Scheme.class); // the worker's, after the first
    private final ServiceRegistration<SwitchListener> switches;
    private final List<ServiceRegistration<NodeObserver>> observers;
    private volatile Map<String, Object> configured; // the newest; an older one is not tried again
    private @Nullable Map<String, String> mounted; // the worker's
    private volatile String url = ""; // with TLS where there is

    /** Begins to listen. */
    @Activate
    public WebComponent(BundleContext framework, @Reference SetRegistry registry, @Reference Generations generations,
            @Reference NodeServices node, @Reference Developed developed, Map<String, Object> configured) {
        worker.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.framework = framework;
        this.configured = configured;
        home = Path.of(Optional.ofNullable(framework.getProperty("quickset.home")).orElse(".")).toAbsolutePath().normalize();
        dev = new DevMode(registry, developed);
        data = new DataHandler(registry, generations, dev);
        metrics = new Metrics(generations, framework.getBundle().getVersion().toString());
        health = new Health(framework, generations);
        control = new Control(framework, node, home, () -> url);
        server = new WebServer(control.before(metrics.handler(), health.handler(), dev.before(data)));
        server.log(metrics.counts());
        endpoints.put(Scheme.HTTP, new EndpointService(framework)); // so that READY waits
        switches = framework.registerService(SwitchListener.class, this, null);
        observers = metrics.observers().stream()
                .map(observer -> framework.registerService(NodeObserver.class, observer, null)).toList();
        worker.execute(control::clean);
        worker.execute(() -> listen(configured));
        worker.scheduleWithFixedDelay(this::renewCertificates, CERTIFICATE_SECONDS, CERTIFICATE_SECONDS, TimeUnit.SECONDS);
    }

    /** Goes by another configuration from now on; without a restart of anything. */
    @Modified
    public void modified(Map<String, Object> changed) {
        configured = changed;
        worker.execute(() -> listen(changed));
    }

    // Told once more and with nothing new, it changes nothing.
    private void listen(Map<String, Object> wanted) {
        if (wanted != configured) {
            return;
        }
        try {
            WebSettings settings = WebSettings.of(wanted, home);
            ControlSettings controlled = ControlSettings.of(wanted);
            String objection = control.objection(settings);
            if (!objection.isEmpty()) {
                complain(objected(settings.host(), objection));
                worker.schedule(() -> listen(wanted), RETRY_SECONDS, TimeUnit.SECONDS);
                return;
            }
            if (!settings.sites().equals(mounted)) {
                data.mount(ConsoleSite.beside(settings.mounts()));
                mounted = settings.sites();
            }
            boolean well = listen(settings);
            control.configure(settings.host(), controlled);
            if (!well) {
                worker.schedule(() -> listen(wanted), RETRY_SECONDS, TimeUnit.SECONDS);
            }
        } catch (BadSettingException e) {
            complain(String.valueOf(e.getMessage()));
        }
    }

    // What listens goes on: others read the sets there.
    private String objected(String host, String why) {
        return (url.isEmpty() ? "it does not listen on host=" + host + ", which others can reach: "
                : "it listens on " + url + " as before, where nobody can operate it now, and goes by no other setting, since"
                        + " others can reach host=" + host + ": ") + why;
    }

    // Once, however many ports there are: it is said of one file.
    private void complain(String why) {
        String unsaid = why;
        for (EndpointService endpoint : endpoints.values()) {
            endpoint.tell(null, unsaid);
            unsaid = "";
        }
    }

    // Whatever is configured by now, and however wrong: a certificate must not run out over a slip in that file.
    private void renewCertificates() {
        EndpointService endpoint = endpoints.get(Scheme.HTTPS);
        if (endpoint != null) {
            try {
                server.renewCertificates();
                endpoint.tellCertificate("");
            } catch (IOException | RuntimeException e) {
                endpoint.tellCertificate(String.valueOf(e.getMessage()));
            }
        }
    }

    /** Whether all went well. */
    private boolean listen(WebSettings settings) {
        for (Scheme scheme : Scheme.values()) {
            if (settings.port(scheme).isPresent()) {
                endpoints.computeIfAbsent(scheme, added -> new EndpointService(framework));
            }
        }
        boolean well = true;
        for (Scheme scheme : Scheme.values()) {
            EndpointService endpoint = endpoints.get(scheme);
            if (endpoint != null && settings.port(scheme).isEmpty()) {
                server.end(scheme);
                endpoints.remove(scheme).close();
            } else if (endpoint != null) {
                try {
                    url = server.listen(scheme, settings).toString();
                    endpoint.tell(url, "");
                } catch (IOException | RuntimeException e) {
                    endpoint.tell(null, String.valueOf(e.getMessage()));
                    well = false;
                }
            }
        }
        return well;
    }

    @Override
    public void switched(View before, View after) {
        data.switched(after);
        dev.switched(after);
    }

    /** Stops listening. */
    @Deactivate
    public void stop() throws InterruptedException {
        switches.unregister();
        observers.forEach(ServiceRegistration::unregister);
        worker.execute(() -> {
            endpoints.values().forEach(EndpointService::close);
            dev.close();
            control.close();
            try {
                server.close();
            } catch (IOException | RuntimeException e) {
                LOG.warn("stopping", e);
            }
            health.close();
            metrics.close();
        });
        worker.shutdown();
        if (!worker.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("the server has not stopped within {} s", STOP_SECONDS);
        }
    }
}
