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
    private final LeaseHolder code;
    private final LeaseHolder request;

    /** For the bundle that gets the service. */
    @Activate
    public SetRegistryFacade(@Reference RegistryComponent component, ComponentContext context) {
        this.registry = component.registry();
        String bundle = context.getUsingBundle().getSymbolicName();
        this.code = new LeaseHolder(bundle, Lease.Kind.CODE);
        this.request = new LeaseHolder(bundle, Lease.Kind.REQUEST);
    }

    @Override
    public View view() {
        return registry.view();
    }

    @Override
    public Lease lease(Lease.Kind kind) {
        return registry.lease(kind == Lease.Kind.CODE ? code : request);
    }
}
