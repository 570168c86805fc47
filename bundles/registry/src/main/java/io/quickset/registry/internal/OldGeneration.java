package io.quickset.registry.internal;

import io.quickset.registry.internal.store.ResourceIndex;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A generation that was current. */
final class OldGeneration {

    private final ViewImpl view;
    private final Instant retired;
    private final long retiredNanos;
    private volatile @Nullable String excess;

    /**
     * Within all bounds.
     *
     * @param retired when it stopped being current
     * @param retiredNanos the same by a clock that never jumps
     */
    OldGeneration(ViewImpl view, Instant retired, long retiredNanos) {
        this.view = view;
        this.retired = retired;
        this.retiredNanos = retiredNanos;
    }

    ViewImpl view() {
        return view;
    }

    Instant retired() {
        return retired;
    }

    long retiredNanos() {
        return retiredNanos;
    }

    List<ResourceIndex> indexes() {
        return view.snapshots().stream().map(SnapshotImpl::index).toList();
    }

    /** The bound that it is beyond, in words, or null. */
    @Nullable String excess() {
        return excess;
    }

    void setExcess(@Nullable String bound) {
        excess = bound;
    }
}
