package io.quickset.origin.internal.cache;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A source can't answer now. The message says what failed, why, and what to do. */
public final class SourceException extends IOException {

    private static final long serialVersionUID = 1;

    private final boolean down;
    private final transient Optional<Instant> retryAt;

    /**
     * With that reason.
     *
     * @param down whether it would answer no other question either
     * @param retryAt when it wants to be asked again, if it said so
     */
    public SourceException(String reason, boolean down, Optional<Instant> retryAt, @Nullable Throwable cause) {
        super(reason, cause);
        this.down = down;
        this.retryAt = retryAt;
    }

    /** About this question alone. */
    public SourceException(String reason) {
        this(reason, false, Optional.empty(), null);
    }

    boolean down() {
        return down;
    }

    Optional<Instant> retryAt() {
        return retryAt;
    }
}
