package io.quickset.deployer.internal.artifact;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.control.Origin;
import io.quickset.control.Rejection;
import io.quickset.control.SetSource;
import io.quickset.control.StagingException;
import io.quickset.deployer.internal.scan.Found;
import io.quickset.format.FormatException;
import io.quickset.format.IndexEntry;
import io.quickset.format.IndexReader;
import io.quickset.format.MediaTypes;
import io.quickset.format.ResourcePath;
import io.quickset.format.SetName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.zip.ZipEntry;
import org.apache.felix.utils.manifest.Clause;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/** A set bundle or a plain zip as a set, open for staging. Its index, where there is one, is streamed. */
final class ArchiveSet implements OpenSource {

    static final String INDEX = "META-INF/quickset/index.json";

    private final SetSupply supply;
    private final String root;
    private final Zip zip;
    private final List<IndexReader> readers = new ArrayList<>();

    private ArchiveSet(Found found, SetSupply supply, String root, Limits limits)
            throws BadArtifactException, IOException {
        this.supply = supply;
        this.root = root;
        this.zip = Zip.open(found.path(), limits);
        // What took its place since it was inspected is to be inspected first.
        if (supply.content().changed()) {
            zip.close();
            throw new IOException("it changed while it was read");
        }
    }

    /** Verifies a set bundle, as far as that goes without its content. */
    static SetSupply ofBundle(Found found, Zip zip, Headers headers, Limits limits)
            throws BadArtifactException, IOException {
        headers.checkDataOnly();
        Clause clause = headers.setCapability().orElseThrow();
        String name = Headers.attribute(clause, Headers.NAMESPACE)
                .orElseThrow(() -> new BadArtifactException(Rejection.MALFORMED, "its capability names no set"));
        String text = Headers.attribute(clause, "version")
                .or(() -> headers.get(Constants.BUNDLE_VERSION)).orElse("0.0.0");
        String root = Headers.attribute(clause, "root").orElse("resources") + "/";
        try {
            SetName.check(name);
            ResourcePath.check(root.substring(0, root.length() - 1));
        } catch (FormatException e) {
            throw new BadArtifactException(Rejection.MALFORMED, e.getMessage(), e);
        }
        RemotePaths.of(clause); // refuses a malformed list
        Version version = version(text);
        Optional<Digest> digest = IndexCheck.check(zip, name, version);
        if (digest.isEmpty() && paths(zip, root).length == 0) {
            throw new BadArtifactException(Rejection.MALFORMED, "it holds no file under its root '" + root + "'");
        }
        Map<String, String> kept = headers.kept(clause);
        SourceCommit.of(zip).ifPresent(commit -> kept.put(SourceCommit.HEADER, commit));
        return supply(found, SetSupply.of(found, name, version, digest, kept, ArchiveSet::unbound), root, limits);
    }

    /** Verifies a plain zip. */
    static SetSupply ofZip(Found found, Zip zip, Limits limits) throws BadArtifactException {
        PlainName name = PlainName.of(found.fileName().substring(0, found.fileName().length() - ".zip".length()));
        if (paths(zip, "").length == 0) {
            throw new BadArtifactException(Rejection.MALFORMED, "it holds no file");
        }
        return supply(found, SetSupply.of(found, name.set(), name.version(), Optional.empty(), Map.of(),
                ArchiveSet::unbound), "", limits);
    }

    private static OpenSource unbound() {
        throw new IllegalStateException("not bound");
    }

    private static SetSupply supply(Found found, SetSupply head, String root, Limits limits) {
        return SetSupply.of(found, head.set(), head.version(), head.digest(), head.headers(),
                () -> new ArchiveSet(found, head, root, limits));
    }

    private static Version version(String text) throws BadArtifactException {
        try {
            return Version.parseVersion(text);
        } catch (IllegalArgumentException e) {
            throw new BadArtifactException(Rejection.MALFORMED, "its version '" + text + "' is malformed", e);
        }
    }

