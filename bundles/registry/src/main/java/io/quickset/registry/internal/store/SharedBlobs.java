package io.quickset.registry.internal.store;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.control.SetSource;
import io.quickset.registry.internal.store.PackShelf.Place;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The blobs of the store that a staging need not write again. One that is live is taken as it is: what would be wrong
 * with it is wrong already, and the scrub reads it in its turn. Any other nobody may have read for long, so that it is
 * read from storage first; a pack that is found damaged is quarantined. For one thread.
 */
final class SharedBlobs implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(SharedBlobs.class);

    private final PackShelf shelf;
    private final Set<Long> wornPacks;
    private final @Nullable ResourceIndex live;
    private final PackReaders readers = new PackReaders();

    /**
     * Those on that shelf.
     *
     * @param wornPacks which are not to be shared
     * @param live what the set has now, or null
     */
    SharedBlobs(PackShelf shelf, Set<Long> wornPacks, @Nullable ResourceIndex live) {
        this.shelf = shelf;
        this.wornPacks = wornPacks;
        this.live = live;
    }

    /** Where the store has that blob, not read yet, or null. Safe for use by any thread. */
    @Nullable Place find(byte[] digest) {
        return shelf.find(digest, wornPacks);
    }

    /**
     * Where the store has that file intact, or null.
     *
     * @param found where it was found, or null
     */
    @Nullable Place intact(SetSource.Entry entry, byte[] digest, @Nullable Place found) throws IOException {
        Place place = found;
        while (place != null && !isLive(entry.path(), place) && !isIntact(entry, digest, place)) {
            LOG.error("Storage rots: '{}', which new content would have shared, is damaged in {}; it is written again",
                    entry.path(), place.pack().file().getFileName());
            shelf.quarantine().add(place.pack().id());
            place = find(digest);
        }
        return place;
    }

    private boolean isLive(String path, Place place) {
        Optional<StoredResource> now = live == null ? Optional.empty() : live.find(path).map(StoredResource.class::cast);
        return now.filter(each -> each.pack() == place.pack() && each.offset() == place.offset()).isPresent();
    }

    private boolean isIntact(SetSource.Entry entry, byte[] digest, Place place) throws IOException {
        return readers.matches(new StoredResource(entry.path(), entry.size(), Digest.of(digest),
                entry.layer().orElse(Layer.MOUNTED), entry.mediaType(), place.pack(), place.offset(),
                place.gzipBytes()), new Pace(Pace.UNLIMITED));
    }

    @Override
    public void close() throws IOException {
        readers.close();
    }
}
