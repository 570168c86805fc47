package io.quickset.registry.internal;

import io.quickset.registry.internal.store.ResourceIndex;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A generation that was current. */
final class OldGeneration {

    private final ViewImpl view;
    private final long retiredNanos;
    private volatile @Nullable String excess;

    /**
     * Within all bounds.
     *
     * @param retiredNanos when it stopped being current, as {@link Times#nanos}
     */
    OldGeneration(ViewImpl view, long retiredNanos) {
        this.view = view;
        this.retiredNanos = retiredNanos;
    }

    ViewImpl view() {
        return view;
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
