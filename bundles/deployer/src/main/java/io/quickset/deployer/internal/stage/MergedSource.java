package io.quickset.deployer.internal.stage;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.Resource;
import io.quickset.Snapshot;
import io.quickset.control.Origin;
import io.quickset.control.SetSource;
import io.quickset.deployer.internal.artifact.BadArtifactException;
import io.quickset.deployer.internal.artifact.PathCheck;
import io.quickset.deployer.internal.artifact.PathLayer;
import io.quickset.deployer.internal.artifact.SetSupply;
import io.quickset.format.ResourcePath;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;

/**
 * A set's layers, flattened: the staged base, and what is merged into it path by path. The base's files lie in the store
 * already, so that only merged ones may have to be read. Of a file and a folder of one name the upper layer's counts.
 */
final class MergedSource implements SetSource {

    private final SetSupply supply;
    private final Optional<Snapshot> base;
    private final SortedMap<String, Entry> extra = new TreeMap<>(ResourcePath.ORDER);
    private final Set<String> winning = new HashSet<>(); // of those extra, what hides the base's
    private final Set<String> folders = new HashSet<>(); // of what wins

    /**
     * Merges.
     *
     * @param base the staged base, or empty when the set is made of what is merged alone
     * @throws BadArtifactException if two paths of the result are one to some file systems, with the reason
     */
    MergedSource(SetSupply supply, Optional<Snapshot> base) throws BadArtifactException {
        this.supply = supply;
        this.base = base;
        List<PathLayer> layers = supply.merged();
        for (int i = layers.size() - 1; i >= 0; i--) { // from the bottom up, so that the upper one has the last word
            if (!layers.get(i).over()) {
                add(layers.get(i));
            }
        }
        base.ifPresent(this::dropBeneath);
        for (int i = layers.size() - 1; i >= 0; i--) {
            if (layers.get(i).over()) {
                add(layers.get(i));
                winning.addAll(layers.get(i).files().keySet());
                layers.get(i).files().keySet().forEach(this::addFolders);
            }
        }
        PathCheck.check(() -> new Merged<>(Entry::path));
    }

    // Of what fills in: a file where the base has a folder, and the other way round.
    private void dropBeneath(Snapshot snapshot) {
        if (extra.isEmpty()) {
            return;
        }
        extra.keySet().removeIf(path -> folders(path).anyMatch(folder -> snapshot.find(folder).isPresent()));
        snapshot.resources().forEach(resource -> folders(resource.path()).forEach(extra::remove));
    }

    private static Stream<String> folders(String path) {
        return IntStream.iterate(path.indexOf('/'), slash -> slash >= 0, slash -> path.indexOf('/', slash + 1))
                .mapToObj(slash -> path.substring(0, slash));
    }

    private void add(PathLayer layer) {
        extra.keySet().removeIf(layer::hides);
        winning.removeIf(layer::hides);
        for (Map.Entry<String, Entry> file : layer.files().entrySet()) {
            String path = file.getKey();
            extra.subMap(path + "/", path + "0").clear(); // '0' comes after '/': a file takes the place of a folder
            for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
                extra.remove(path.substring(0, slash)); // and the other way round
            }
            extra.put(path, file.getValue());
        }
    }

    /** The paths that show the files of that layer, not those of another. */
    Set<String> shown(PathLayer layer) {
        return layer.files().entrySet().stream().filter(file -> extra.get(file.getKey()) == file.getValue())
                .map(Map.Entry::getKey).collect(Collectors.toSet());
    }

    private void addFolders(String path) {
        for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
            folders.add(path.substring(0, slash));
        }
    }

    private boolean shows(String path) {
        if (winning.contains(path) || folders.contains(path)) {
            return false;
        }
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            if (winning.contains(path.substring(0, slash))) {
                return false;
            }
        }
        return supply.merged().stream().noneMatch(layer -> layer.over() && layer.hides(path));
    }

    @Override
    public String name() {
        return supply.set();
    }

    @Override
    public Version version() {
        return supply.version();
    }

    @Override
    public Layer layer() {
        return supply.layer();
    }

    @Override
    public Origin origin() {
        Origin origin = supply.origin();
        return new Origin(origin.artifact(), origin.fingerprint(), origin.headers(), base.map(Snapshot::digest),
                supply.states());
    }

    @Override
    public Optional<Digest> declaredDigest() {
        return Optional.empty();
    }

    @Override
    public Iterator<Entry> entries() {
        return new Merged<>(entry -> entry);
    }

    /** Both in path order; a path that both have is the base's, for what wins over it is not shown of it. */
    private final class Merged<T> implements Iterator<T> {

        private final Function<Entry, T> as;
        private final Iterator<Resource> below = base.map(Snapshot::resources)
                .orElseGet(Stream::empty).filter(resource -> shows(resource.path())).iterator();
        private final Iterator<Entry> above = extra.values().iterator();
        private @Nullable Resource stored = below.hasNext() ? below.next() : null;
        private @Nullable Entry merged = above.hasNext() ? above.next() : null;

        Merged(Function<Entry, T> as) {
            this.as = as;
        }

        @Override
        public boolean hasNext() {
            return stored != null || merged != null;
        }

        @Override
        public T next() {
            int order = stored == null ? 1 : merged == null ? -1 : ResourcePath.ORDER.compare(stored.path(), merged.path());
            Entry next = order <= 0 ? new Stored(stored) : merged;
            if (order <= 0) {
                stored = below.hasNext() ? below.next() : null;
            }
            if (order >= 0) {
                merged = above.hasNext() ? above.next() : null;
            }
            return as.apply(next);
        }
    }

    /** A file of the base. */
    private record Stored(Resource resource) implements Entry {

        @Override
        public String path() {
            return resource.path();
        }

        @Override
        public long size() {
            return resource.size();
        }

        @Override
        public Digest declaredDigest() {
            return resource.digest();
        }

        @Override
        public boolean verified() {
            return true;
        }

        @Override
        public Optional<Layer> layer() {
            return Optional.of(resource.layer());
        }

        @Override
        public String mediaType() {
            return resource.mediaType();
        }

        @Override
        public InputStream open() {
            return Channels.newInputStream(resource.channel());
        }

        @Override
        public long deflatedSize() {
            return resource.gzip().map(member -> member.remaining() - Resource.GZIP_HEADER_BYTES
                    - Resource.GZIP_TRAILER_BYTES).orElse(-1);
        }

        @Override
        public InputStream openDeflated() {
            ByteBuffer member = resource.gzip().orElseThrow();
            byte[] deflated = new byte[(int) deflatedSize()];
            member.get(Resource.GZIP_HEADER_BYTES, deflated);
            return new ByteArrayInputStream(deflated);
        }
    }
}
