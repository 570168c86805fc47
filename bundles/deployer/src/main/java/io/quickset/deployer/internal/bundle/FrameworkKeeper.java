package io.quickset.deployer.internal.bundle;

import io.quickset.control.Reconciler.PlanStep;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.framework.Constants;
import org.osgi.framework.SynchronousBundleListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that makes the framework's bundles follow: set bundles first, then ordinary ones. An activator that blocks
 * blocks this thread alone, never a switch. What failed is tried again every {@link #RETRY_MILLIS}, and whenever
 * another bundle changed.
 */
public final class FrameworkKeeper implements BundleKeeper, BundleListener, AutoCloseable {

    static final long RETRY_MILLIS = 5000;
    /** How long an ordinary bundle may take to start. */
    static final Duration START_LIMIT = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(FrameworkKeeper.class);

    private final BundleContext framework;
    private final FileInstallBundles fileInstall;
    private final SetBundles sets;
    private final CodeBundles code;
    private final CodeState state;
    private final Runnable changed;
    private final AtomicReference<@Nullable Wanted> next = new AtomicReference<>();
    private final Thread thread = new Thread(this::run, "quickset-bundles");
    private final SynchronousBundleListener atStop = this::frameworkStops;
    private final CompletableFuture<Void> resumed = new CompletableFuture<>();
    private volatile Map<String, Problem> problems = Map.of();
    private volatile Set<String> installed;
    private volatile boolean closed;
    private volatile boolean retry;
    private volatile boolean forget;
    private volatile Map<String, String> setProblems = Map.of();

    /**
     * Creates it.
     *
     * @param home its {@code deploy} holds the artifacts, its {@code data/code} what is kept of ordinary bundles
     * @param startLimit how long an ordinary bundle may take to start
     * @param changed called on its thread after what {@link #problems()} tells changed
     */
    public FrameworkKeeper(BundleContext framework, Path home, CodeState state, Duration startLimit, Runnable changed) {
        this.framework = framework;
        this.fileInstall = new FileInstallBundles(framework, home.resolve("deploy"));
        this.state = state;
        this.sets = new SetBundles(framework, fileInstall);
        this.code = new CodeBundles(framework, state, home.resolve("data/code"), fileInstall, startLimit, this::again);
        this.changed = changed;
        this.installed = state.all().keySet();
        thread.setDaemon(true);
    }

    /** Call while the framework starts, before it comes to what was deployed; see {@link HeldBack}. */
    public void prepare() {
        fileInstall.uninstallStrays();
        new HeldBack(framework, state).begin();
    }

    /** Starts it; ends when the ordinary bundles that worked when the node ended were started, each within its time. */
    public CompletableFuture<Void> start() {
        framework.addBundleListener(this);
        framework.addBundleListener(atStop);
        thread.start();
        return resumed;
    }

    @Override
    public void follow(Wanted wanted) {
        next.set(wanted);
        signal();
    }

    @Override
    public Map<String, Problem> problems() {
        return problems;
    }

    @Override
    public Set<String> installed() {
        return installed;
    }

    @Override
    public List<PlanStep> steps(Wanted wanted) {
        return CodePlan.steps(wanted.code(), wanted.remove(), framework, state);
    }

    @Override
    public void retryNow() {
        forget = true;
        again();
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        // Events come late, on a thread of the framework: those of a failed start must not lead to the next one.
        String location = event.getBundle().getLocation();
        boolean own = location.startsWith(ResolveTrial.LOCATION)
                || state.name(location).filter(problems::containsKey).isPresent()
                || location.startsWith(SetBundles.LOCATION)
                        && setProblems.containsKey(location.substring(SetBundles.LOCATION.length()));
        if (!own && trouble()) {
            again();
        }
    }

    private void again() {
        retry = true;
        signal();
    }

    private void signal() {
        synchronized (next) {
            next.notifyAll();
        }
    }

    // What waits in an activator holds up the framework, which stops ordinary bundles before the deployer.
    private void frameworkStops(BundleEvent event) {
        if (event.getBundle().getBundleId() == Constants.SYSTEM_BUNDLE_ID && event.getType() == BundleEvent.STOPPING) {
            end();
        }
    }

    private void run() {
        try {
            tell(code.resume());
        } catch (RuntimeException e) {
            LOG.warn("ordinary bundles are not resumed: {}", e.toString());
        }
        resumed.complete(null);
        Wanted last = null;
        while (!closed) {
            try {
                Wanted wanted = await(last);
                if (wanted != null && !closed) {
                    serve(wanted);
                    last = wanted;
                }
            } catch (InterruptedException e) {
                return; // closed
            } catch (RuntimeException e) {
                LOG.warn("bundles can't follow: {}", e.toString());
            }
        }
    }

    private boolean trouble() {
        return !problems.isEmpty() || !setProblems.isEmpty();
    }

    private @Nullable Wanted await(@Nullable Wanted last) throws InterruptedException {
        long deadline = System.nanoTime() + RETRY_MILLIS * 1_000_000;
        synchronized (next) {
            while (!closed) {
                Wanted wanted = next.get();
                long left = (deadline - System.nanoTime()) / 1_000_000;
                boolean again = retry || trouble() && left <= 0;
                if (wanted != null && (!wanted.equals(last) || again)) {
                    retry = false;
                    return wanted;
                }
                next.wait(trouble() ? Math.max(left, 1) : 0);
            }
        }
        return null;
    }

    private void serve(Wanted wanted) {
        Map<String, String> bad = sets.follow(wanted.generation());
        setProblems = bad;
        if (forget) {
            forget = false;
            code.forgetRejections();
        }
        Map<String, String> failed = new HashMap<>();
        bad.forEach((set, why) -> failed.put(artifact(wanted, set), "the bundle of set " + set
                + " fails and is tried again; the set itself is live: " + why));
        failed.putAll(code.follow(wanted.code(), wanted.remove()));
        tell(failed);
    }

    private void tell(Map<String, String> failed) {
        Map<String, Problem> next = new HashMap<>();
        failed.forEach((name, why) -> {
            Problem old = problems.get(name);
            boolean same = old != null && old.reason().equals(why);
            next.put(name, same ? old : new Problem(why, System.currentTimeMillis()));
        });
        boolean news = !next.equals(problems) || !installed.equals(state.all().keySet());
        problems = Map.copyOf(next);
        installed = state.all().keySet();
        if (news) {
            changed.run();
        }
    }

    private static String artifact(Wanted wanted, String set) {
        return wanted.generation().set(set).map(record -> record.origin().artifact()).filter(name -> !name.isEmpty())
                .orElse(SetBundles.LOCATION + set);
    }

    @Override
    public void close() {
        framework.removeBundleListener(this);
        framework.removeBundleListener(atStop);
        end();
        code.close();
    }

    private void end() {
        closed = true;
        thread.interrupt();
        signal();
        code.interrupt();
    }

}
