package io.quickset.itest.framework;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.View;
import io.quickset.control.Change;
import io.quickset.control.Generations;
import io.quickset.control.Policy;
import io.quickset.spi.SwitchListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.ServiceRegistration;

/** Switch listeners by whiteboard: each is told on a thread of its own, and hinders nobody. */
@Timeout(60)
final class SwitchListenerTest {

    private static Node node;

    private final CountDownLatch release = new CountDownLatch(1);
    private final List<View> told = new CopyOnWriteArrayList<>();
    private final List<View> before = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start(@TempDir Path home) throws Exception {
        node = Node.start(home);
        node.deploySet("web", "1.0.0");
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    private void note(View from, View to) {
        before.add(from);
        threads.add(Thread.currentThread());
        told.add(to);
    }

    private static ServiceRegistration<SwitchListener> register(SwitchListener listener) {
        return node.context().registerService(SwitchListener.class, listener, null);
    }

    /** A switch on this thread: the set's content of now once more, as a new generation. */
    private static long switchHere() throws Exception {
        Generations generations = node.service(Generations.class);
        return generations.commit(new Change("test", "again", List.of(
                generations.restage(generations.current().number(), "web").orElseThrow()), Set.of(), Policy.NONE))
                .number();
    }

    private void awaitTold(long generation) {
        Node.await("generation " + generation + " to be told").until(() ->
                !told.isEmpty() && told.get(told.size() - 1).generation() == generation);
    }

    @Test
    void eachSwitchIsToldInOrderAndOffTheSwitchingThread() throws Exception {
        long start = node.service(Generations.class).current().number();
        ServiceRegistration<SwitchListener> registration = register(this::note);
        try {
            for (int i = 1; i <= 3; i++) {
                awaitTold(switchHere());
            }
        } finally {
            registration.unregister();
        }
        assertThat(told).extracting(View::generation).containsExactly(start + 1, start + 2, start + 3);
        assertThat(before).extracting(View::generation).containsExactly(start, start + 1, start + 2);
        assertThat(threads).doesNotContain(Thread.currentThread());
        switchHere();
        long last = node.service(Generations.class).current().number();
        CountDownLatch other = new CountDownLatch(1);
        ServiceRegistration<SwitchListener> later = register((from, to) -> other.countDown());
        switchHere();
        Node.await("another listener").until(() -> other.getCount() == 0);
        later.unregister();
        assertThat(told).as("told nothing once unregistered").extracting(View::generation).doesNotContain(last);
    }

    @Test
    void oneThatBlocksOrThrowsHindersNobody() throws Exception {
        List<Long> late = new CopyOnWriteArrayList<>();
        List<Long> failed = new CopyOnWriteArrayList<>();
        long start = node.service(Generations.class).current().number();
        List<ServiceRegistration<SwitchListener>> all = List.of(
                register((from, to) -> {
                    late.add(from.generation());
                    late.add(to.generation());
                    awaitRelease();
                }),
                register((from, to) -> {
                    failed.add(to.generation());
                    throw new IllegalStateException("on purpose");
                }),
                register(this::note));
        try {
            for (int i = 1; i <= 3; i++) {
                long generation = switchHere();
                awaitTold(generation);
                Node.await("the one that throws").until(() -> failed.contains(generation));
            }
            assertThat(late).as("still in its first call").containsExactly(start, start + 1);
            node.deploySet("web", "2.0.0");
            awaitTold(start + 4);
            release.countDown();
            Node.await("what it missed, as one").until(() -> late.equals(
                    List.of(start, start + 1, start + 1, start + 4)));
        } finally {
            release.countDown();
            all.forEach(ServiceRegistration::unregister);
        }
    }

    private void awaitRelease() {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
