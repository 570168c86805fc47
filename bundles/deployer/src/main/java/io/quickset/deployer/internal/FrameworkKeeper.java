package io.quickset.deployer.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that makes the framework's bundles follow: set bundles first, then ordinary ones. An activator that blocks
 * blocks this thread alone, never a switch. What failed is tried again every {@link #RETRY_MILLIS}, and whenever
 * another bundle changed.
 */
final class FrameworkKeeper implements BundleKeeper, BundleListener, AutoCloseable {

    static final long RETRY_MILLIS = 5000;
    private static final Logger LOG = LoggerFactory.getLogger(FrameworkKeeper.class);

    private final BundleContext framework;
    private final SetBundles sets;
    private final CodeBundles code;
    private final Runnable changed;
    private final AtomicReference<@Nullable Wanted> next = new AtomicReference<>();
    private final Thread thread = new Thread(this::run, "quickset-bundles");
    private volatile Map<String, Problem> problems = Map.of();
    private volatile Set<String> installed;
    private volatile boolean closed;
    private volatile boolean retry;
    private Map<String, String> setProblems = Map.of();

    /**
     * Creates it.
     *
     * @param changed called on its thread after what {@link #problems()} tells changed
     */
    FrameworkKeeper(BundleContext framework, CodeState state, Runnable changed) {
        this.framework = framework;
        this.sets = new SetBundles(framework);
        this.code = new CodeBundles(framework, state);
        this.changed = changed;
        this.installed = CodeBundles.installed(framework);
        thread.setDaemon(true);
    }

    void start() {
        framework.addBundleListener(this);
        thread.start();
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
    public void bundleChanged(BundleEvent event) {
        // Events come late, on a thread of the framework: those of a failed start must not lead to the next one.
        String location = event.getBundle().getLocation();
        boolean own = location.startsWith(CodeBundles.LOCATION)
                && problems.containsKey(location.substring(CodeBundles.LOCATION.length()));
        if (!own && !problems.isEmpty()) {
            retry = true;
            signal();
        }
    }

    private void signal() {
        synchronized (next) {
            next.notifyAll();
        }
    }

    private void run() {
        Wanted last = null;
        while (!closed) {
            try {
                Wanted wanted = await(last);
                if (wanted != null && !closed) {
                    if (last == null || !wanted.equals(last) || trouble()) {
                        serve(wanted);
                    }
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
                boolean again = trouble() && (retry || left <= 0);
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
        Map<String, String> failed = sets.follow(wanted.generation());
        tell("the bundle of set", failed, setProblems);
        setProblems = failed;
        Map<String, Problem> bad = new HashMap<>();
        code.follow(wanted.code(), wanted.remove()).forEach((name, why) -> {
            Problem old = problems.get(name);
            bad.put(name, old != null && old.reason().equals(why) ? old : new Problem(why, System.currentTimeMillis()));
        });
        boolean news = !bad.equals(problems) || !installed.equals(CodeBundles.installed(framework));
        problems = Map.copyOf(bad);
        installed = CodeBundles.installed(framework);
        if (news) {
            changed.run();
        }
    }

    private static void tell(String what, Map<String, String> failed, Map<String, String> before) {
        Map<String, String> news = new HashMap<>(failed);
        news.entrySet().removeAll(before.entrySet());
        news.forEach((name, why) -> LOG.warn("{} {} fails and is tried again: {}", what, name, why));
    }

    @Override
    public void close() {
        closed = true;
        framework.removeBundleListener(this);
        thread.interrupt();
        signal();
    }

}
