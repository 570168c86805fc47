package io.quickset.deployer.internal.health;

import org.apache.felix.hc.api.HealthCheck;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/** Hands the health check services tagged {@value #TAG} to the watch. */
public final class HealthChecks extends ServiceTracker<HealthCheck, HealthCheck> {

    /** The tag that a check needs. */
    static final String TAG = "quickset";

    private final HealthWatch watch;

    public HealthChecks(BundleContext framework, HealthWatch watch) {
        super(framework, filter(), null);
        this.watch = watch;
    }

    private static Filter filter() {
        try {
            return FrameworkUtil.createFilter("(&(" + Constants.OBJECTCLASS + "=" + HealthCheck.class.getName() + ")("
                    + HealthCheck.TAGS + "=" + TAG + "))");
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public HealthCheck addingService(ServiceReference<HealthCheck> reference) {
        HealthCheck check = super.addingService(reference);
        if (check != null) {
            Object name = reference.getProperty(HealthCheck.NAME);
            watch.add(reference, name == null ? check.getClass().getName() : name.toString(), check);
        }
        return check;
    }

    @Override
    public void removedService(ServiceReference<HealthCheck> reference, HealthCheck check) {
        watch.remove(reference);
        super.removedService(reference, check);
    }
}
