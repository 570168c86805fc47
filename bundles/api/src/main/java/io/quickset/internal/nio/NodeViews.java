package io.quickset.internal.nio;

import io.quickset.SetRegistry;
import io.quickset.View;
import io.quickset.control.Generations;
import io.quickset.spi.SwitchListener;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;

/**
 * The registry of a node, by its services, in the name of a bundle: this one, or where this is no bundle (a host shares
 * its class path with its framework) the framework itself. Services are got for each use, and the listener is not the
 * registry's, so that a restarted registry is found.
 */
final class NodeViews extends ViewSource {

    private static final Map<Bundle, WeakReference<NodeViews>> ALL = new WeakHashMap<>(); // guarded by itself

    private final Bundle bundle;
    private @Nullable BundleContext listening; // guarded by this

    private NodeViews(Bundle bundle) {
        this.bundle = bundle;
    }

    static Optional<NodeViews> ofOwnBundle() {
        return Optional.ofNullable(FrameworkUtil.getBundle(NodeViews.class)).map(NodeViews::of);
    }

    /** By the framework in which that type is a bundle's. */
    static Optional<NodeViews> ofFrameworkOf(Class<?> type) {
        return Optional.ofNullable(FrameworkUtil.getBundle(type))
                .map(Bundle::getBundleContext)
                .map(context -> of(context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION)));
    }

    private static NodeViews of(Bundle bundle) {
        synchronized (ALL) {
            WeakReference<NodeViews> known = ALL.get(bundle);
            NodeViews views = known == null ? null : known.get();
            if (views == null) {
                views = new NodeViews(bundle);
                ALL.put(bundle, new WeakReference<>(views)); // while it listens, its listener holds it
            }
            return views;
        }
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
            context.registerService(SwitchListener.class, (before, after) -> switched(), null);
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
