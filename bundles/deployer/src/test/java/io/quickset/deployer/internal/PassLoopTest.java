package io.quickset.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.deployer.internal.observe.Lag;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nothing that is asked between passes ends them. */
@Timeout(30)
class PassLoopTest {

    private final PassLoop loop = new PassLoop(new Lag());
    private final AtomicInteger passes = new AtomicInteger();
    private final AtomicBoolean first = new AtomicBoolean();
    private volatile boolean fails = true;

    @AfterEach
    void close() {
        loop.close();
    }

    private <T> T unlessItFails(T value) {
        if (fails) {
            throw new IllegalStateException("something is wrong here");
        }
        return value;
    }

    private void assertGoesOn() throws Exception {
        for (int i = 0; i < 2; i++) {
            int before = passes.get();
            loop.wake();
            Awaitility.await("a pass").atMost(Duration.ofSeconds(10)).until(() -> passes.get() > before);
            FutureTask<String> wish = new FutureTask<>(() -> "granted");
            loop.submit(wish);
            assertThat(wish.get(10, TimeUnit.SECONDS)).isEqualTo("granted");
            fails = false;
        }
        assertThat(first).isTrue();
    }

    @Test
    void aGlanceThatFailsEndsNothing() throws Exception {
        loop.start(() -> unlessItFails(""), passes::incrementAndGet, () -> 0, () -> true, () -> first.set(true));
        assertGoesOn();
    }

    @Test
    void anAnswerThatFailsEndsNothing() throws Exception {
        loop.start(() -> "", passes::incrementAndGet, () -> 0, () -> unlessItFails(true), () -> first.set(true));
        assertGoesOn();
    }

    @Test
    void whatFollowsTheFirstPassEndsNothingEither() throws Exception {
        loop.start(() -> "", passes::incrementAndGet, () -> unlessItFails(0), () -> false, () -> {
            first.set(true);
            unlessItFails("");
        });
        assertGoesOn();
    }

    @Test
    void aPassThatFailsIsNotTheLast() throws Exception {
        loop.start(() -> "", () -> {
            passes.incrementAndGet();
            unlessItFails("");
        }, () -> 0, () -> true, () -> first.set(true));
        assertGoesOn();
    }
}
