package io.quickset.web.internal.control;

import io.quickset.SetRegistry;
import io.quickset.control.AuditLog;
import io.quickset.control.Generations;
import io.quickset.control.Locators;
import io.quickset.control.Reconciler;
import io.quickset.web.internal.problem.ProblemException;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * What the control plane sees of this node. Those of the deployer come after its first pass, and go with it; until then a
 * request that needs one is told to come again. Safe for use by any thread.
 */
@Component(service = NodeServices.class)
public final class NodeServices {

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Reconciler reconciler;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Locators locators;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable AuditLog auditLog;

    private final SetRegistry registry;
    private final Generations generations;

    /** Of a node whose registry is there. */
    @Activate
    public NodeServices(@Reference SetRegistry registry, @Reference Generations generations) {
        this.registry = registry;
        this.generations = generations;
    }

    SetRegistry registry() {
        return registry;
    }

    Generations generations() {
        return generations;
    }

    Reconciler reconciler() throws ProblemException {
        return present(reconciler);
    }

    /** The same, or null while it is not there. */
    @Nullable Reconciler reconcilerOrNull() {
        return reconciler;
    }

    Locators locators() throws ProblemException {
        return present(locators);
    }

    AuditLog auditLog() throws ProblemException {
        return present(auditLog);
    }

    private static <T> T present(@Nullable T service) throws ProblemException {
        if (service == null) {
            throw new ProblemException(HttpStatus.SERVICE_UNAVAILABLE_503,
                    "the deployer, whose first pass over deploy/ may still run, is not ready: try again in a moment");
        }
        return service;
    }
}
