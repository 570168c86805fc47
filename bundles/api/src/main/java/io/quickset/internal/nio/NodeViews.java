package io.quickset.internal.nio;

import io.quickset.SetRegistry;
import io.quickset.View;
import io.quickset.control.Generations;
import io.quickset.spi.SwitchListener;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/**
 * The registry of a node, by its services, in the name of a bundle: this one, or where it is no bundle (a framework that
 * shares its class path) that of the registry. Services are got for each use, so that a restarted registry is found.
 */
final class NodeViews extends ViewSource {

    private static final Map<Bundle, NodeViews> ALL = new ConcurrentHashMap<>();

    private final Bundle bundle;
    private @Nullable BundleContext listening; // guarded by this
    private @Nullable ServiceRegistration<SwitchListener> registration; // guarded by this; held for its reader

    private NodeViews(Bundle bundle) {
        this.bundle = bundle;
    }

    static Optional<NodeViews> ofOwnBundle() {
        return of(NodeViews.class);
    }

    static Optional<NodeViews> of(Class<?> type) {
        return Optional.ofNullable(FrameworkUtil.getBundle(type))
                .map(bundle -> ALL.computeIfAbsent(bundle, NodeViews::new));
    }

    @Override
    Optional<View> current() {
        return ask(SetRegistry.class, SetRegistry::view);
    }

    @Override
    List<View> retained() {
        return ask(Generations.class, generations -> generations.history().stream()
                .flatMap(record -> generations.view(record.number()).stream())
                .toList()).orElse(List.of());
    }

    @Override
    synchronized void listen() {
        BundleContext context = bundle.getBundleContext();
        if (context != null && context != listening) { // another one after a restart of the bundle
            registration = context.registerService(SwitchListener.class, (before, after) -> switched(), null);
            listening = context;
        }
    }

    private <S, R> Optional<R> ask(Class<S> type, Function<S, R> question) {
        BundleContext context = bundle.getBundleContext();
        ServiceReference<S> reference = context == null ? null : context.getServiceReference(type);
        S service = reference == null ? null : context.getService(reference);
        if (service == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(question.apply(service));
        } finally {
            context.ungetService(reference);
        }
    }
}
