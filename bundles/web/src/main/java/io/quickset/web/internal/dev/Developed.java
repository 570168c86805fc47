package io.quickset.web.internal.dev;

import io.quickset.control.OverlayBinder;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The sets that someone develops now; none before the deployer is there. Safe for use by any thread. */
@Component(service = Developed.class)
public final class Developed implements Supplier<Set<String>> {

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable OverlayBinder binder;

    @Override
    public Set<String> get() {
        OverlayBinder known = binder;
        return known == null ? Set.of() : known.bound();
    }
}
