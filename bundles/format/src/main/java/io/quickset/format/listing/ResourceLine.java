package io.quickset.format.listing;

import io.quickset.Digest;
import io.quickset.Resource;

/** A file of a set. */
public record ResourceLine(String path, long size, Digest digest, String mediaType, String layer) {

    /** That file. */
    public static ResourceLine of(Resource file) {
        return new ResourceLine(file.path(), file.size(), file.digest(), file.mediaType(), file.layer().toString());
    }
}
