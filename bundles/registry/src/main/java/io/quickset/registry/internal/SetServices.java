package io.quickset.registry.internal;

import io.quickset.ResourceSet;
import io.quickset.Snapshot;
import io.quickset.View;
import io.quickset.spi.SwitchListener;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/**
 * Keeps one {@link ResourceSet} service for each live set. A listener like any other: consumers' callbacks run on its
 * thread, off the switch.
 */
final class SetServices implements SwitchListener, AutoCloseable {

    private final BundleContext context;
    private final Supplier<View> current;
    private final Map<String, ServiceRegistration<ResourceSet>> services = new HashMap<>();

    private boolean closed; // guarded by this

    SetServices(BundleContext context, Supplier<View> current) {
        this.context = context;
        this.current = current;
    }

    @Override
    public synchronized void switched(View before, View after) {
        if (closed) {
            return;
        }
        for (Iterator<Map.Entry<String, ServiceRegistration<ResourceSet>>> it = services.entrySet().iterator();
                it.hasNext(); ) {
            Map.Entry<String, ServiceRegistration<ResourceSet>> service = it.next();
            if (after.set(service.getKey()).isEmpty()) {
                it.remove();
                service.getValue().unregister();
            }
        }
        for (Snapshot set : after.sets()) {
            ServiceRegistration<ResourceSet> service = services.get(set.name());
            if (service == null) {
                services.put(set.name(), context.registerService(
                        ResourceSet.class, new CurrentSet(set.name(), current), properties(set)));
            } else if (before.set(set.name()).filter(old -> old.generation() == set.generation()).isEmpty()) {
                service.setProperties(properties(set));
            }
        }
    }

    /** Unregisters all, for good. */
    @Override
    public synchronized void close() {
        closed = true;
        services.values().forEach(ServiceRegistration::unregister);
        services.clear();
    }

    private static Dictionary<String, Object> properties(Snapshot set) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(ResourceSet.NAME, set.name());
        properties.put(ResourceSet.VERSION, set.version());
        properties.put(ResourceSet.DIGEST, set.digest().toString());
        properties.put(ResourceSet.GENERATION, set.generation());
        return properties;
    }

    private record CurrentSet(String name, Supplier<View> current) implements ResourceSet {

        @Override
        public Snapshot snapshot() {
            return current.get().set(name)
                    .orElseThrow(() -> new IllegalStateException("set '" + name + "' is no longer live"));
        }
    }
}
