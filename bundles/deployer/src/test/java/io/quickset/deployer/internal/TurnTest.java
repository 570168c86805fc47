package io.quickset.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quickset.control.Generations;
import io.quickset.control.Reconciler.CutOffException;
import io.quickset.deployer.internal.observe.Lag;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever does not wait to the end is told so, and nothing of what was wanted. */
@Timeout(30)
class TurnTest {

    private final Lag lag = new Lag();
    private final PassLoop loop = new PassLoop(lag);
    private final Turn turn = new Turn(loop, (Generations) Proxy.newProxyInstance(Generations.class.getClassLoader(),
            new Class<?>[] {Generations.class}, (self, method, words) -> null), lag);
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private final AtomicBoolean done = new AtomicBoolean();

    @BeforeEach
    void start() {
        loop.start(() -> "", () -> {}, () -> 0, () -> false, () -> {});
    }

    @AfterEach
    void close() {
        Thread.interrupted();
        go.countDown();
        loop.close();
    }

    private boolean hold() throws InterruptedException {
        begun.countDown();
        return go.await(20, TimeUnit.SECONDS);
    }

    private void letGo() throws Exception {
        assertThat(Thread.interrupted()).isTrue();
        go.countDown();
        FutureTask<Boolean> last = new FutureTask<>(() -> true);
        loop.submit(last);
        assertThat(last.get()).isTrue();
    }

    @Test
    void oneThatIsCutOffBeforeItsTurnIsNotCarriedOut() throws Exception {
        loop.submit(new FutureTask<>(this::hold));
        begun.await();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> turn.take(() -> done.getAndSet(true))).isInstanceOf(CutOffException.class)
                .hasMessageContaining("not carried out");
        letGo();
        assertThat(done).isFalse();
    }

    @Test
    void oneThatIsCutOffInItsTurnMayBe() throws Exception {
        Thread caller = Thread.currentThread();
        assertThatThrownBy(() -> turn.take(() -> {
            caller.interrupt();
            try {
                return done.getAndSet(hold());
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        })).isInstanceOf(CutOffException.class).hasMessageContaining("the history tells");
        letGo();
        assertThat(done).isTrue();
    }

    @Test
    void noneIsCarriedOutAfterAStop() {
        loop.close();
        assertThatThrownBy(() -> turn.take(() -> done.getAndSet(true))).isInstanceOf(CutOffException.class)
                .hasMessageContaining("stopping").hasMessageContaining("not carried out");
        assertThat(done).isFalse();
    }
}
