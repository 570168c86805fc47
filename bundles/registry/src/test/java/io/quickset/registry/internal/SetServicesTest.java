package io.quickset.registry.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.View;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** One service for each live set, none left when the registry stops. */
final class SetServicesTest {

    private final List<String> calls = new ArrayList<>();

    private final ServiceRegistration<?> registration = fake(ServiceRegistration.class);
    private final BundleContext context = fake(BundleContext.class);

    private <T> T fake(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            calls.add(method.getName());
            return method.getName().equals("registerService") ? registration : null;
        }));
    }

    @Test
    void servicesFollowTheSetsAndGoWithTheRegistry(@TempDir Path data) throws Exception {
        try (Node node = new Node(data)) {
            SetServices services = new SetServices(context, node.registry::view);
            View empty = node.registry.view();
            node.put(MemorySource.of("web", "1", Map.of()), MemorySource.of("conf", "1", Map.of()));
            View first = node.registry.view();
            services.switched(empty, first);
            node.put(MemorySource.of("web", "2", Map.of("a", new byte[1])));
            View second = node.registry.view();
            services.switched(first, second);
            services.close();
            services.switched(second, first);
            assertThat(calls)
                    .containsExactly("registerService", "registerService", "setProperties", "unregister", "unregister");
        }
    }
}
