package io.quickset.deployer.internal;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.Resource;
import io.quickset.control.GenerationRecord;
import io.quickset.control.Generations;
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
import io.quickset.deployer.internal.observe.Lag;
import io.quickset.deployer.internal.observe.Observers;
import io.quickset.deployer.internal.observe.SwitchTimes;
import io.quickset.deployer.internal.overlay.Overlays;
import io.quickset.deployer.internal.probe.Prober;
import io.quickset.deployer.internal.remote.Remote;
import io.quickset.deployer.internal.scan.FolderScanner;
import io.quickset.deployer.internal.scan.Found;
import io.quickset.deployer.internal.scan.Moment;
import io.quickset.deployer.internal.stage.Stager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of the deployer, made in the order in which a file in {@code deploy/} meets them: it is noticed, looked at,
 * laid with the other layers, switched to and watched, and told of. No pass runs yet: {@link Deployer} starts and stops
 * them.
 */
final class Parts {

    private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

    final Observers observers = new Observers();
    final PassLoop loop;
    final LateTrigger trigger;
    final FolderWatch watch;
    final FrameworkKeeper keeper;
    final Overlays overlays;
    final OverlayLayers overlayLayers;
    final MountedArtifacts mounts;
    final Remote remote;
    final Prober prober;
    final HealthWatch health;
    final HealthChecks checks;
    final Commits commits;
    final Reconciliation reconciliation;
    final Operations operations;
    final Endpoints endpoints;
    final AuditReader audit;
    final Passes passes;
    final ReconcilerService service;
    private final CurrentRoute route;
    private final Inspector inspector = new Inspector(observers);
    private final Verdicts verdicts;

    /**
     * Puts them together.
     *
     * @param times is told of each switch, as a service
     * @param home the node's folder
     * @param baked the folder of the sets that the distribution holds
     * @param started tells when the framework stops
     */
    Parts(BundleContext framework, ConfigurationAdmin configurations, Generations generations, FrameworkStart started,
            SwitchTimes times, Path home, Path baked, CurrentRoute route, Settings settings) throws IOException {
        this.route = route;
        Path deploy = home.resolve("deploy");
        Path data = home.resolve("data");
        Lag lag = new Lag();
        loop = new PassLoop(lag);

        FileInstallTrigger.deleteStale(configurations, deploy);
        GoneSettings gone = new GoneSettings(configurations, home.resolve("conf"), deploy);
        trigger = new LateTrigger(framework, configurations, deploy, loop::wake);
        make(deploy, generations.current());
        watch = new FolderWatch(deploy, loop::wake, loop::nudge);

        inspector.limit(settings.limits());
        CodeState state = new CodeState(data.resolve("code/state.properties"));
        verdicts = new Verdicts(inspector, new Known(generations, state, inspector)::artifact);
        keeper = new FrameworkKeeper(framework, home, state, settings.bundleStart(), loop::wake);
        keeper.prepare();

        overlays = new Overlays(loop::wake, settings.limits());
        overlayLayers = new OverlayLayers(overlays, loop::wake);
        follow();
        mounts = new MountedArtifacts(started::isOver, this::wakeLater, () -> Moment.now().ticks());
        remote = new Remote(data.resolve("remote"), (set, path, digest) -> live(generations, set, path, digest),
                Moment::now, loop::wake, generations.current());
        Layering layering = new Layering(route::layers, List.of(new BakedSets(baked), mounts),
                overlayLayers::merging, remote);

        prober = new Prober(settings.probe(), loop::wake, observers);
        health = new HealthWatch(settings.watch(), new HealthRollback(this::undo), generations::keep, loop::nudge,
                data.resolve("watch.json"));
        checks = new HealthChecks(framework, health);
        commits = new Commits(generations, health, new Observed(observers, lag));
        reconciliation = new Reconciliation(new FolderScanner(deploy), layering, verdicts, generations, keeper,
                new Switcher(generations, commits, verdicts, prober), Moment::now);
        configure(settings);

        endpoints = new Endpoints(framework, loop::nudge);
        StatusFile file = new StatusFile(data.resolve("status.json"));
        CurrentStatus status = new CurrentStatus(reconciliation::report, generations, keeper, route,
                overlayLayers::watching, remote::notices, endpoints, health::held,
                () -> Stream.concat(file.trouble().stream(), gone.kept().stream()).toList());
        Path trail = data.resolve("audit.jsonl");
        audit = new AuditReader(trail);
        StatusPublisher publisher = new StatusPublisher(file, new Audit(trail, generations, System::currentTimeMillis));
        passes = new Passes(reconciliation, generations, status::get, publisher, mounts, observers, lag);

        operations = new Operations(generations, commits, reconciliation.supplies());
        Arrivals arrivals = new Arrivals(deploy, inspector, generations, commits.puts(), observers,
                FileSteps.OF_MACHINE);
        Wishes wishes = new Wishes(passes, reconciliation, operations, arrivals,
                () -> new Stager(generations, observers), Moment::now);
        service = new ReconcilerService(new Turn(loop, generations, lag), wishes, arrivals, status::get,
                set -> SetBundles.id(framework, set), times);
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

    private void wakeLater(long millis) {
        if (millis == 0) {
            loop.wake();
        } else {
            CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(loop::wake);
        }
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

    /** Goes by what {@code conf/routes.cfg} says now. */
    void reroute() {
        route.reread();
        follow();
        loop.wake();
    }

    private void follow() {
        overlayLayers.configure(route.route().overlays(), route.layers().contains(Layer.OVERLAY));
    }

    /** Goes by other settings from now on; what the old limits refused is judged again. What is live stays. */
    void reconfigure(Settings settings) {
        prober.setLimit(settings.probe());
        health.setWindow(settings.watch());
        configure(settings);
        loop.wake();
        if (inspector.limit(settings.limits())) {
            loop.submit(new FutureTask<>(verdicts::reconsider, null));
            loop.wake();
        }
    }

    private void configure(Settings settings) {
        remote.configure(settings.limits(), settings.locate());
        reconciliation.ask(settings.remote());
    }
}