    private static String[] paths(Zip zip, String root) {
        byte[] folder = root.getBytes(StandardCharsets.UTF_8);
        String[] paths = zip.directory().entries().filter(entry -> entry.isFileUnder(folder))
                .map(entry -> entry.shown().substring(root.length())).toArray(String[]::new);
        Arrays.sort(paths, ResourcePath.ORDER);
        return paths;
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
        return supply.origin();
    }

    @Override
    public Optional<Digest> declaredDigest() {
        return supply.digest();
    }

    @Override
    public Iterator<SetSource.Entry> entries() throws StagingException, IOException {
        if (supply.digest().isEmpty()) {
            return Arrays.stream(paths(zip, root)).map(path -> entry(path, null)).iterator();
        }
        ZipHeader index = zip.directory().find(INDEX);
        if (index == null) {
            throw new StagingException(Rejection.DAMAGED, "it lost its index while it was read");
        }
        try {
            IndexReader reader = new IndexReader(zip.read(index));
            readers.add(reader);
            return new Indexed(reader);
        } catch (FormatException e) {
            throw new StagingException(Rejection.DAMAGED, "its index is bad: " + e.getMessage(), e);
        }
    }

    private SetSource.Entry entry(String path, @Nullable IndexEntry indexed) {
        ZipHeader entry = zip.directory().find(root + path);
        if (entry == null) {
            throw refused("its index lists '" + path + "', which it lacks");
        }
        if (indexed != null && indexed.size() != entry.size()) {
            throw refused("'" + path + "' has " + entry.size() + " bytes, its index says " + indexed.size());
        }
        return indexed == null ? new Packed(zip, entry, path, null, MediaTypes.of(path))
                : new Packed(zip, entry, path, indexed.digest(), indexed.mediaType());
    }

    /** One file. */
    private record Packed(Zip zip, ZipHeader entry, String path, @Nullable Digest declaredDigest, String mediaType)
            implements SetSource.Entry {

        @Override
        public long size() {
            return entry.size();
        }

        @Override
        public InputStream open() throws IOException {
            return zip.read(entry);
        }

        @Override
        public long deflatedSize() {
            return entry.method() == ZipEntry.DEFLATED ? entry.packed() : -1;
        }

        @Override
        public InputStream openDeflated() throws IOException {
            return zip.readPacked(entry);
        }
    }

    private static StagingException.Unchecked refused(String reason) {
        return new StagingException.Unchecked(new StagingException(Rejection.DAMAGED, reason));
    }

    @Override
    public void close() throws IOException {
        for (IndexReader reader : readers) {
            reader.close();
        }
        zip.close();
    }

    /**
     * The entries that the index lists, one at a time. Paths in an index are unique, and so are those in the archive: if
     * each listed one is there and the counts are equal, they are the same.
     */
    private final class Indexed implements Iterator<SetSource.Entry> {

        private final IndexReader reader;
        private Optional<IndexEntry> next;

        Indexed(IndexReader reader) {
            this.reader = reader;
            this.next = advance();
        }

        @Override
        public boolean hasNext() {
            return next.isPresent();
        }

        @Override
        public SetSource.Entry next() {
            IndexEntry indexed = next.orElseThrow(NoSuchElementException::new);
            SetSource.Entry entry = entry(indexed.path(), indexed);
            next = advance();
            return entry;
        }

        private Optional<IndexEntry> advance() {
            try {
                Optional<IndexEntry> entry = reader.next();
                if (entry.isEmpty()) {
                    compareCounts();
                }
                return entry;
            } catch (FormatException e) {
                throw new StagingException.Unchecked(new StagingException(Rejection.DAMAGED,
                        "its index is bad: " + e.getMessage(), e));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void compareCounts() {
            byte[] folder = root.getBytes(StandardCharsets.UTF_8);
            long files = zip.directory().entries().filter(entry -> entry.isFileUnder(folder)).count();
            if (files != reader.count()) {
                throw refused("it holds " + files + " files under '" + root + "', its index lists " + reader.count());
            }
        }
    }
}
