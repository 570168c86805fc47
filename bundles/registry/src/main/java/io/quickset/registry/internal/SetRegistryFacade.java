package io.quickset.registry.internal;

import io.quickset.Lease;
import io.quickset.Mount;
import io.quickset.MountListener;
import io.quickset.SetRegistry;
import io.quickset.View;
import io.quickset.registry.internal.mount.Mounts;
import java.nio.file.Path;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.service.component.ComponentContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;

/** What one consumer bundle gets: the registry that knows who holds its leases and who has mounted. */
@Component(scope = ServiceScope.BUNDLE)
public final class SetRegistryFacade implements SetRegistry {

    private final Registry registry;
    private final LeaseHolder code;
    private final LeaseHolder request;
    private final Mounts mounts;
    private final Bundle user;

    /** For the bundle that gets the service. */
    @Activate
    public SetRegistryFacade(@Reference RegistryComponent component, ComponentContext context) {
        this.registry = component.registry();
        this.mounts = component.mounts();
        this.user = context.getUsingBundle();
        String bundle = user.getSymbolicName();
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

    @Override
    public Mount mount(Path artifact, MountListener listener) {
        return mounts.mount(user, artifact, listener);
    }

    @Override
    public Mount mount(String set, String version, Map<String, byte[]> files, MountListener listener) {
        return mounts.mount(user, set, version, files, listener);
    }
}
