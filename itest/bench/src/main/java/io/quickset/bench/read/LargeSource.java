package io.quickset.bench.read;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.bench.SampleSet;
import io.quickset.control.Origin;
import io.quickset.control.SetSource;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;

/** Supplies a set of one large file that need not fit on the heap: one MiB again and again. */
record LargeSource(String name, String path, int mebibytes) implements SetSource {

    @Override
    public Version version() {
        return new Version(1, 0, 0);
    }

    @Override
    public Layer layer() {
        return Layer.MOUNTED;
    }

    @Override
    public Origin origin() {
        return new Origin(name + ".jar", "sample", Map.of());
    }

    @Override
    public Optional<Digest> declaredDigest() {
        return Optional.empty();
    }

    @Override
    public Iterator<Entry> entries() {
        return List.<Entry>of(new File(path, mebibytes)).iterator();
    }

    private record File(String path, int mebibytes) implements Entry {

        @Override
        public long size() {
            return (long) mebibytes << 20;
        }

        @Override
        public @Nullable Digest declaredDigest() {
            return null;
        }

        @Override
        public String mediaType() {
            return "application/octet-stream";
        }

        @Override
        public InputStream open() {
            byte[] part = new SampleSet("large", 1, 1, 1 << 20).content(0);
            return new SequenceInputStream(Collections.enumeration(Collections.nCopies(mebibytes, part).stream()
                    .map(ByteArrayInputStream::new).toList()));
        }
    }
}
