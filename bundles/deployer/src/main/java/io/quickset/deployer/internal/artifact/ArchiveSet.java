package io.quickset.deployer.internal.artifact;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.control.Origin;
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
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.felix.utils.manifest.Clause;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/** A set bundle or a plain zip as a set, open for staging. Its index, where there is one, is streamed. */
final class ArchiveSet implements OpenSource {

    static final String INDEX = "META-INF/quickset/index.json";

    private final SetSupply supply;
    private final String root;
    private final ZipFile zip;
    private final List<IndexReader> readers = new ArrayList<>();

    private ArchiveSet(Found found, SetSupply supply, String root) throws IOException {
        this.supply = supply;
        this.root = root;
        this.zip = Inspector.open(found);
        // Whatever took its place since it was inspected is held against no limit.
        if (supply.content().changed()) {
            zip.close();
            throw new IOException("it changed while it was read");
        }
    }

    /** Verifies a set bundle, as far as that goes without its content. */
    static SetSupply ofBundle(Found found, ZipFile zip, Headers headers) throws BadArtifactException, IOException {
        headers.checkDataOnly();
        Clause clause = headers.setCapability().orElseThrow();
        String name = Headers.attribute(clause, Headers.NAMESPACE)
                .orElseThrow(() -> new BadArtifactException("its capability names no set"));
        String text = Headers.attribute(clause, "version")
                .or(() -> headers.get(Constants.BUNDLE_VERSION)).orElse("0.0.0");
        String root = Headers.attribute(clause, "root").orElse("resources") + "/";
        try {
            SetName.check(name);
            ResourcePath.check(root.substring(0, root.length() - 1));
        } catch (FormatException e) {
            throw new BadArtifactException(e.getMessage(), e);
        }
        RemotePaths.of(clause); // refuses a malformed list
        Version version = version(text);
        Optional<Digest> digest = IndexCheck.check(zip, name, version);
        if (digest.isEmpty() && paths(zip, root).length == 0) {
            throw new BadArtifactException("it holds no file under its root '" + root + "'");
        }
        return supply(found, SetSupply.of(found, name, version, digest, headers.kept(clause), ArchiveSet::unbound), root);
    }

    /** Verifies a plain zip. */
    static SetSupply ofZip(Found found, ZipFile zip) throws BadArtifactException {
        PlainName name = PlainName.of(found.fileName().substring(0, found.fileName().length() - ".zip".length()));
        if (paths(zip, "").length == 0) {
            throw new BadArtifactException("it holds no file");
        }
        return supply(found, SetSupply.of(found, name.set(), name.version(), Optional.empty(), Map.of(),
                ArchiveSet::unbound), "");
    }

    private static OpenSource unbound() {
        throw new IllegalStateException("not bound");
    }

    private static SetSupply supply(Found found, SetSupply head, String root) {
        return SetSupply.of(found, head.set(), head.version(), head.digest(), head.headers(),
                () -> new ArchiveSet(found, head, root));
    }

    private static Version version(String text) throws BadArtifactException {
        try {
            return Version.parseVersion(text);
        } catch (IllegalArgumentException e) {
            throw new BadArtifactException("its version '" + text + "' is malformed", e);
        }
    }

    private static String[] paths(ZipFile zip, String root) {
        String[] paths = zip.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName)
                .filter(name -> name.startsWith(root)).map(name -> name.substring(root.length()))
                .toArray(String[]::new);
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
            return Inspector.mapped(List.of(paths(zip, root)).iterator(), path -> entry(path, null));
        }
        ZipEntry index = zip.getEntry(INDEX);
        if (index == null) {
            throw new StagingException("it lost its index while it was read");
        }
        try {
            IndexReader reader = new IndexReader(new CheckedEntryStream(zip, index));
            readers.add(reader);
            return new Indexed(reader);
        } catch (FormatException e) {
            throw new StagingException("its index is bad: " + e.getMessage(), e);
        }
    }

    private SetSource.Entry entry(String path, @Nullable IndexEntry indexed) {
        ZipEntry entry = zip.getEntry(root + path);
        if (entry == null) {
            throw refused("its index lists '" + path + "', which it lacks");
        }
        if (indexed != null && indexed.size() != entry.getSize()) {
            throw refused("'" + path + "' has " + entry.getSize() + " bytes, its index says " + indexed.size());
        }
        FileEntry.Content content = () -> new CheckedEntryStream(zip, entry);
        return indexed == null ? new FileEntry(path, entry.getSize(), null, MediaTypes.of(path), content)
                : new FileEntry(path, indexed.size(), indexed.digest(), indexed.mediaType(), content);
    }

    private static StagingException.Unchecked refused(String reason) {
        return new StagingException.Unchecked(new StagingException(reason));
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
                throw new StagingException.Unchecked(new StagingException("its index is bad: " + e.getMessage(), e));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void compareCounts() {
            long files = zip.stream().filter(e -> !e.isDirectory() && e.getName().startsWith(root)).count();
            if (files != reader.count()) {
                throw refused("it holds " + files + " files under '" + root + "', its index lists " + reader.count());
            }
        }
    }
}
