package io.quickset.control;

import java.util.Map;

/**
 * Where a set came from.
 *
 * @param artifact the file name in the deploy folder that supplied the set
 * @param fingerprint what the file system said of that file when it was verified; opaque, compared for equality
 * @param headers the manifest headers that the set's own bundle keeps; empty for a folder or zip, which have no bundle
 */
public record Origin(String artifact, String fingerprint, Map<String, String> headers) {

    /** Copies the headers. */
    public Origin {
        headers = Map.copyOf(headers);
    }
}
