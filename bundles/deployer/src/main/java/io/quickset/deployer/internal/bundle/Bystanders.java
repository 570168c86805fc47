package io.quickset.deployer.internal.bundle;

import java.util.Collection;
import java.util.function.Predicate;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.hooks.bundle.CollisionHook;
import org.osgi.framework.hooks.resolver.ResolverHook;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/**
 * Bundles that are about to go and stand in nobody's way until then: their successor may have the same symbolic name,
 * version and singleton directive, and nothing new is wired to them. Its hooks are called by any thread.
 */
final class Bystanders implements CollisionHook, ResolverHook, AutoCloseable {

    private final Predicate<Bundle> replaceable;
    private final Predicate<Bundle> replaced;
    private final ServiceRegistration<CollisionHook> collisions;
    private final ServiceRegistration<ResolverHookFactory> resolutions;

    /**
     * Registers it.
     *
     * @param replaceable those whose successor may come
     * @param replaced those that have one by now
     */
    Bystanders(BundleContext framework, Predicate<Bundle> replaceable, Predicate<Bundle> replaced) {
        this.replaceable = replaceable;
        this.replaced = replaced;
        this.collisions = framework.registerService(CollisionHook.class, this, null);
        this.resolutions = framework.registerService(ResolverHookFactory.class, triggers -> this, null);
    }

    @Override
    public void filterCollisions(int operation, Bundle target, Collection<Bundle> candidates) {
        candidates.removeIf(replaceable);
    }

    @Override
    public void filterResolvable(Collection<BundleRevision> candidates) {
        // They may resolve; see filterMatches.
    }

    @Override
    public void filterSingletonCollisions(BundleCapability singleton, Collection<BundleCapability> candidates) {
        candidates.removeIf(candidate -> replaceable.test(candidate.getRevision().getBundle()));
    }

    @Override
    public void filterMatches(BundleRequirement requirement, Collection<BundleCapability> candidates) {
        Bundle requirer = requirement.getRevision().getBundle();
        candidates.removeIf(candidate -> replaced.test(candidate.getRevision().getBundle())
                && candidate.getRevision().getBundle() != requirer);
    }

    @Override
    public void end() {
        // Nothing is kept from one resolution to the next.
    }

    @Override
    public void close() {
        collisions.unregister();
        resolutions.unregister();
    }
}
