package io.quickset.registry.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock on the wall that goes on when the test says so, or is set. Safe for use by any thread. */
final class WallClock extends Clock {

    private volatile Instant now = Instant.parse("1970-01-01T00:00:10Z"); // of a node that has not learnt the time yet

    void add(Duration duration) {
        now = now.plus(duration);
    }

    void set(Instant instant) {
        now = instant;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
