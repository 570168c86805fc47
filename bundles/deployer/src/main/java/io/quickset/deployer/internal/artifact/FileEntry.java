package io.quickset.deployer.internal.artifact;

import io.quickset.Digest;
import io.quickset.control.SetSource;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** One file of a set. */
record FileEntry(String path, long size, @Nullable Digest declaredDigest, String mediaType, Content content)
        implements SetSource.Entry {

    @Override
    public InputStream open() throws IOException {
        return content.open();
    }

    /** Opens it. */
    @FunctionalInterface
    interface Content {
        InputStream open() throws IOException;
    }
}
