package io.quickset.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.quickset.control.Generations;
import io.quickset.control.NodeStatus;
import io.quickset.control.NodeStatus.Held;
import io.quickset.deployer.internal.artifact.Jars;
import io.quickset.deployer.internal.bundle.BundleKeeper;
import io.quickset.deployer.internal.commit.FakeGenerations;
import io.quickset.deployer.internal.route.Environment;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;

/** What the status makes of what it is told. */
final class CurrentStatusTest {

    @TempDir
    Path home;

    private NodeStatus status(Generations generations) throws Exception {
        BundleContext framework = (BundleContext) Proxy.newProxyInstance(BundleContext.class.getClassLoader(),
                new Class<?>[] {BundleContext.class}, (proxy, method, arguments) -> null);
        BundleKeeper bundles = new BundleKeeper() {
            @Override
            public void follow(Wanted wanted) {}

            @Override
            public Map<String, Problem> problems() {
                return Map.of();
            }

            @Override
            public Set<String> installed() {
                return Set.of();
            }
        };
        return new CurrentStatus(() -> Report.EMPTY, generations, bundles,
                new CurrentRoute(home, Environment.detect(Map.of(), home), Clock.systemUTC()), List::of, List::of,
                new Endpoints(framework, () -> {}), List::of, List::of).get();
    }

    @Test
    void itTellsWhatIsIntactNowhereFromWhatCouldNotBeHealed() throws Exception {
        TestNode node = new TestNode(home, Duration.ofSeconds(5));
        node.drop("conf.jar", Jars.set("conf", "1.0.0", "x"));
        node.drop("web.jar", Jars.set("web", "1.0.0", "x"));
        node.soon(() -> assertThat(node.generations.current().sets()).hasSize(2));
        FakeGenerations fake = node.generations;
        fake.damaged.addAll(Set.of("conf", "web"));
        fake.healFailures.put("web", "No space left on device");
        NodeStatus status = status(fake);
        assertThat(status.state()).isEqualTo("degraded");
        assertThat(status.held()).extracting(Held::set, held -> held.reason().replaceAll("\\(.*?\\)", "()"))
                .containsExactlyInAnyOrder(
                        tuple("conf", "it is damaged on disk, and no intact copy was"
                                + " found (): copy its artifact into deploy/ anew"),
                        tuple("web", "it is damaged on disk, and healing it has failed"
                                + " (): it is tried again"));
        assertThat(status.held()).anyMatch(held -> held.reason().contains("(No space left on device)"));
    }

    @Test
    void itTellsWhatAStartHasGivenUp() throws Exception {
        TestNode node = new TestNode(home, Duration.ofSeconds(5));
        node.drop("web.jar", Jars.set("web", "1.0.0", "x"));
        node.soon(() -> assertThat(node.generations.current().sets()).hasSize(1));
        node.generations.givenUp.put("web", "version 2.0.0 of set 'web' is damaged: version 1.0.0 stands in");
        node.generations.givenUp.put("conf", "version 3.0.0 of set 'conf' is damaged: it is not live");
        NodeStatus status = status(node.generations);
        assertThat(status.state()).isEqualTo("degraded");
        assertThat(status.held()).containsExactlyInAnyOrder(
                new Held("web", "1.0.0", "version 2.0.0 of set 'web' is damaged: version 1.0.0 stands in"),
                new Held("conf", "", "version 3.0.0 of set 'conf' is damaged: it is not live"));
    }
}
