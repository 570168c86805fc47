package io.quickset.deployer.internal.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LagTest {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // the clock of the system may overflow
    private final Lag lag = new Lag(now::get);

    private void later(long nanos) {
        now.addAndGet(nanos);
    }

    private long pass(boolean changed, boolean unsettled) {
        lag.begin();
        later(1);
        return lag.end(changed, unsettled).toNanos();
    }

    @Test
    void countsFromTheFirstSignOfWhatChanged() {
        lag.sign();
        later(10);
        lag.sign();
        later(10);
        assertThat(pass(true, false)).isEqualTo(21);
        assertThat(pass(true, false)).as("what nobody noticed is noticed by the pass").isEqualTo(1);
    }

    @Test
    void isZeroWhenNothingHasChanged() {
        lag.sign();
        later(10);
        assertThat(pass(false, false)).isZero();
        later(10);
        assertThat(pass(true, false)).as("that sign meant nothing").isEqualTo(1);
    }

    @Test
    void whatIsUnsettledCountsUntilItIsSettled() {
        lag.sign();
        assertThat(pass(true, true)).isEqualTo(1);
        later(10);
        lag.sign();
        later(10);
        assertThat(pass(true, false)).isEqualTo(22);
        assertThat(pass(true, false)).isEqualTo(1);
    }

    @Test
    void aSignDuringAPassCountsForTheNext() {
        lag.begin();
        lag.sign();
        later(10);
        lag.end(true, false);
        assertThat(pass(true, false)).isEqualTo(11);
    }

    @Test
    void aPassThatFailedLeavesItsSign() {
        lag.sign();
        lag.begin();
        later(10);
        assertThat(pass(true, false)).isEqualTo(11);
    }

    @Test
    void aWishBeginsWhenItIsMade() {
        long made = now.get();
        later(10);
        lag.wished(made);
        assertThat(lag.took()).isEqualTo(Duration.ofNanos(10));
        lag.begin();
        assertThat(lag.took()).as("the pass is a part of it").isEqualTo(Duration.ofNanos(10));
        assertThat(lag.end(true, false)).isEqualTo(Duration.ofNanos(10));
        lag.granted();
        later(10);
        lag.begin();
        assertThat(lag.took()).isZero();
    }

    @Test
    void aWishThatWasRefusedLeavesNoSign() {
        lag.wished(now.get());
        lag.granted();
        later(10);
        assertThat(pass(true, false)).isEqualTo(1);
    }
}
