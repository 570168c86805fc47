package io.quickset.itest.framework;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.ResourceSet;
import io.quickset.Snapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** One {@link ResourceSet} service for each live set, as any bundle sees them. */
@Timeout(60)
final class SetServicesTest {

    private static Node node;

    @BeforeAll
    static void start(@TempDir Path home) throws Exception {
        node = Node.start(home);
        node.deploySet("stays", "1.0.0");
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    @Test
    void aServiceComesChangesAndGoesWithItsSet() throws Exception {
        assertThat(node.services("web")).isEmpty();
        node.deploySet("web", "1.0.0");
        ServiceReference<ResourceSet> service = node.services("web").get(0);
        ResourceSet set = node.context().getService(service);
        assertDescribes(service, set.snapshot());
        Object first = service.getProperty(ResourceSet.DIGEST);
        Object other = node.services("stays").get(0).getProperty(ResourceSet.GENERATION);

        node.deploySet("web", "1.1.0");
        assertThat(node.services("web")).as("the same service").containsExactly(service);
        assertThat(set.snapshot().version()).isEqualTo(new Version("1.1.0"));
        assertDescribes(service, set.snapshot());
        assertThat(service.getProperty(ResourceSet.DIGEST)).isNotEqualTo(first);
        assertThat(node.services("stays").get(0).getProperty(ResourceSet.GENERATION))
                .as("a set that was not switched").isEqualTo(other);

        Files.delete(node.deployed("web.jar"));
        Node.await("its end").until(() -> node.services("web").isEmpty());
        assertThat(service.getBundle()).as("unregistered").isNull();
        assertThat(node.services("stays")).hasSize(1);
    }

    @Test
    void noneIsLeftWhenTheRegistryComponentStops() throws Exception {
        ServiceReference<ResourceSet> before = node.services("stays").get(0);
        ServiceComponentRuntime components = node.service(ServiceComponentRuntime.class);
        ComponentDescriptionDTO registry = components.getComponentDescriptionDTO(
                node.bundle("io.quickset.registry"), "io.quickset.registry.internal.RegistryComponent");
        components.disableComponent(registry).getValue();
        assertThat(node.context().getServiceReferences(ResourceSet.class, null)).isEmpty();
        components.enableComponent(registry).getValue();
        assertComesBack(before);
    }

    @Test
    void noneIsLeftWhenTheRegistryBundleStops() throws Exception {
        ServiceReference<ResourceSet> before = node.services("stays").get(0);
        Bundle registry = node.bundle("io.quickset.registry");
        registry.stop();
        assertThat(node.context().getServiceReferences(ResourceSet.class, null)).isEmpty();
        registry.start();
        assertComesBack(before);
    }

    private static void assertComesBack(ServiceReference<ResourceSet> before) {
        Node.await("the service of another registry").until(() -> node.services("stays").size() == 1);
        ServiceReference<ResourceSet> after = node.services("stays").get(0);
        assertThat(after).isNotEqualTo(before);
        assertThat(before.getBundle()).as("the stale one is unregistered").isNull();
        assertDescribes(after, node.context().getService(after).snapshot());
    }

    private static void assertDescribes(ServiceReference<ResourceSet> service, Snapshot set) {
        assertThat(List.of(ResourceSet.NAME, ResourceSet.VERSION, ResourceSet.DIGEST, ResourceSet.GENERATION))
                .extracting(service::getProperty)
                .containsExactly(set.name(), set.version(), set.digest().toString(), set.generation());
    }
}
