package io.quickset.itest.bundle;

import io.quickset.Resource;
import io.quickset.SetRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.concurrent.CountDownLatch;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.Result.Status;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/**
 * Three health checks: {@code shop} is what the file {@code state} of the set {@code shop} says, such as
 * {@code good unless there is <file>}, {@code sick} is critical all along, {@code hanging} never answers.
 */
public final class Health implements BundleActivator {

    private static final String UNLESS = " unless there is ";

    @Override
    public void start(BundleContext context) {
        SetRegistry registry = context.getService(context.getServiceReference(SetRegistry.class));
        register(context, "shop", () -> registry.view().set("shop").flatMap(set -> set.find("state"))
                .map(Health::shop).orElseGet(() -> new Result(Status.WARN, "there is no shop")));
        register(context, "sick", () -> new Result(Status.CRITICAL, "always"));
        register(context, "hanging", () -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                // ends
            }
            return new Result(Status.CRITICAL, "interrupted");
        });
    }

    private static Result shop(Resource state) {
        String text = StandardCharsets.UTF_8.decode(state.content()).toString();
        int unless = text.indexOf(UNLESS);
        boolean good = text.startsWith("good")
                && (unless < 0 || Files.notExists(Path.of(text.substring(unless + UNLESS.length()))));
        return new Result(good ? Status.OK : Status.CRITICAL, "the shop is " + text);
    }

    private static void register(BundleContext context, String name, HealthCheck check) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(HealthCheck.NAME, name);
        properties.put(HealthCheck.TAGS, new String[] {"other", "quickset"});
        context.registerService(HealthCheck.class, check, properties);
    }

    @Override
    public void stop(BundleContext context) {
        // the framework unregisters them
    }
}
