package io.quickset.registry.internal.store;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.Resource;
import io.quickset.control.Origin;
import io.quickset.control.SetSource;
import io.quickset.format.ResourcePath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;

/** A set of files whose declared size, digest and content need not agree. */
record TreeSource(String name, List<Entry> files, Optional<Digest> declaredDigest) implements SetSource {

    static TreeSource of(String name, Map<String, byte[]> files) {
        List<Entry> entries = new ArrayList<>();
        files.forEach((path, bytes) -> entries.add(file(path, bytes)));
        return of(name, entries);
    }

    static TreeSource of(String name, Collection<Entry> files) {
        return new TreeSource(name,
                files.stream().sorted(Comparator.comparing(Entry::path, ResourcePath.ORDER)).toList(), Optional.empty());
    }

    TreeSource declaring(Digest digest) {
        return new TreeSource(name, files, Optional.of(digest));
    }

    static Entry file(String path, byte[] bytes) {
        return new File(path, bytes.length, null, "text/plain", () -> new ByteArrayInputStream(bytes));
    }

    static Entry file(String path, long size, @Nullable Digest declared, String type, Content content) {
        return new File(path, size, declared, type, content);
    }

    /** A file of another layer that was verified before, which only that content has if it is read again. */
    static Entry verified(Resource known, Layer layer, Content content) {
        return verified(file(known.path(), known.size(), known.digest(), known.mediaType(), content), layer);
    }

    /** That file as one of another layer whose digest was verified before. */
    static Entry verified(Entry file, Layer layer) {
        return new Entry() {
            @Override
            public String path() {
                return file.path();
            }

            @Override
            public long size() {
                return file.size();
            }

            @Override
            public Digest declaredDigest() {
                return file.declaredDigest();
            }

            @Override
            public boolean verified() {
                return true;
            }

            @Override
            public Optional<Layer> layer() {
                return Optional.of(layer);
            }

            @Override
            public String mediaType() {
                return file.mediaType();
            }

            @Override
            public InputStream open() throws IOException {
                return file.open();
            }
        };
    }

    /** Opens a file's content. */
    interface Content {

        InputStream open() throws IOException;
    }

    @Override
    public Version version() {
        return Version.valueOf("1.0.0");
    }

    @Override
    public Layer layer() {
        return Layer.MOUNTED;
    }

    @Override
    public Origin origin() {
        return new Origin(name + ".jar", "fingerprint", Map.of());
    }

    @Override
    public Iterator<Entry> entries() {
        return files.iterator();
    }

    private record File(String path, long size, @Nullable Digest declaredDigest, String mediaType, Content content)
            implements Entry {

        @Override
        public InputStream open() throws IOException {
            return content.open();
        }
    }
}
