package io.quickset.web.internal.health;

import io.quickset.control.Generations;
import io.quickset.control.NodeStatus;
import io.quickset.control.Reconciler;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.Result.Status;
import org.apache.felix.hc.api.ResultLog;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/**
 * What the node itself has to say, as health check services. None has the tag {@code quickset}: what these tell follows from
 * switches, and must not undo them. Safe for use by any thread; nothing in it waits.
 */
final class NodeChecks implements AutoCloseable {

    /** The tag of what must be well before requests are sent here; others may give it to checks of theirs. */
    static final String READY = "quickset-ready";
    private static final String NODE = "quickset-node";

    private final BundleContext framework;
    private final Generations generations;
    private final List<ServiceRegistration<HealthCheck>> registrations;

    NodeChecks(BundleContext framework, Generations generations) {
        this.framework = framework;
        this.generations = generations;
        registrations = List.of(register("Quickset ready", READY, this::ready), register("Quickset sets", NODE, this::sets));
    }

    private ServiceRegistration<HealthCheck> register(String name, String tag, HealthCheck check) {
        return framework.registerService(HealthCheck.class, check, new Hashtable<>(
                Map.of(HealthCheck.NAME, name, HealthCheck.TAGS, tag, HealthCheck.RESULT_CACHE_TTL_IN_MS, 0L)));
    }

    private Result ready() {
        if (framework.getBundle(Constants.SYSTEM_BUNDLE_ID).getState() == Bundle.STOPPING) {
            return new Result(Status.TEMPORARILY_UNAVAILABLE, "the node is stopping");
        }
        if (framework.getServiceReference(Reconciler.class) == null) {
            return new Result(Status.TEMPORARILY_UNAVAILABLE, "the first pass since the start has not ended");
        }
        int live = generations.current().sets().size();
        return live == 0 ? new Result(Status.TEMPORARILY_UNAVAILABLE, "no set is live: bring one into deploy/")
                : new Result(Status.OK, "sets that are live: " + live);
    }

    private Result sets() {
        ResultLog log = new ResultLog();
        log.add(new ResultLog.Entry(Status.OK, "generation " + generations.current().number()));
        Set<String> damaged = generations.damagedSets();
        if (!damaged.isEmpty()) {
            log.add(new ResultLog.Entry(Status.CRITICAL, "sets that are damaged on disk and not healed: " + damaged.size()
                    + "; 'status' tells what helps"));
        }
        ServiceReference<Reconciler> reconciler = framework.getServiceReference(Reconciler.class);
        Reconciler service = reconciler == null ? null : framework.getService(reconciler);
        if (service != null) {
            NodeStatus status = service.status();
            framework.ungetService(reconciler);
            warn(log, status.rejected().size(), "artifacts that are rejected");
            warn(log, status.held().size(), "sets that are held");
        }
        return new Result(log);
    }

    private static void warn(ResultLog log, int count, String what) {
        if (count > 0) {
            log.add(new ResultLog.Entry(Status.WARN, what + ": " + count + "; 'status' tells why"));
        }
    }

    @Override
    public void close() {
        registrations.forEach(ServiceRegistration::unregister);
    }
}
