package io.quickset.web.internal.health;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.felix.hc.api.HealthCheck;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/**
 * The health check services of the node, whatever their tags. Each runs on a thread of its own while it does, so that one that
 * hangs delays no other. Without a question nothing runs. Safe for use by any thread.
 */
final class Checks extends ServiceTracker<HealthCheck, Check> {

    private final ExecutorService pool = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS,
            new SynchronousQueue<>(), task -> { // as many threads as there are checks, at most
                Thread thread = new Thread(task, "web-health");
                thread.setDaemon(true);
                return thread;
            });

    Checks(BundleContext framework) {
        super(framework, HealthCheck.class, null);
    }

    /** All of them, by name. */
    List<Check> all() {
        return getTracked().values().stream().sorted(Comparator.comparing(Check::name)).toList();
    }

    /** Those with that tag, by name. */
    List<Check> tagged(String tag) {
        return all().stream().filter(check -> check.tags().contains(tag)).toList();
    }

    @Override
    public Check addingService(ServiceReference<HealthCheck> reference) {
        HealthCheck service = context.getService(reference);
        if (service == null) {
            return null; // gone already: it is not tracked
        }
        return new Check(about(reference, service.getClass().getName()), service, pool, System::nanoTime);
    }

    @Override
    public void modifiedService(ServiceReference<HealthCheck> reference, Check check) {
        check.saysOfItself(about(reference, check.name()));
    }

    private static Check.About about(ServiceReference<HealthCheck> reference, String nameless) {
        String name = Optional.ofNullable(reference.getProperty(HealthCheck.NAME)).map(Object::toString).orElse(nameless);
        Duration fresh = reference.getProperty(HealthCheck.RESULT_CACHE_TTL_IN_MS) instanceof Number millis
                ? Duration.ofMillis(millis.longValue()) : Check.FRESH;
        return new Check.About(name, tags(reference.getProperty(HealthCheck.TAGS)), fresh);
    }

    private static List<String> tags(Object property) {
        if (property instanceof String[] tags) {
            return List.of(tags);
        }
        return property == null ? List.of() : List.of(property.toString());
    }

    @Override
    public void removedService(ServiceReference<HealthCheck> reference, Check check) {
        context.ungetService(reference);
    }

    @Override
    public void close() {
        super.close();
        pool.shutdownNow();
    }
}
