package io.quickset.deployer.internal.bundle;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

/**
 * Starts and stops bundles within a time. An activator that overruns keeps its own thread, and its bundle is stuck: the
 * framework has locked it until the activator returns, so nothing may be done to it until then. For one thread;
 * {@link #stuck} is for any.
 */
final class BoundedStart implements AutoCloseable {

    private final Duration limit;
    private final Runnable freed;
    private final Map<Bundle, Thread> stuck = new ConcurrentHashMap<>();

    /**
     * Creates it.
     *
     * @param limit for each start and each stop
     * @param freed called on an activator's thread when it has returned after all
     */
    BoundedStart(Duration limit, Runnable freed) {
        this.limit = limit;
        this.freed = freed;
    }

    /** Whether its activator has overrun and not returned yet. */
    boolean stuck(Bundle bundle) {
        return stuck.containsKey(bundle);
    }

    /** Starts it, and only then lets the framework start it at boot: one that blocks would block the boot. */
    void start(Bundle bundle) throws BundleException {
        run(bundle, "start", () -> bundle.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY));
        bundle.start(Bundle.START_ACTIVATION_POLICY);
    }

    /** Stops it. An activator that fails to is no reason to go on running: the framework takes it for stopped. */
    void stop(Bundle bundle) throws BundleException {
        try {
            run(bundle, "stop", bundle::stop);
        } catch (BundleException e) {
            if ((bundle.getState() & (Bundle.INSTALLED | Bundle.RESOLVED)) == 0) {
                throw e;
            }
        }
    }

    private void run(Bundle bundle, String what, Step step) throws BundleException {
        if (stuck(bundle)) {
            throw new BundleException("its activator has still not returned from an earlier start or stop");
        }
        FutureTask<Void> task = new FutureTask<>(() -> {
            step.run();
            return null;
        });
        Thread thread = new Thread(() -> {
            task.run();
            if (stuck.remove(bundle) != null) {
                freed.run();
            }
        }, "quickset-" + what + "-" + bundle.getSymbolicName());
        thread.setDaemon(true);
        thread.start();
        try {
            task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            stuck.put(bundle, thread);
            if (task.isDone()) {
                stuck.remove(bundle); // it returned in between
            }
            throw new BundleException("its activator does not return from " + what + "() within " + limit.toSeconds()
                    + " s");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BundleException failure) {
                throw failure;
            }
            throw new BundleException(String.valueOf(e.getCause()), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BundleException("the node is stopping", e);
        }
    }

    /** Interrupts what is stuck, so that the framework can stop. */
    @Override
    public void close() {
        stuck.values().forEach(Thread::interrupt);
    }

    private interface Step {
        void run() throws BundleException;
    }
}
