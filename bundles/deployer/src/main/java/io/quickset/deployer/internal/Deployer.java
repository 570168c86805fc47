package io.quickset.deployer.internal;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.Resource;
import io.quickset.control.AuditLog;
import io.quickset.control.GenerationRecord;
import io.quickset.control.Generations;
import io.quickset.control.Locators;
import io.quickset.control.MountedArtifact;
import io.quickset.control.NodeObserver;
import io.quickset.control.OverlayBinder;
import io.quickset.control.Reconciler;
import io.quickset.control.Reconciler.RefusedException;
import io.quickset.deployer.internal.artifact.Inspector;
import io.quickset.deployer.internal.artifact.Verdicts;
import io.quickset.deployer.internal.audit.Audit;
import io.quickset.deployer.internal.audit.AuditReader;
import io.quickset.deployer.internal.bundle.CodeState;
import io.quickset.deployer.internal.bundle.FrameworkKeeper;
import io.quickset.deployer.internal.bundle.SetBundles;
import io.quickset.deployer.internal.commit.Commits;
import io.quickset.deployer.internal.commit.Observed;
import io.quickset.deployer.internal.commit.Operations;
import io.quickset.deployer.internal.commit.Switcher;
import io.quickset.deployer.internal.disk.FileSteps;
import io.quickset.deployer.internal.health.HealthChecks;
import io.quickset.deployer.internal.health.HealthRollback;
import io.quickset.deployer.internal.health.HealthWatch;
import io.quickset.deployer.internal.health.WatchingCheck;
import io.quickset.deployer.internal.observe.Lag;
import io.quickset.deployer.internal.observe.Observers;
import io.quickset.deployer.internal.overlay.Overlays;
import io.quickset.deployer.internal.probe.Prober;
import io.quickset.deployer.internal.remote.Remote;
import io.quickset.deployer.internal.route.Environment;
import io.quickset.deployer.internal.route.RouteException;
import io.quickset.deployer.internal.scan.FolderScanner;
import io.quickset.deployer.internal.scan.Found;
import io.quickset.deployer.internal.scan.Moment;
import io.quickset.deployer.internal.stage.Stager;
import io.quickset.spi.ResourceLocator;
import io.quickset.spi.SnapshotProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
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

/** Puts the deployer together, starts it and stops it. The {@link Reconciler} is registered after the first pass. */
@Component(service = {}, immediate = true, configurationPid = "io.quickset.deployer")
@Designate(ocd = DeployerConfig.class)
public final class Deployer {

    private static final Logger LOG = LoggerFactory.getLogger(Deployer.class);

    private final BundleContext framework;
    private final CurrentRoute route;
    private final Overlays overlays;
    private final OverlayLayers overlayLayers;
    private final Path deploy;
    private final Path audit;
    private final Observers observers = new Observers();
    private final Lag lag = new Lag();
    private final PassLoop loop = new PassLoop(lag);
    private final Inspector inspector = new Inspector(observers);
    private final Prober prober;
    private final HealthWatch health;
    private final HealthChecks checks;
    private final FolderWatch watch;
    private final FrameworkKeeper keeper;
    private final MountedArtifacts mounts;
    private final Verdicts verdicts;
    private final Remote remote;
    private final Endpoints endpoints;
    private final Generations generations;
    private final Reconciliation reconciliation;
    private final Commits commits;
    private final Operations operations;
    private final Passes passes;
    private final ReconcilerService service;
    private final FrameworkStart started;
    private final LateTrigger trigger;
    private boolean ready; // since the first pass; for the loop's thread
    private List<ServiceRegistration<?>> services = List.of(); // guarded by this

