package io.quickset.origin.internal.cache;

import java.time.Instant;
import java.util.Optional;

/**
 * How long an answer counts, and how to ask whether it still does.
 *
 * @param until when it has to be asked again
 * @param stale why the source itself gave an older answer; empty when it did not
 * @param tag an entity tag as the source wrote it, or empty
 * @param modified when it was last changed, as the source wrote it, or empty
 */
public record Validity(Instant until, Optional<String> stale, String tag, String modified) {}
