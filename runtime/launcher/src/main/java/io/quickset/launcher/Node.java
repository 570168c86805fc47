package io.quickset.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.apache.felix.framework.FrameworkFactory;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.framework.wiring.BundleRevision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One framework with the distribution's bundles in it. {@link #stop} may be called from any thread. */
final class Node {

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private static volatile @Nullable BundleContext running;

    private final Framework framework;
    private final SystemBundles bundles;
    private final Ready ready;

    private Node(Framework framework, SystemBundles bundles) {
        this.framework = framework;
        this.bundles = bundles;
        this.ready = Ready.on(framework.getBundleContext());
    }

    /**
     * Prepares a framework that holds exactly the distribution's bundles and those deployed earlier; nothing runs yet.
     *
     * @throws BundleException if the distribution's bundles cannot be installed, even into a new cache
     */
    static Node prepare(Home home, Path dist) throws IOException, BundleException {
        SystemBundles bundles = SystemBundles.in(dist.resolve("bundles"));
        FrameworkCache cache = new FrameworkCache(home.cache());
        if (cache.exists() && !cache.isOf(bundles)) {
            cache.delete("does not fit this distribution");
        }
        try {
            return prepare(home, dist, bundles, cache);
        } catch (BundleException | RuntimeException e) {
            if (!cache.exists()) {
                throw e;
            }
            cache.delete("wrecked (" + e.getMessage() + ")");
            return prepare(home, dist, bundles, cache);
        }
    }

    private static Node prepare(Home home, Path dist, SystemBundles bundles, FrameworkCache cache)
            throws IOException, BundleException {
        Framework framework = new FrameworkFactory().newFramework(Settings.framework(home, dist, bundles.deployedLevel()));
        try {
            // The framework's threads inherit it; they are made in init() and start(), both on this thread.
            ContextLoader context = new ContextLoader(Node.class.getClassLoader());
            Thread.currentThread().setContextClassLoader(context);
            framework.init();
            LogServiceForwarder.install(framework.getBundleContext());
            running = framework.getBundleContext();
            install(framework, bundles);
            Console.prepare(framework.getBundleContext(), context);
            cache.recordOf(bundles);
            return new Node(framework, bundles);
        } catch (BundleException | RuntimeException e) {
            framework.stop();
            throw e;
        }
    }

    /** Installs what is missing: all of them at first, none on a warm start, one if the framework lost it. */
    private static void install(Framework framework, SystemBundles bundles) throws BundleException {
        framework.adapt(FrameworkStartLevel.class).setInitialBundleStartLevel(bundles.deployedLevel());
        BundleContext context = framework.getBundleContext();
        for (SystemBundles.Entry entry : bundles.entries()) {
            if (context.getBundle(entry.location()) == null) {
                Bundle bundle = context.installBundle(entry.location());
                bundle.adapt(BundleStartLevel.class).setStartLevel(entry.startLevel());
                if (!isFragment(bundle)) {
                    bundle.start(); // only noted: the framework has not reached any level yet
                }
            }
        }
    }

    /** The bundles of the framework of this process; none before there is one. */
    static List<Bundle> bundles() {
        BundleContext context = running;
        return context == null ? List.of() : List.of(context.getBundles());
    }

    private static boolean isFragment(Bundle bundle) {
        return (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
    }

    /** Starts all levels, on this thread as far as the framework's callers see; returns when the last is reached. */
    void start() throws BundleException {
        framework.start();
    }

    /** One sentence for each bundle of the distribution that does not run. */
    List<String> troubles() {
        List<String> all = new ArrayList<>();
        for (SystemBundles.Entry entry : bundles.entries()) {
            Bundle bundle = framework.getBundleContext().getBundle(entry.location());
            if (bundle == null) {
                all.add(entry.jar().getFileName() + ": not installed");
            } else if (bundle.getState() != Bundle.ACTIVE && !isFragment(bundle)) {
                try {
                    bundle.start(Bundle.START_TRANSIENT);
                } catch (BundleException e) {
                    all.add(e.getMessage() + (e.getCause() == null ? "" : ": " + e.getCause()));
                }
            }
        }
        return all;
    }

    Optional<String> awaitReady(Duration limit) throws InterruptedException, Ready.StartFailureException {
        return ready.await(limit);
    }

    /** Where it can be reached, as far as that is known now. */
    List<String> urls() {
        return ready.urls();
    }

    /** Returns when the framework has stopped, by {@link #stop} or by a command. */
    void awaitEnd() throws InterruptedException {
        framework.waitForStop(0);
    }

    /** Stops all bundles in order, and gives them that long. Never throws: it is called when the process ends. */
    void stop(Duration limit) {
        try {
            framework.stop();
            if (framework.waitForStop(limit.toMillis()).getType() == FrameworkEvent.WAIT_TIMEDOUT) {
                LOG.warn("bundles did not stop within {} s", limit.toSeconds());
            }
        } catch (BundleException e) {
            LOG.warn("stopping", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