    /** Puts it together. */
    @Activate
    public Deployer(BundleContext framework, @Reference Generations generations,
            @Reference ConfigurationAdmin configurations, Map<String, Object> configured)
            throws IOException, RouteException {
        this.framework = framework;
        this.generations = generations;
        started = new FrameworkStart(framework);
        Path home = home(framework);
        route = route(framework, home);
        deploy = home.resolve("deploy");
        FileInstallTrigger.deleteStale(configurations, deploy);
        trigger = new LateTrigger(framework, configurations, deploy, loop::wake);
        make(deploy, generations.current());
        Settings settings = Settings.of(configured, LOG::warn);
        inspector.limit(settings.limits());
        prober = new Prober(settings.probe(), loop::wake, observers);
        health = new HealthWatch(settings.watch(), new HealthRollback(this::undo), generations::keep, loop::nudge,
                home.resolve("data/watch.json"));
        checks = new HealthChecks(framework, health);
        watch = new FolderWatch(deploy, loop::wake, loop::nudge);
        CodeState state = new CodeState(home.resolve("data/code/state.properties"));
        keeper = new FrameworkKeeper(framework, home, state, settings.bundleStart(), loop::wake);
        Known known = new Known(generations, state, inspector);
        verdicts = new Verdicts(inspector, known::artifact);
        commits = new Commits(generations, health, new Observed(observers, lag));
        overlays = new Overlays(loop::wake, settings.limits());
        overlayLayers = new OverlayLayers(overlays, loop::wake);
        follow();
        mounts = new MountedArtifacts(started::isOver, this::wakeLater,
                () -> System.nanoTime() / 1_000_000);
        remote = new Remote(home.resolve("data/remote"), (set, path, digest) -> live(generations, set, path, digest),
                Moment::now, loop::wake, generations.current());
        Layering layering = new Layering(route::layers, List.of(new BakedSets(baked(framework)), mounts),
                overlayLayers::merging, remote);
        reconciliation = new Reconciliation(new FolderScanner(deploy), layering, verdicts, generations, keeper,
                new Switcher(generations, commits, verdicts, prober), Moment::now);
        configure(settings);
        Path data = home.resolve("data");
        endpoints = new Endpoints(framework, loop::nudge);
        audit = data.resolve("audit.jsonl");
        StatusPublisher publisher = new StatusPublisher(new StatusFile(data.resolve("status.json")),
                new Audit(audit, generations, System::currentTimeMillis));
        CurrentStatus status = new CurrentStatus(reconciliation::report, generations, keeper, route,
                overlayLayers::watching, remote::notices, endpoints, health::held);
        Arrivals arrivals = new Arrivals(deploy, inspector, generations, commits.puts(), observers,
                FileSteps.OF_MACHINE);
        passes = new Passes(reconciliation, generations, status::get, publisher, mounts, observers, lag);
        operations = new Operations(generations, commits, reconciliation);
        Wishes wishes = new Wishes(passes, reconciliation, operations, arrivals,
                () -> new Stager(generations, observers), Moment::now);
        service = new ReconcilerService(new Turn(loop, generations, lag), wishes, arrivals, status::get,
                set -> SetBundles.id(framework, set));
    }

    private static CurrentRoute route(BundleContext framework, Path home) throws RouteException {
        try {
            return new CurrentRoute(home, Environment.detect(System.getenv(), Path.of("/")), Clock.systemUTC());
        } catch (RouteException e) {
            // Thrown alone it would be one more error in the log, and the launcher would wait for READY.
            FrameworkStart.fail(framework, e.getMessage());
            throw e;
        }
    }

    // FileInstall hands conf/routes.cfg to ConfigAdmin, which tells when it was.
    private void reroute(ConfigurationEvent event) {
        if (CurrentRoute.PID.equals(event.getPid())) {
            route.reread();
            follow();
            loop.wake();
        }
    }

    private void follow() {
        overlayLayers.configure(route.route().overlays(), route.layers().contains(Layer.OVERLAY));
    }

    // Where it supplied live sets its absence is news, not something to hide. What is in its way is told by each pass:
    // the other layers are served all the same.
    private static void make(Path deploy, GenerationRecord current) {
        boolean news = current.sets().stream().anyMatch(set -> Found.isDeployed(set.origin().artifact()));
        if (!news && !Files.isDirectory(deploy)) {
            try {
                Files.createDirectories(deploy);
            } catch (IOException e) {
                LOG.warn("the deploy folder can't be made: {}", e.toString());
            }
        }
    }

    private void configure(Settings settings) {
        remote.configure(settings.limits(), settings.locate());
        reconciliation.ask(settings.remote());
    }

    private static Optional<Resource> live(Generations generations, String set, String path, Digest digest) {
        return generations.damagedSets().contains(set) ? Optional.empty()
                : generations.view(generations.current().number()).flatMap(view -> view.set(set))
                        .flatMap(snapshot -> snapshot.find(path)).filter(found -> found.digest().equals(digest));
    }

    // Not service::undo: the service is made after the watch.
    private GenerationRecord undo(long before, String actor, String why) throws RefusedException {
        return service.undo(before, actor, why);
    }

