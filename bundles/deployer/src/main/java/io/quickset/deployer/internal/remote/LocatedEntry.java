package io.quickset.deployer.internal.remote;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.Resource;
import io.quickset.control.SetSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A file that a locator found: fetched and verified, or live already. */
final class LocatedEntry implements SetSource.Entry {

    private final Fetched of;
    private final String path;
    private final long size;
    private final Digest digest;
    private final String mediaType;
    private final @Nullable Path fetched;

    /**
     * That file.
     *
     * @param of what was fetched with it
     * @param fetched where it lies; null when it was live already
     */
    LocatedEntry(Fetched of, String path, long size, Digest digest, String mediaType, @Nullable Path fetched) {
        this.of = of;
        this.path = path;
        this.size = size;
        this.digest = digest;
        this.mediaType = mediaType;
        this.fetched = fetched;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public Digest declaredDigest() {
        return digest;
    }

    @Override
    public boolean verified() {
        return true;
    }

    @Override
    public Optional<Layer> layer() {
        return Optional.of(Layer.REMOTE);
    }

    @Override
    public String mediaType() {
        return mediaType;
    }

    @Override
    public InputStream open() throws IOException {
        if (fetched != null && !of.spool().isClosed()) {
            return Files.newInputStream(fetched);
        }
        Resource live = of.stored().find(of.set(), path, digest).orElseThrow(of::lost);
        return Channels.newInputStream(live.channel());
    }
}
