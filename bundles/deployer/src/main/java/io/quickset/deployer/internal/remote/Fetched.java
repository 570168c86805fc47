package io.quickset.deployer.internal.remote;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.control.Origin;
import io.quickset.control.Rejection;
import io.quickset.control.SetSource;
import io.quickset.deployer.internal.artifact.BadArtifactException;
import io.quickset.deployer.internal.artifact.Limits;
import io.quickset.deployer.internal.artifact.OpenSource;
import io.quickset.deployer.internal.artifact.PathCheck;
import io.quickset.deployer.internal.artifact.SetSupply;
import io.quickset.format.FormatException;
import io.quickset.format.ResourcePath;
import io.quickset.format.SetDigest;
import io.quickset.spi.LocatedResource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.Version;

/**
 * Files of a set that locators found, all here: each was fetched and verified, or is live already. Safe for use by any
 * thread.
 */
final class Fetched {

    private final String set;
    private final Digest digest;
    private final Stored stored;
    private final Spool spool;
    private final List<SetSource.Entry> entries = new ArrayList<>();
    private volatile boolean lost;
    private boolean lostTold; // guarded by the lock of Remote
    private long bytes;

    private Fetched(String set, Digest digest, Stored stored, Spool spool) {
        this.set = set;
        this.digest = digest;
        this.stored = stored;
        this.spool = spool;
    }

    /** Files in the order that the store wants, within what a set may ask of this node. */
    static List<LocatedResource> checked(List<LocatedResource> found, Limits limits) throws BadArtifactException {
        List<LocatedResource> files = new ArrayList<>(found);
        limits.checkFiles(files.size());
        PathCheck.check(() -> files.stream().map(LocatedResource::path).iterator());
        files.sort(Comparator.comparing(LocatedResource::path, ResourcePath.ORDER));
        long sum = 0;
        for (LocatedResource file : files) {
            if (file.size() < 0) {
                throw new BadArtifactException(Rejection.MALFORMED, "'" + file.path() + "' has a negative size");
            }
            sum = limits.add(sum, file.size());
        }
        return files;
    }

    /** What identifies the content of those files, in the order of their paths. */
    static Digest digest(List<LocatedResource> files) {
        SetDigest digest = new SetDigest();
        try {
            for (LocatedResource file : files) {
                digest.add(file.path(), file.size(), file.digest());
            }
        } catch (FormatException e) {
            throw new IllegalStateException(e); // they were checked
        }
        return digest.finish();
    }

    /** Fetches what is not live already of those files, in the order of their paths; several at once. */
    static Fetched of(String set, List<LocatedResource> files, Stored stored, Path folder, Pulse pulse)
            throws IOException {
        Spool spool = new Spool(folder);
        Fetched fetched = new Fetched(set, digest(files), stored, spool);
        Map<Path, LocatedResource> missing = new LinkedHashMap<>();
        for (LocatedResource file : files) {
            boolean live = stored.find(set, file.path(), file.digest())
                    .filter(resource -> resource.size() == file.size()).isPresent();
            Path at = live ? null : folder.resolve(Integer.toString(missing.size()));
            if (at != null) {
                missing.put(at, file);
            }
            fetched.bytes += file.size();
            fetched.entries.add(
                    new LocatedEntry(fetched, file.path(), file.size(), file.digest(), file.mediaType(), at));
        }
        try {
            spool.fetch(missing, pulse);
        } catch (IOException | RuntimeException e) {
            spool.close();
            throw e;
        }
        return fetched;
    }

    String set() {
        return set;
    }

    Digest digest() {
        return digest;
    }

    Stored stored() {
        return stored;
    }

    Spool spool() {
        return spool;
    }

    List<SetSource.Entry> entries() {
        return entries;
    }

    /** They are live: no second copy is needed, unless the first one is damaged, as any of its files tells. */
    void settle() {
        SetSource.Entry any = entries.get(0);
        if (!spool.isClosed() && stored.find(set, any.path(), any.declaredDigest()).isPresent()) {
            spool.close();
        }
    }

    /** Whether it has to be fetched again. */
    boolean isLost() {
        return lost;
    }

    /** The same, once. */
    boolean isNewlyLost() {
        boolean newly = lost && !lostTold;
        lostTold = lost;
        return newly;
    }

    IOException lost() {
        lost = true;
        return new IOException("it is no longer here and is fetched again");
    }

    /** As what a set is staged from. */
    SetSupply supply(String artifact, Version version) {
        return new SetSupply(artifact, digest.toString(), Layer.REMOTE, set, version, Optional.of(digest), Map.of(),
                new Content(artifact, version), List.of());
    }

    private final class Content implements SetSupply.Content {

        private static final long SMALL_BYTES = 1 << 20;

        private final String artifact;
        private final Version version;

        Content(String artifact, Version version) {
            this.artifact = artifact;
            this.version = version;
        }

        @Override
        public OpenSource open() {
            return new Source(artifact, version);
        }

        @Override
        public boolean changed() {
            return false; // what another answer brings is another content
        }

        @Override
        public boolean small() {
            return bytes <= SMALL_BYTES;
        }
    }

    private final class Source implements OpenSource {

        private final String artifact;
        private final Version version;

        Source(String artifact, Version version) {
            this.artifact = artifact;
            this.version = version;
        }

        @Override
        public String name() {
            return set;
        }

        @Override
        public Version version() {
            return version;
        }

        @Override
        public Layer layer() {
            return Layer.REMOTE;
        }

        @Override
        public Origin origin() {
            return new Origin(artifact, digest.toString(), Map.of());
        }

        @Override
        public Optional<Digest> declaredDigest() {
            return Optional.of(digest);
        }

        @Override
        public Iterator<Entry> entries() {
            return entries.iterator();
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
