package io.quickset.web.internal.data;

import io.quickset.Snapshot;

/** Adds to the HTML files of an overlay: what developer mode is made of. Asked at each request, by any thread. */
public interface Injection {

    /**
     * What stands behind each HTML file that the overlay of that set supplies; empty for nothing. The same for the same
     * content of the set. Must not block.
     */
    String into(Snapshot set);
}
