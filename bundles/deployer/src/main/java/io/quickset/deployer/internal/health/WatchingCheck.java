package io.quickset.deployer.internal.health;

import io.quickset.deployer.internal.overlay.Watching;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.ResultLog;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/**
 * The health check {@code Quickset overlays}: whether changes in each overlay directory are noticed, and how. It has a
 * tag of its own, so that a directory that goes missing rolls no generation back.
 */
public final class WatchingCheck implements HealthCheck {

    private static final String NAME_VALUE = "Quickset overlays";
    private static final String TAG = "quickset-overlays";

    private final Supplier<List<Watching>> watching;

    public WatchingCheck(Supplier<List<Watching>> watching) {
        this.watching = watching;
    }

    /** Offers it as a service. */
    public ServiceRegistration<HealthCheck> register(BundleContext framework) {
        return framework.registerService(HealthCheck.class, this,
                new Hashtable<>(Map.of(HealthCheck.NAME, NAME_VALUE, HealthCheck.TAGS, TAG)));
    }

    @Override
    public Result execute() {
        List<Watching> all = watching.get();
        if (all.isEmpty()) {
            return new Result(Result.Status.OK, "no overlay directory"); // an empty log would be a warning
        }
        ResultLog log = new ResultLog();
        for (Watching each : all) {
            Result.Status status = switch (each.how()) {
                case Watching.WATCHED -> Result.Status.OK;
                case Watching.SCANNED -> Result.Status.WARN;
                default -> Result.Status.CRITICAL;
            };
            log.add(new ResultLog.Entry(status,
                    "set " + each.binding().set() + ": " + each.binding().directory() + " is "
                    + each.how() + (each.reason().isEmpty() ? "" : ": " + each.reason())));
        }
        return new Result(log);
    }
}
