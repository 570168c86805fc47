package io.quickset.itest.framework;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.Layer;
import io.quickset.ResourceSet;
import io.quickset.SetRegistry;
import io.quickset.Snapshot;
import io.quickset.control.Locators;
import io.quickset.control.NodeStatus.Held;
import io.quickset.control.Reconciler;
import io.quickset.control.Reconciler.ReloadOption;
import io.quickset.spi.Freshness;
import io.quickset.spi.LocatedResource;
import io.quickset.spi.LocatedSet;
import io.quickset.spi.ResourceLocator;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.Version;

/** Locators as services of bundles that come and go, over the store and the deploy folder of a whole node. */
@Timeout(60)
final class LocatorTest {

    private static Node node;

    @BeforeAll
    static void start(@TempDir Path home) throws Exception {
        node = Node.start(home);
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    /** Has one set, of one file. */
    private static final class OneSet implements ResourceLocator {
        private final String set;
        private final CountDownLatch hang = new CountDownLatch(1);
        private volatile String text;
        private volatile long lives = Long.MAX_VALUE / 2;
        private volatile boolean hangs;

        OneSet(String set, String text) {
            this.set = set;
            this.text = text;
        }

        private LocatedResource file(String path) {
            return LocatedResource.of(path, text.getBytes(UTF_8), "text/plain", Freshness.FOREVER);
        }

        @Override
        public Optional<LocatedSet> locate(String wanted) {
            if (hangs) {
                try {
                    hang.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return wanted.equals(set) && !text.isEmpty() ? Optional.of(new LocatedSet(new Version("1.0"),
                    List.of(file("text")), Freshness.until(Instant.ofEpochMilli(System.currentTimeMillis() + lives))))
                    : Optional.empty();
        }

        @Override
        public Optional<LocatedResource> locate(String wanted, String path) {
            return wanted.equals(set) ? Optional.of(file(path)) : Optional.empty();
        }
    }

    private static ServiceRegistration<ResourceLocator> register(Bundle owner, ResourceLocator locator, String name,
            int ranking, String... sets) {
        return owner.getBundleContext().registerService(ResourceLocator.class, locator, new Hashtable<>(Map.of(
                ResourceLocator.NAME, name, ResourceLocator.SETS, sets, Constants.SERVICE_RANKING, ranking)));
    }

    private static String files(String set) {
        Optional<Snapshot> live = node.service(SetRegistry.class).view().set(set);
        return live.map(snapshot -> snapshot.resources().map(each -> each.path() + " " + each.layer() + "="
                + UTF_8.decode(each.content())).collect(Collectors.joining(";"))).orElse("");
    }

    private static void awaitFiles(String set, String files) {
        Node.await("set " + set).untilAsserted(() -> assertThat(files(set)).isEqualTo(files));
    }

    private static List<String> held(String set) {
        return node.service(Reconciler.class).status().held().stream().filter(each -> each.set().equals(set))
                .map(Held::reason).toList();
    }

    @Test
    void aSetIsLiveWhileItsLocatorIsThereAndExpiresAsItSays() throws Exception {
        Bundle owner = node.install("expiring", Jars.empty("expiring"));
        OneSet locator = new OneSet("expiring", "one");
        locator.lives = 1000;
        register(owner, locator, "origin", 0, "expiring");
        awaitFiles("expiring", "text remote=one");
        Snapshot before = node.service(SetRegistry.class).view().set("expiring").orElseThrow();
        assertThat(before.layer()).isEqualTo(Layer.REMOTE);
        assertThat(node.services("expiring")).singleElement().satisfies(service ->
                assertThat(service.getProperty(ResourceSet.VERSION)).isEqualTo(new Version("1.0")));
        locator.text = "two";
        awaitFiles("expiring", "text remote=two");
        locator.text = "";
        awaitFiles("expiring", "");
    }

    @Test
    void aSetWhoseLocatorsBundleStopsIsHeldUntilItIsBackOrThatIsAccepted() throws Exception {
        Bundle owner = node.install("held", Jars.empty("held"));
        register(owner, new OneSet("held", "text"), "gone", 0, "held");
        awaitFiles("held", "text remote=text");
        owner.stop();
        Node.await("the reason").untilAsserted(() -> assertThat(held("held")).singleElement().asString()
                .contains("locator 'gone', which supplied it, is not there"));
        assertThat(files("held")).isEqualTo("text remote=text");
        node.service(Reconciler.class).reload(Set.of(ReloadOption.ACCEPT_EMPTY), "shell");
        awaitFiles("held", "");
        assertThat(held("held")).isEmpty();
    }

    @Test
    void aRankingThatChangesChangesWhoCounts() throws Exception {
        Bundle owner = node.install("ranked", Jars.empty("ranked"));
        ServiceRegistration<ResourceLocator> first = register(owner, new OneSet("ranked", "a"), "a", 10, "ranked");
        register(owner, new OneSet("ranked", "b"), "b", 5, "ranked");
        awaitFiles("ranked", "text remote=a");
        first.setProperties(new Hashtable<>(Map.of(ResourceLocator.NAME, "a", ResourceLocator.SETS,
                new String[] {"ranked"}, Constants.SERVICE_RANKING, 1)));
        awaitFiles("ranked", "text remote=b");
        assertThat(node.service(Locators.class).chain().stream().map(each -> each.name() + each.ranking()))
                .containsSubsequence("b5", "a1");
    }

    @Test
    void aLocatorThatHangsKeepsNoOtherSetWaiting() throws Exception {
        Bundle owner = node.install("hanging", Jars.empty("hanging"));
        OneSet locator = new OneSet("hanging", "late");
        locator.hangs = true;
        register(owner, locator, "hanging", 0, "hanging");
        Node.await("the call").until(() -> node.service(Locators.class).chain().stream()
                .anyMatch(each -> each.answer().contains("no answer yet")));
        node.deploySet("other", "1.0.0");
        assertThat(files("hanging")).isEmpty();
        locator.hang.countDown();
        awaitFiles("hanging", "text remote=late");
    }

    @Test
    void filesThatASetNamesAreThereWithItsFirstGeneration() throws Exception {
        node.deploy("warm.jar", Jars.set("warm", "1.0.0", ";remote=\"logo\""));
        Bundle owner = node.install("warm", Jars.empty("warm"));
        register(owner, new OneSet("warm", "logo"), "warm", 0);
        awaitFiles("warm", "logo remote=logo;text mounted=1.0.0");
        assertThat(node.service(Locators.class).locate("warm", "logo"))
                .filteredOn(Locators.Asked::answered).extracting(Locators.Asked::name).containsExactly("warm");
    }
}