    /** Starts it, once the framework and so the probes of bundles installed earlier have started. */
    @Activate
    public void start() {
        // At once: a switch that ends the process may not leave it the time to start.
        commits.resume(new HealthRollback(operations::undo));
        started.then(() -> {
            keeper.start();
            mounts.started();
            checks.open();
            loop.start(this::glance, this::pass, reconciliation::lookNanos, reconciliation::unsettled, this::ready);
        });
    }

    private void wakeLater(long millis) {
        if (millis == 0) {
            loop.wake();
        } else {
            CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(loop::wake);
        }
    }

    private static Path home(BundleContext framework) {
        return Path.of(Optional.ofNullable(framework.getProperty("quickset.home")).orElse(".")).toAbsolutePath()
                .normalize();
    }

    private static Path baked(BundleContext framework) {
        return Path.of(Optional.ofNullable(framework.getProperty("quickset.dist")).orElse(".")).resolve("sets")
                .toAbsolutePath().normalize();
    }

    // On the loop's thread, as all below.
    private void ready() {
        synchronized (this) {
            services = List.of(
                    framework.registerService(Reconciler.class, service, properties()),
                    framework.registerService(OverlayBinder.class, overlayLayers, null),
                    framework.registerService(ConfigurationListener.class, this::reroute, null),
                    framework.registerService(AuditLog.class, new AuditReader(audit), null),
                    new WatchingCheck(overlayLayers::watching).register(framework),
                    framework.registerService(Locators.class,
                            new LocatorChain(reconciliation::sources, reconciliation::asked, remote), null));
        }
        ready = true;
        health.begin();
        trigger.open();
    }

    // What is damaged and has no intact copy in the store is staged again soon, too.
    private String glance() {
        return watch.glance() + generations.damagedSets();
    }

    private Hashtable<String, Object> properties() {
        GenerationRecord current = generations.current();
        return new Hashtable<>(Map.of(Reconciler.READY,
                "generation=" + current.number() + " sets=" + current.sets().size()));
    }

    private void pass() {
        passes.pass(Set.of());
        if (ready) {
            trigger.open();
        }
    }

    /** Whiteboard: a probe came. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void addProbe(SnapshotProbe probe, Map<String, Object> properties) {
        prober.add(probe, properties);
    }

    /** Whiteboard: a probe went. */
    public void removeProbe(SnapshotProbe probe) {
        prober.remove(probe);
    }

    /** Whiteboard: an observer came. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void addObserver(NodeObserver observer) {
        observers.add(observer);
        loop.nudge(); // it waits for the status
    }

    /** Whiteboard: an observer went. */
    public void removeObserver(NodeObserver observer) {
        observers.remove(observer);
    }

    /** Whiteboard: code mounts. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void addMount(MountedArtifact artifact) {
        mounts.add(artifact);
    }

    /** Whiteboard: what code has mounted lies elsewhere. */
    public void updatedMount(MountedArtifact artifact) {
        mounts.updated();
    }

    /** Whiteboard: code unmounts, or its bundle stops. */
    public void removeMount(MountedArtifact artifact) {
        mounts.remove(artifact);
    }

    /** Whiteboard: a locator came. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void addLocator(ResourceLocator locator, Map<String, Object> properties) {
        remote.add(locator, properties);
    }

    /** Whiteboard: a locator has other properties. */
    public void updatedLocator(ResourceLocator locator, Map<String, Object> properties) {
        remote.update(locator, properties);
    }

    /** Whiteboard: a locator went. */
    public void removeLocator(ResourceLocator locator) {
        remote.remove(locator);
    }

    /** Goes by other settings from now on; what the old limits refused is judged again. What is live stays. */
    @Modified
    public void modified(Map<String, Object> configured) {
        Settings settings = Settings.of(configured, LOG::warn);
        prober.setLimit(settings.probe());
        health.setWindow(settings.watch());
        configure(settings);
        loop.wake();
        if (inspector.limit(settings.limits())) {
            loop.submit(new FutureTask<>(verdicts::reconsider, null));
            loop.wake();
        }
    }

    /** Stops it; what is live stays. */
    @Deactivate
    public void stop() throws IOException {
        started.close(); // nothing starts any more, if it has not yet
        health.close(); // before its checks go and no undoing gets through any more: that is no news
        checks.close();
        endpoints.close();
        loop.close();
        remote.close();
        watch.close();
        overlays.close();
        keeper.close();
        synchronized (this) {
            services.forEach(ServiceRegistration::unregister);
        }
        trigger.close();
    }
}
