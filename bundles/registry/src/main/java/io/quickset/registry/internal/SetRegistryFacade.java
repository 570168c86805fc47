package io.quickset.registry.internal;

import io.quickset.Lease;
import io.quickset.SetRegistry;
import io.quickset.View;
import org.osgi.service.component.ComponentContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;

/** What one consumer bundle gets: the registry that knows who holds its leases. */
@Component(scope = ServiceScope.BUNDLE)
public final class SetRegistryFacade implements SetRegistry {

    private final Registry registry;
    private final String holder;

    /** For the bundle that gets the service. */
    @Activate
    public SetRegistryFacade(@Reference RegistryComponent component, ComponentContext context) {
        this.registry = component.registry();
        this.holder = context.getUsingBundle().getSymbolicName();
    }

    @Override
    public View view() {
        return registry.view();
    }

    @Override
    public Lease lease() {
        return registry.lease(holder);
    }
}
