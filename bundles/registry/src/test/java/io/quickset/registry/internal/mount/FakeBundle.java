package io.quickset.registry.internal.mount;

import io.quickset.control.MountedArtifact;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/** A bundle as far as mounts need one. Its framework is it alone: what it registers, its own listeners hear of. */
final class FakeBundle {

    /** What it has registered, by the service property with the mount's name. */
    final Map<String, MountedArtifact> services = new TreeMap<>();
    final List<Object> revisions = new ArrayList<>();
    private final List<ServiceListener> listeners = new ArrayList<>();
    private final List<Runnable> registrations = new ArrayList<>();
    private @Nullable BundleContext context;
    final Bundle bundle = fake(Bundle.class, (method, arguments) -> switch (method) {
        case "getSymbolicName" -> "app";
        case "getBundleContext" -> context;
        default -> throw new AssertionError(method);
    });

    FakeBundle() {
        start();
    }

    BundleContext start() {
        context = fake(BundleContext.class, this::call);
        return context;
    }

    /** As a framework does: what it registered goes, then its context. */
    void stop() {
        List.copyOf(registrations).forEach(Runnable::run);
        context = null;
    }

    private @Nullable Object call(String method, Object[] arguments) {
        switch (method) {
            case "getBundle":
                return bundle;
            case "addServiceListener":
                listeners.add((ServiceListener) arguments[0]);
                return null;
            case "removeServiceListener":
                listeners.remove(arguments[0]);
                return null;
            case "registerService":
                return register((MountedArtifact) arguments[1], (Dictionary<?, ?>) arguments[2]);
            default:
                throw new AssertionError(method);
        }
    }

    private ServiceRegistration<?> register(MountedArtifact artifact, Dictionary<?, ?> properties) {
        String name = String.valueOf(properties.get(CodeMount.NAME));
        services.put(name, artifact);
        ServiceReference<?> reference = fake(ServiceReference.class, (method, arguments) -> switch (method) {
            case "getProperty" -> properties.get(arguments[0]);
            default -> throw new AssertionError(method);
        });
        Runnable[] unregister = new Runnable[1];
        unregister[0] = () -> {
            if (!registrations.remove(unregister[0])) {
                throw new IllegalStateException("unregistered");
            }
            List.copyOf(listeners).forEach(each -> each.serviceChanged(
                    new ServiceEvent(ServiceEvent.UNREGISTERING, reference)));
            services.remove(name);
        };
        registrations.add(unregister[0]);
        return fake(ServiceRegistration.class, (method, arguments) -> {
            if (method.equals("unregister")) {
                unregister[0].run();
            } else if (method.equals("setProperties")) {
                revisions.add(((Dictionary<?, ?>) arguments[0]).get(MountedArtifact.REVISION));
            } else {
                throw new AssertionError(method);
            }
            return null;
        });
    }

    private interface Calls {
        @Nullable Object call(String method, Object[] arguments);
    }

    private static <T> T fake(Class<T> type, Calls calls) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) ->
                switch (method.getName()) {
                    case "equals" -> self == arguments[0];
                    case "hashCode" -> System.identityHashCode(self);
                    case "toString" -> type.getSimpleName();
                    default -> calls.call(method.getName(), arguments);
                }));
    }
}
