package io.quickset.deployer.internal.bundle;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.felix.utils.manifest.Parser;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/** Refreshes what really depends on a replaced bundle, by its wires, and nothing else. For one thread. */
final class Wires {

    private static final long REFRESH_SECONDS = 30;

    private final BundleContext framework;
    private final Predicate<Bundle> stuck;

    Wires(BundleContext framework, Predicate<Bundle> stuck) {
        this.framework = framework;
        this.stuck = stuck;
    }

    static boolean fragment(Bundle bundle) {
        return bundle.getHeaders("").get(Constants.FRAGMENT_HOST) != null;
    }

    /**
     * Refreshes every bundle of that kind that holds on to an old revision, those besides, and all that depend on any.
     *
     * @throws BundleException if one of them is stuck in its activator: a refresh would wait for it, and with it the
     *     whole framework
     */
    void refresh(Predicate<Bundle> which, Collection<Bundle> besides) throws BundleException {
        FrameworkWiring wiring = framework.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
        Set<Bundle> bundles = new HashSet<>(wiring.getRemovalPendingBundles());
        bundles.removeIf(which.negate());
        bundles.addAll(besides);
        if (bundles.isEmpty()) {
            return;
        }
        for (Bundle bundle : wiring.getDependencyClosure(bundles)) {
            if (stuck.test(bundle)) {
                throw new BundleException("what depends on it can't be refreshed while " + bundle.getSymbolicName()
                        + " is stuck in its activator: restart the node");
            }
        }
        CountDownLatch done = new CountDownLatch(1);
        wiring.refreshBundles(bundles, event -> done.countDown());
        try {
            done.await(REFRESH_SECONDS, TimeUnit.SECONDS); // later passes find whatever is not done by then
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The bundles that have a wire to that one now. */
    static Set<Bundle> dependents(Bundle bundle) {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        Set<Bundle> dependents = new HashSet<>();
        if (wiring != null && wiring.getProvidedWires(null) != null) {
            wiring.getProvidedWires(null).forEach(wire -> dependents.add(wire.getRequirer().getBundle()));
        }
        dependents.remove(bundle);
        return dependents;
    }

    /** The resolved bundles of that kind that this fragment may attach to. */
    List<Bundle> hosts(Bundle fragment, Predicate<Bundle> which) {
        String host = Parser.parseHeader(fragment.getHeaders("").get(Constants.FRAGMENT_HOST))[0].getName();
        return Arrays.stream(framework.getBundles())
                .filter(bundle -> which.test(bundle) && host.equals(bundle.getSymbolicName())
                        && (bundle.getState() & (Bundle.INSTALLED | Bundle.UNINSTALLED)) == 0)
                .toList();
    }
}
