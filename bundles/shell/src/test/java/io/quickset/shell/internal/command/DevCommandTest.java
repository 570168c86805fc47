package io.quickset.shell.internal.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quickset.control.OverlayBinder;
import io.quickset.control.Reconciler.RefusedException;
import io.quickset.shell.internal.console.Gogo;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** Developer mode over deployers that come and go. */
class DevCommandTest {

    private final Node node = new FakeNode().with("web", "1.2.0", Map.of()).node();
    private final Gogo gogo = new Gogo().with(new DevCommand(node, fake(BundleContext.class)), "dev");
    private final AtomicReference<Gogo.Outcome> outcome = new AtomicReference<>();
    private final Thread dev = new Thread(() -> outcome.set(gogo.run("dev web /src/web")));

    @AfterEach
    void stop() throws Exception {
        dev.interrupt();
        dev.join(10_000);
        gogo.close();
    }

    /** A deployer's side: what is bound to it. */
    private static class FakeBinder implements OverlayBinder {

        final List<String> bound = new CopyOnWriteArrayList<>();

        @Override
        public Set<String> bound() {
            return bound.stream().map(each -> each.split(" ")[0]).collect(Collectors.toSet());
        }

        @Override
        public Binding bind(String set, Path directory) throws RefusedException {
            String what = set + " " + directory;
            bound.add(what);
            return () -> bound.remove(what);
        }
    }

    /** Does nothing but register. */
    private static <T> T fake(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, words) ->
                method.getReturnType() == ServiceRegistration.class ? fake(ServiceRegistration.class) : null));
    }

    @Test
    void theFolderIsBoundToTheDeployerThatTakesThePlaceOfAnother() throws Exception {
        FakeBinder first = new FakeBinder();
        FakeBinder second = new FakeBinder();
        node.overlays = first;
        dev.start();
        await().until(() -> first.bound.equals(List.of("web /src/web")));

        var reconciler = node.reconciler;
        node.overlays = null; // as between the two
        node.reconciler = null;
        node.overlays = second;
        await().until(() -> second.bound.equals(List.of("web /src/web")));
        node.reconciler = reconciler;
        assertThat(first.bound).isEmpty();

        dev.interrupt();
        await("the command's end").until(second.bound::isEmpty); // on a thread of Gogo's
        dev.join(10_000);
        assertThat(outcome.get().out()).contains("dev: /src/web lies over set 'web'");
    }

    @Test
    void withoutADeployerItSaysSoAndEnds() {
        dev.start();
        await().until(() -> outcome.get() != null);
        assertThat(outcome.get().code()).isEqualTo(1);
        assertThat(outcome.get().err()).contains("the deployer").contains("is not ready: try again in a moment");
    }

    @Test
    void whatTheDeployerRefusesEndsIt() {
        node.overlays = new FakeBinder() {
            @Override
            public Binding bind(String set, Path directory) throws RefusedException {
                throw new RefusedException("overlays do not apply in this environment");
            }
        };
        dev.start();
        await().until(() -> outcome.get() != null);
        assertThat(outcome.get().code()).isEqualTo(1);
        assertThat(outcome.get().err()).contains("overlays do not apply in this environment");
    }
}
