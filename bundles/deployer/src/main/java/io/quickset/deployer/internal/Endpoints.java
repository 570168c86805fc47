package io.quickset.deployer.internal;

import io.quickset.control.Endpoint;
import io.quickset.control.NodeStatus.Rejected;
import io.quickset.control.Rejection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;

/** Where the node can be reached, or why not, as its {@link Endpoint} services say. Safe for use by any thread. */
final class Endpoints implements ServiceTrackerCustomizer<Endpoint, ServiceReference<Endpoint>> {

    private final ServiceTracker<Endpoint, ServiceReference<Endpoint>> tracker;
    private final Runnable changed;
    private final Map<ServiceReference<Endpoint>, Rejected> troubles = new TreeMap<>();

    /** Begins to listen; {@code changed} runs after each change, on the thread that made it. */
    Endpoints(BundleContext framework, Runnable changed) {
        this.changed = changed;
        tracker = new ServiceTracker<>(framework, Endpoint.class, this);
        tracker.open();
    }

    /** The URL of the first that listens; null when none does. */
    @Nullable String url() {
        ServiceReference<Endpoint>[] all = tracker.getServiceReferences();
        for (ServiceReference<Endpoint> each : all == null ? List.<ServiceReference<Endpoint>>of() : List.of(all)) {
            String url = String.valueOf(each.getProperty(Endpoint.URL));
            if (!url.isEmpty()) {
                return url;
            }
        }
        return null;
    }

    /** A line for each that does not listen as it was told. */
    synchronized List<Rejected> troubles() {
        return List.copyOf(troubles.values());
    }

    @Override
    public ServiceReference<Endpoint> addingService(ServiceReference<Endpoint> reference) {
        note(reference);
        return reference;
    }

    @Override
    public void modifiedService(ServiceReference<Endpoint> reference, ServiceReference<Endpoint> same) {
        note(reference);
    }

    private void note(ServiceReference<Endpoint> reference) {
        String trouble = String.valueOf(reference.getProperty(Endpoint.TROUBLE));
        synchronized (this) {
            Rejected old = troubles.get(reference);
            if (trouble.isEmpty()) {
                troubles.remove(reference);
            } else if (old == null || !old.reason().equals(trouble)) {
                String artifact = String.valueOf(reference.getProperty(Endpoint.CONFIGURATION));
                troubles.put(reference, new Rejected(artifact, Rejection.OTHER, trouble, Instant.now().toString()));
            }
        }
        changed.run();
    }

    @Override
    public void removedService(ServiceReference<Endpoint> reference, ServiceReference<Endpoint> same) {
        synchronized (this) {
            troubles.remove(reference);
        }
        changed.run();
    }

    void close() {
        tracker.close();
    }
}
