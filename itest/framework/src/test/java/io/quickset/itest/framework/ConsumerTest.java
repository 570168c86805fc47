package io.quickset.itest.framework;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.SynchronousBundleListener;

/** Data never restarts code, for each way in which the manual tells a consumer to refer to a set. */
@Timeout(60)
final class ConsumerTest {

    private static Node node;

    @BeforeAll
    static void start(@TempDir Path home) throws Exception {
        node = Node.start(home);
        node.deploySet("page", "1.0.0");
        node.install("consumers", Jars.components("consumers", Consumer.class, Map.of(
                "dynamic", description("dynamic", "page",
                        "cardinality='0..1' policy='dynamic' bind='bind' updated='updated' unbind='unbind'"),
                "static", description("static", "page", "bind='bind' unbind='unbind'"),
                "static-updated", description("static-updated", "page",
                        "field='properties' bind='bind' updated='updated'"),
                "unwise", description("unwise", "page", "field='properties'"))));
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    private static String description(String name, String set, String reference) {
        return """
                <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.3.0" name="%s" immediate="true"
                    activate="activate" deactivate="deactivate">
                  <implementation class="io.quickset.itest.framework.Consumer"/>
                  <service><provide interface="java.util.function.Supplier"/></service>
                  <reference name="set" interface="io.quickset.ResourceSet" target="(io.quickset.set=%s)" %s/>
                </scr:component>
                """.formatted(name, set, reference);
    }

    /** What that component's instance of now notes; another instance, another list. */
    private static List<String> notes(String component) throws Exception {
        ServiceReference<?>[] found =
                node.context().getServiceReferences(Supplier.class.getName(), "(component.name=" + component + ")");
        assertThat(found).as(component).hasSize(1);
        Object notes = ((Supplier<?>) node.context().getService(found[0])).get();
        return ((List<?>) notes).stream().map(String::valueOf).toList();
    }

    @Test
    void aSwitchRestartsNoConsumerAndTouchesNoOtherBundle() throws Exception {
        Map<Bundle, Long> before = new HashMap<>();
        Stream.of(node.context().getBundles()).forEach(each -> before.put(each, each.getLastModified()));
        List<String> events = new CopyOnWriteArrayList<>();
        // A bundle that is refreshed is stopped or unresolved, and tells so.
        SynchronousBundleListener listener = event -> events.add(event.getBundle().getLocation());
        node.context().addBundleListener(listener);
        try {
            node.deploySet("page", "2.0.0");
            node.deploySet("page", "3.0.0");
            for (String component : List.of("dynamic", "static-updated")) {
                Node.await(component).untilAsserted(() ->
                        assertThat(notes(component)).contains("updated 3.0.0 sees 3.0.0"));
            }
            assertThat(notes("dynamic")).startsWith("bind 1.0.0", "activate").doesNotContain("deactivate");
            assertThat(notes("static-updated")).startsWith("bind 1.0.0", "activate 1.0.0").doesNotContain("deactivate");
            assertThat(notes("static")).containsExactly("bind 1.0.0", "activate");
            assertThat(events).containsOnly("quickset:page");
            assertThat(node.context().getBundles()).allSatisfy(bundle -> {
                assertThat(bundle.getState()).as(bundle.getLocation()).isEqualTo(Bundle.ACTIVE);
                if (!bundle.getLocation().equals("quickset:page")) {
                    assertThat(bundle.getLastModified()).as(bundle.getLocation()).isEqualTo(before.get(bundle));
                }
            });
        } finally {
            node.context().removeBundleListener(listener);
        }
        // The one that the manual warns of: it shows that the others would have noted a restart.
        Node.await("another instance").untilAsserted(() ->
                assertThat(notes("unwise")).containsExactly("activate 3.0.0"));
    }

    @Test
    void aDynamicReferenceOutlivesTheSet() throws Exception {
        node.install("visitor", Jars.components("visitor", Consumer.class, Map.of("guest", description("guest", "guest",
                "cardinality='0..1' policy='dynamic' bind='bind' updated='updated' unbind='unbind'"))));
        assertThat(notes("guest")).containsExactly("activate");
        node.deploySet("guest", "1.0.0");
        Node.await("the set").until(() -> notes("guest").equals(List.of("activate", "bind 1.0.0")));
        node.deploySet("guest", "1.1.0");
        Files.delete(node.deployed("guest.jar"));
        Node.await("its end").until(() -> notes("guest").equals(
                List.of("activate", "bind 1.0.0", "updated 1.1.0 sees 1.1.0", "unbind")));
        Node.await("its bundle's end").until(() -> node.context().getBundle("quickset:guest") == null);
    }
}
