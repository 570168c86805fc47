package io.quickset.spi;

import java.time.Instant;
import java.util.Optional;

/**
 * How long an answer of a {@link ResourceLocator} counts.
 *
 * @param until when it has to be asked again; empty for never
 * @param stale why this is an older answer than it should be, such as that a server is down; empty when it is not
 */
public record Freshness(Optional<Instant> until, Optional<String> stale) {

    /** Counts for ever. */
    public static final Freshness FOREVER = new Freshness(Optional.empty(), Optional.empty());

    /** Counts until then. */
    public static Freshness until(Instant time) {
        return new Freshness(Optional.of(time), Optional.empty());
    }

    /** An older answer, for that reason, that counts until then. */
    public static Freshness stale(String reason, Instant until) {
        return new Freshness(Optional.of(until), Optional.of(reason));
    }
}
