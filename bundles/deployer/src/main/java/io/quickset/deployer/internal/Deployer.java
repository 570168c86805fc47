package io.quickset.deployer.internal;

import io.quickset.control.AuditLog;
import io.quickset.control.GenerationRecord;
import io.quickset.control.Generations;
import io.quickset.control.Locators;
import io.quickset.control.MountedArtifact;
import io.quickset.control.NodeObserver;
import io.quickset.control.OverlayBinder;
import io.quickset.control.Reconciler;
import io.quickset.deployer.internal.health.HealthRollback;
import io.quickset.deployer.internal.health.WatchingCheck;
import io.quickset.deployer.internal.observe.SwitchTimes;
import io.quickset.deployer.internal.route.Environment;
import io.quickset.deployer.internal.route.RouteException;
import io.quickset.spi.ResourceLocator;
import io.quickset.spi.SnapshotProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the deployer and stops it, and hands its {@link Parts} what comes and goes. The {@link Reconciler} is
 * registered after the first pass.
 */
@Component(service = {}, immediate = true, configurationPid = "io.quickset.deployer")
@Designate(ocd = DeployerConfig.class)
public final class Deployer {

    private static final Logger LOG = LoggerFactory.getLogger(Deployer.class);

    private final BundleContext framework;
    private final Generations generations;
    private final FrameworkStart started;
    private final Parts parts;
    private boolean ready; // since the first pass; for the loop's thread
    private List<ServiceRegistration<?>> services = List.of(); // guarded by this

    /** Puts it together. */
    @Activate
    public Deployer(BundleContext framework, @Reference Generations generations,
            @Reference ConfigurationAdmin configurations, @Reference SwitchTimes times, Map<String, Object> configured)
            throws IOException, RouteException {
        this.framework = framework;
        this.generations = generations;
        started = new FrameworkStart(framework);
        Path home = folder("quickset.home");
        parts = new Parts(framework, configurations, generations, started, times, home,
                folder("quickset.dist").resolve("sets"), route(home), Settings.of(configured, LOG::warn));
    }

    private Path folder(String property) {
        return Path.of(Optional.ofNullable(framework.getProperty(property)).orElse(".")).toAbsolutePath().normalize();
    }

    private CurrentRoute route(Path home) throws RouteException {
        try {
            return new CurrentRoute(home, Environment.detect(System.getenv(), Path.of("/")), Clock.systemUTC());
        } catch (RouteException e) {
            // Thrown alone it would be one more error in the log, and the launcher would wait for READY.
            FrameworkStart.fail(framework, e.getMessage());
            throw e;
        }
    }

    /** Starts it, once the framework and then the ordinary bundles of before, and so their probes, have started. */
    @Activate
    public void start() {
        // At once: a switch that ends the process may not leave it the time to start.
        parts.commits.resume(new HealthRollback(parts.operations::undo));
        started.then(parts.keeper::start, () -> {
            parts.mounts.started();
            parts.checks.open();
            parts.loop.start(this::glance, this::pass, parts.reconciliation::lookNanos,
                    parts.reconciliation::unsettled, this::ready);
        });
    }

    // On the loop's thread, as pass() and ready(). What is damaged and has no intact copy in the store is staged again
    // soon, too.
    private String glance() {
        return parts.watch.glance() + generations.damagedSets();
    }

    private void pass() {
        parts.passes.pass(Set.of());
        if (ready) {
            parts.trigger.open();
        }
    }

    private void ready() {
        synchronized (this) {
            services = List.of(
                    framework.registerService(Reconciler.class, parts.service, properties()),
                    framework.registerService(OverlayBinder.class, parts.overlayLayers, null),
                    framework.registerService(ConfigurationListener.class, this::configured, null),
                    framework.registerService(AuditLog.class, parts.audit, null),
                    new WatchingCheck(parts.overlayLayers::watching).register(framework),
                    framework.registerService(Locators.class, new LocatorChain(parts.reconciliation::sources,
                            parts.reconciliation::asked, parts.remote), null));
        }
        ready = true;
        parts.health.begin();
        parts.trigger.open();
    }

    private Hashtable<String, Object> properties() {
        GenerationRecord current = generations.current();
        return new Hashtable<>(Map.of(Reconciler.READY,
                "generation=" + current.number() + " sets=" + current.sets().size()));
    }

    // FileInstall hands conf/routes.cfg to ConfigAdmin, which tells when it was.
    private void configured(ConfigurationEvent event) {
        if (CurrentRoute.PID.equals(event.getPid())) {
            parts.reroute();
        }
    }

    /** Whiteboard: a probe came. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void addProbe(SnapshotProbe probe, Map<String, Object> properties) {
        parts.prober.add(probe, properties);
    }

    /** Whiteboard: a probe went. */
    public void removeProbe(SnapshotProbe probe) {
        parts.prober.remove(probe);
    }

    /** Whiteboard: an observer came. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void addObserver(NodeObserver observer) {
        parts.observers.add(observer);
        parts.loop.nudge(); // it waits for the status
    }

    /** Whiteboard: an observer went. */
    public void removeObserver(NodeObserver observer) {
        parts.observers.remove(observer);
    }

    /** Whiteboard: code mounts. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void addMount(MountedArtifact artifact) {
        parts.mounts.add(artifact);
    }

    /** Whiteboard: what code has mounted lies elsewhere. */
    public void updatedMount(MountedArtifact artifact) {
        parts.mounts.updated();
    }

    /** Whiteboard: code unmounts, or its bundle stops. */
    public void removeMount(MountedArtifact artifact) {
        parts.mounts.remove(artifact);
    }

    /** Whiteboard: a locator came. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void addLocator(ResourceLocator locator, Map<String, Object> properties) {
        parts.remote.add(locator, properties);
    }

    /** Whiteboard: a locator has other properties. */
    public void updatedLocator(ResourceLocator locator, Map<String, Object> properties) {
        parts.remote.update(locator, properties);
    }

    /** Whiteboard: a locator went. */
    public void removeLocator(ResourceLocator locator) {
        parts.remote.remove(locator);
    }

    /** Goes by other settings from now on. */
    @Modified
    public void modified(Map<String, Object> configured) {
        parts.reconfigure(Settings.of(configured, LOG::warn));
    }

    /** Stops it; what is live stays. */
    @Deactivate
    public void stop() throws IOException {
        started.close(); // nothing starts any more, if it has not yet
        parts.health.close(); // before its checks go and no undoing gets through any more: that is no news
        parts.checks.close();
        parts.endpoints.close();
        parts.loop.close();
        parts.remote.close();
        parts.watch.close();
        parts.overlays.close();
        parts.keeper.close();
        synchronized (this) {
            services.forEach(ServiceRegistration::unregister);
        }
        parts.trigger.close();
    }
}
