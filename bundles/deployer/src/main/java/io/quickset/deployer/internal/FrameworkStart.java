package io.quickset.deployer.internal;

import io.quickset.control.Reconciler;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for the end of the framework's start, and tells of the beginning of its end. Safe for use by any thread. */
final class FrameworkStart implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FrameworkStart.class);
    private static final int MOST_SECONDS = 10;

    private final BundleContext framework;
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private final FrameworkListener listener = this::frameworkEvent;
    private volatile boolean closed;

    FrameworkStart(BundleContext framework) {
        this.framework = framework;
    }

    /**
     * Begins the first when the framework has started, and runs the other once when that is done; neither is waited for
     * longer than 10 s, for someone's activator may block it. What they throw ends the start of the node: nobody would
     * look at the deploy folder, and whoever waits for {@link Reconciler#READY} would do so forever.
     */
    void then(Supplier<CompletableFuture<Void>> first, Runnable next) {
        framework.addFrameworkListener(listener);
        if (systemBundle().getState() == Bundle.ACTIVE) {
            started.complete(null);
        }
        started.completeOnTimeout(null, MOST_SECONDS, TimeUnit.SECONDS).thenRun(() -> {
            framework.removeFrameworkListener(listener);
            step(() -> first.get().completeOnTimeout(null, MOST_SECONDS, TimeUnit.SECONDS).thenRun(() -> step(next)));
        });
    }

    private void step(Runnable step) {
        try {
            if (!closed) {
                step.run();
            }
        } catch (RuntimeException | Error e) {
            LOG.error("the deployer could not be started", e);
            fail(framework, "the deployer could not be started: " + e + " (the log tells more)");
        }
    }

    /** Ends the start, for that reason. */
    static void fail(BundleContext framework, String why) {
        framework.registerService(Object.class, why, new Hashtable<>(Map.of(Reconciler.START_FAILURE, why)));
    }

    private void frameworkEvent(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.STARTED) {
            started.complete(null);
        }
    }

    /** Whether the framework stops. */
    boolean isOver() {
        return systemBundle().getState() == Bundle.STOPPING;
    }

    private Bundle systemBundle() {
        return framework.getBundle(Constants.SYSTEM_BUNDLE_ID);
    }

    /** What has not run yet never will. */
    @Override
    public void close() {
        closed = true;
        framework.removeFrameworkListener(listener);
        started.cancel(false);
    }
}
