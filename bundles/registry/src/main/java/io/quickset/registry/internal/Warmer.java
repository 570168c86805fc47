package io.quickset.registry.internal;

import io.quickset.Resource;
import io.quickset.Snapshot;
import java.nio.ByteBuffer;

/** Pages a snapshot in before it goes live, so that its first readers do not wait for storage. */
final class Warmer {

    private static final int PAGE_BYTES = 4096;

    private Warmer() {}

    /** Touches each page of the snapshot if it is not larger than that; returns how many it touched. */
    static long warm(Snapshot snapshot, long maxBytes) {
        if (snapshot.totalBytes() > maxBytes) {
            return 0;
        }
        return snapshot.resources().mapToLong(Warmer::touch).sum();
    }

    private static long touch(Resource resource) {
        long pages = 0;
        byte sink = 0;
        for (long at = 0; at < resource.size(); at += Resource.MAX_RANGE_BYTES) {
            ByteBuffer range = resource.content(at, (int) Math.min(resource.size() - at, Resource.MAX_RANGE_BYTES));
            for (int i = 0; i < range.capacity(); i += PAGE_BYTES, pages++) {
                sink ^= range.get(i);
            }
        }
        return sink == 0 ? pages : Math.max(pages, 1); // the sink keeps the reads from being optimised away
    }
}
