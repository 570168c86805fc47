package io.quickset.itest.framework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.quickset.Lease;
import io.quickset.SetRegistry;
import io.quickset.control.Generations;
import io.quickset.control.LeaseInfo;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/** Each bundle gets a registry of its own, that knows whose leases it gives. */
@Timeout(60)
final class LeaseHolderTest {

    @Test
    void aLeaseNamesTheBundleThatTookIt(@TempDir Path home) throws Exception {
        try (Node node = Node.start(home)) {
            Bundle one = node.install("one", Jars.empty("one"));
            Bundle two = node.install("two", Jars.empty("two"));
            Generations generations = node.service(Generations.class);
            List<Lease> leases = List.of(
                    registry(one).lease(), registry(two).lease(Lease.Kind.REQUEST), registry(one).lease());
            assertThat(generations.leases()).extracting(LeaseInfo::bundle, LeaseInfo::kind).containsExactlyInAnyOrder(
                    tuple("one", Lease.Kind.CODE), tuple("two", Lease.Kind.REQUEST), tuple("one", Lease.Kind.CODE));
            leases.forEach(Lease::close);
            assertThat(generations.leases()).isEmpty();
        }
    }

    private static SetRegistry registry(Bundle bundle) {
        ServiceReference<SetRegistry> registry = bundle.getBundleContext().getServiceReference(SetRegistry.class);
        return bundle.getBundleContext().getService(registry);
    }
}
