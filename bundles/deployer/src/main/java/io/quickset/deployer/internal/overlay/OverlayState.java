package io.quickset.deployer.internal.overlay;

import io.quickset.control.SetSource;
import java.util.Set;
import java.util.SortedMap;

/** What one bound directory holds, as of the last moment at which nothing in it was being written. Immutable. */
public sealed interface OverlayState {

    OverlayBinding binding();

    /** It has not been listed yet, or is being written since before it was. */
    record Settling(OverlayBinding binding) implements OverlayState {}

    /**
     * It can't be used: it is missing, may not be read, holds a bad path or too much.
     *
     * @param reason what is wrong and what to do, in one line
     */
    record Broken(OverlayBinding binding, String reason) implements OverlayState {}

    /**
     * It can be used.
     *
     * @param fingerprint differs whenever the content may differ
     * @param files by path, in the order of {@link io.quickset.format.ResourcePath#ORDER}. Those that were staged once
     *     and have not changed declare their digest as verified; the others declare none
     * @param hidden paths of the layers below, of files or folders, that a file {@code .wh.<name>} hides
     * @param opaque folders in which a file {@code .wh..wh..opq} hides all of the layers below; {@code ""} is the root
     * @param busy whether something is being written in it now, so that another state will follow soon
     */
    record Ready(OverlayBinding binding, String fingerprint, SortedMap<String, SetSource.Entry> files,
            Set<String> hidden, Set<String> opaque, boolean busy) implements OverlayState {

        Ready busy(boolean now) {
            return now == busy ? this : new Ready(binding, fingerprint, files, hidden, opaque, now);
        }
    }
}
