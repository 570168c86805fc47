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
    private final Map<Bundle, Overrun> stuck = new ConcurrentHashMap<>();

    /** A start or stop that takes too long. */
    private record Overrun(Thread thread, String reason) {}

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

    /** Nothing may be done to one whose activator has not returned; what it failed by is why. */
    void throwIfStuck(Bundle bundle) throws BundleException {
        Overrun overrun = stuck.get(bundle);
        if (overrun != null) {
            throw new BundleException(overrun.reason());
        }
    }

    /** Starts it, and lets the framework know that it is to run: an operator's stop shows by that. */
    void start(Bundle bundle) throws BundleException {
        run(bundle, "start", () -> {
            bundle.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY);
            bundle.start(Bundle.START_ACTIVATION_POLICY);
        });
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
        throwIfStuck(bundle);
        if (Thread.currentThread().isInterrupted()) {
            throw new BundleException("the node is stopping");
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
            String reason = "its activator does not return from " + what + "() within " + limit.toSeconds() + " s";
            stuck.put(bundle, new Overrun(thread, reason));
            if (task.isDone()) {
                stuck.remove(bundle); // it returned in between
            }
            throw new BundleException(reason);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BundleException failure) {
                throw failure;
            }
            throw new BundleException(String.valueOf(e.getCause()), e.getCause());
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new BundleException("the node is stopping", e);
        }
    }

    /** Interrupts what is stuck, so that the framework can stop. */
    @Override
    public void close() {
        stuck.values().forEach(overrun -> overrun.thread().interrupt());
    }

    private interface Step {
        void run() throws BundleException;
    }
}
