package io.quickset.deployer.internal.observe;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long the reconciler has known of what it does. Signs come on any thread; the rest is for the reconciler's.
 *
 * <p>A sign that comes while a pass looks may belong to that pass or to the next: it counts for the next. What a pass leaves
 * unsettled is dealt with by those that follow: its sign counts until then.
 */
public final class Lag {

    private final LongSupplier nanos;
    private final AtomicReference<@Nullable Long> sign = new AtomicReference<>();
    private @Nullable Long first;
    private @Nullable Long wish;
    private long begun;

    /** By the clock of the system. */
    public Lag() {
        this(System::nanoTime);
    }

    Lag(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Something may have changed. */
    public void sign() {
        if (sign.get() == null) {
            sign.compareAndSet(null, nanos.getAsLong());
        }
    }

    /** The turn of a wish has come that was made then, by {@link System#nanoTime()}. */
    public void wished(long madeNanos) {
        wish = madeNanos;
        begun = madeNanos;
    }

    /** The turn of that wish is over. */
    public void granted() {
        wish = null;
    }

    /** A pass begins, by itself or as a part of what was wished. */
    public void begin() {
        Long noticed = sign.getAndSet(null);
        begun = wish != null ? wish : nanos.getAsLong();
        if (first == null) {
            first = noticed != null ? noticed : Long.valueOf(begun);
        }
    }

    /** How long ago that pass or wish began. */
    public Duration took() {
        return Duration.ofNanos(nanos.getAsLong() - begun);
    }

    /**
     * The pass ended.
     *
     * @param changed whether there was anything to deal with
     * @param unsettled whether it is left to the next pass
     * @return how long ago the first sign of it came; zero when there was nothing
     */
    public Duration end(boolean changed, boolean unsettled) {
        Duration lag = changed && first != null ? Duration.ofNanos(nanos.getAsLong() - first) : Duration.ZERO;
        if (!changed || !unsettled) {
            first = null;
        }
        return lag;
    }
}
