package io.quickset.locator;

import io.quickset.origin.internal.cache.Cache;
import io.quickset.origin.internal.cache.LocatorSource;
import io.quickset.origin.internal.cache.Shelf;
import io.quickset.spi.LocatedResource;
import io.quickset.spi.LocatedSet;
import io.quickset.spi.ResourceLocator;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Keeps on disk what another locator gives. That one is asked again when the time to live is over, or sooner if its
 * answer says so; when it throws, its last answer is given, marked stale with the reason, and it is left alone for a
 * while that grows with each failure, from 5 seconds to 5 minutes. So a set stays whole through a failure of what it
 * comes from, and through a restart of the node in the middle of it.
 *
 * <p>All content is held against its digest when it is kept, and again whenever it is read. The folder may be deleted
 * at any time. There is nothing to close, and no thread but those that fetch. Safe for use by any thread; the wrapped
 * locator is asked about one thing by one thread at a time, and its files may be read by up to four.
 */
@ProviderType
public final class CachingLocator implements ResourceLocator {

    private final Cache cache;

    /**
     * Wraps that locator.
     *
     * @param folder for this cache alone, made when it is first needed; such as {@code data/origin/<name>} in the home
     * @param timeToLive how long an answer counts
     * @param cacheBytes how much to keep of what older answers needed; what the last ones need is kept in any case
     */
    public CachingLocator(ResourceLocator wrapped, Path folder, Duration timeToLive, long cacheBytes) {
        this(wrapped, folder, timeToLive, cacheBytes, Clock.systemUTC());
    }

    CachingLocator(ResourceLocator wrapped, Path folder, Duration timeToLive, long cacheBytes, Clock clock) {
        cache = new Cache(new LocatorSource(wrapped, timeToLive, clock), new Shelf(folder), cacheBytes, clock);
    }

    @Override
    public Optional<LocatedSet> locate(String set) throws IOException {
        return cache.locate(set);
    }

    @Override
    public Optional<LocatedResource> locate(String set, String path) throws IOException {
        return cache.locate(set, path);
    }

    @Override
    public List<String> paths(String set) throws IOException {
        return cache.paths(set);
    }
}
