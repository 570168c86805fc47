package io.quickset.control;

import io.quickset.Digest;
import java.util.Map;
import java.util.Optional;

/**
 * Where a set came from.
 *
 * @param artifact the file name in the deploy folder that supplied the set; one from elsewhere has a slash in its name,
 *     such as what code mounted ({@link MountedArtifact#name()})
 * @param fingerprint what the file system said of that file when it was verified; opaque, compared for equality
 * @param headers the manifest headers that the set's own bundle keeps; empty for a folder or zip, which have no bundle
 * @param baseDigest the content of the artifact itself, where other layers were merged over or under it; else empty
 * @param merged what was merged per path: by the name of each source the state that it was in; opaque, compared for
 *     equality
 */
public record Origin(String artifact, String fingerprint, Map<String, String> headers, Optional<Digest> baseDigest,
        Map<String, String> merged) {

    /** Copies the maps. */
    public Origin {
        headers = Map.copyOf(headers);
        merged = Map.copyOf(merged);
    }

    /** Nothing but that artifact. */
    public Origin(String artifact, String fingerprint, Map<String, String> headers) {
        this(artifact, fingerprint, headers, Optional.empty(), Map.of());
    }
}
