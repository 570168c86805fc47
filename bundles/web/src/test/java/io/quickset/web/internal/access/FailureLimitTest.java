package io.quickset.web.internal.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FailureLimitTest {

    private long now = Long.MAX_VALUE - 5; // a clock that overflows
    private final FailureLimit limit = new FailureLimit(() -> now);

    private static InetSocketAddress of(String address) {
        return new InetSocketAddress(address, 1);
    }

    private void fail(String address, int times) {
        for (int i = 0; i < times; i++) {
            limit.failed(of(address));
        }
    }

    @Test
    void someAtOnceThenOneASecond() {
        fail("10.0.0.1", FailureLimit.AT_ONCE - 1);
        assertThat(limit.waitSeconds(of("10.0.0.1"))).isZero();
        fail("10.0.0.1", 1);
        assertThat(limit.waitSeconds(of("10.0.0.1"))).isEqualTo(1);
        assertThat(limit.waitSeconds(of("10.0.0.2"))).isZero();
        now += TimeUnit.SECONDS.toNanos(1);
        assertThat(limit.waitSeconds(of("10.0.0.1"))).isZero();
        fail("10.0.0.1", 1);
        assertThat(limit.waitSeconds(of("10.0.0.1"))).isEqualTo(1);
        now += TimeUnit.HOURS.toNanos(1);
        fail("10.0.0.1", FailureLimit.AT_ONCE - 1);
        assertThat(limit.waitSeconds(of("10.0.0.1"))).isZero();
    }

    @Test
    void aNetworkIsOne() {
        fail("fd00::1", FailureLimit.AT_ONCE);
        assertThat(limit.waitSeconds(of("fd00::2"))).isEqualTo(1);
        assertThat(limit.waitSeconds(of("fd00:0:0:1::1"))).isZero();
    }

    @Test
    void rememberedAddressesAreBounded() {
        fail("10.0.0.1", FailureLimit.AT_ONCE);
        for (int i = 0; i < 1024; i++) {
            fail("10.1." + i / 256 + "." + i % 256, 1);
        }
        assertThat(limit.waitSeconds(of("10.0.0.1"))).isZero();
    }
}
