package io.quickset.web.internal.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.Result.Status;
import org.apache.felix.hc.api.ResultLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CheckTest {

    private final ExecutorService pool = Executors.newCachedThreadPool();
    private final AtomicLong nanos = new AtomicLong();

    @AfterEach
    void end() {
        pool.shutdownNow();
    }

    private Check check(HealthCheck service) {
        return new Check(new Check.About("c", List.of("t"), Duration.ofSeconds(2)), service, pool, nanos::get);
    }

    @Test
    void whatItSaidCountsForAWhile() {
        AtomicInteger runs = new AtomicInteger();
        Check check = check(() -> new Result(Status.OK, "run " + runs.incrementAndGet()));
        assertThat(check.ask().join().messages()).containsExactly("run 1");
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(1999));
        assertThat(check.ask().join().messages()).containsExactly("run 1");
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
        assertThat(check.ask().join().messages()).containsExactly("run 2");
    }

    @Test
    void oneThatCouldNotBeRunIsRunTheNextTime() {
        AtomicInteger refusals = new AtomicInteger(1);
        Check check = new Check(new Check.About("c", List.of("t"), Duration.ofSeconds(2)), () -> new Result(Status.OK, "well"), task -> {
            if (refusals.getAndDecrement() > 0) {
                throw new RejectedExecutionException();
            }
            task.run();
        }, nanos::get);
        assertThatThrownBy(check::ask).isInstanceOf(RejectedExecutionException.class);
        assertThat(check.ask().join().messages()).containsExactly("well");
    }

    @Test
    void oneThatHangsIsToldToBeLateAndNotRunAgain() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        Check check = check(() -> {
            runs.incrementAndGet();
            try {
                stuck.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new Result(Status.OK, "at last");
        });
        Answered late = check.ask().get(10, TimeUnit.SECONDS);
        assertThat(late.status()).isEqualTo(Status.HEALTH_CHECK_ERROR);
        assertThat(late.messages()).containsExactly("it has not answered within 2 s");
        nanos.addAndGet(TimeUnit.HOURS.toNanos(1));
        assertThat(check.ask().get(10, TimeUnit.SECONDS).status()).isEqualTo(Status.HEALTH_CHECK_ERROR);
        assertThat(runs).hasValue(1);
        stuck.countDown();
        await().until(() -> check.ask().join().messages().equals(List.of("at last")));
    }

    @Test
    void nothingIsPublishedThatNobodyMeantTo() {
        Check failing = check(() -> {
            throw new IllegalStateException("password=secret");
        });
        assertThat(failing.ask().join()).isEqualTo(
                new Answered(Status.HEALTH_CHECK_ERROR, "it failed with java.lang.IllegalStateException"));
        Check chatty = check(() -> new Result(new ResultLog()
                .add(new ResultLog.Entry("token=secret", true))
                .add(new ResultLog.Entry(Status.CRITICAL, "no\nanswer", new Exception("password=secret")))));
        assertThat(chatty.ask().join()).isEqualTo(new Answered(Status.CRITICAL, "no answer"));
    }
}
