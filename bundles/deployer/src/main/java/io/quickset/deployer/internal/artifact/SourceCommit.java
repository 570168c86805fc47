package io.quickset.deployer.internal.artifact;

import io.quickset.format.Provenance;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** What a set bundle says of the commit that it was built from. It is told, and decides nothing: a bad one is none. */
final class SourceCommit {

    /** Kept with the headers of the set's own bundle. */
    static final String HEADER = "Quickset-Commit";

    private static final String PROVENANCE = "META-INF/quickset/provenance.json";
    private static final int MAX_BYTES = 1 << 16;

    private SourceCommit() {}

    /** The commit in hex, followed by {@code -dirty} if it is not all that was built; empty when that is not known. */
    static Optional<String> of(Zip zip) throws IOException {
        ZipHeader entry = zip.directory().find(PROVENANCE);
        if (entry == null || entry.size() > MAX_BYTES) {
            return Optional.empty();
        }
        try (InputStream in = zip.read(entry)) {
            return Provenance.commit(new ByteArrayInputStream(in.readAllBytes()));
        }
    }
}
