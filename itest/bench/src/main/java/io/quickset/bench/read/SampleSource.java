package io.quickset.bench.read;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.bench.SampleSet;
import io.quickset.control.Origin;
import io.quickset.control.SetSource;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;

/**
 * Supplies a sample set from memory, without an index.
 *
 * @param layers from how many layers its files come, in turn
 */
record SampleSource(SampleSet set, int layers) implements SetSource {

    @Override
    public String name() {
        return set.name();
    }

    @Override
    public Version version() {
        return Version.parseVersion(set.osgiVersion());
    }

    @Override
    public Layer layer() {
        return Layer.MOUNTED;
    }

    @Override
    public Origin origin() {
        return new Origin(set.name() + ".jar", "sample", Map.of());
    }

    @Override
    public Optional<Digest> declaredDigest() {
        return Optional.empty();
    }

    @Override
    public Iterator<Entry> entries() {
        return IntStream.range(0, set.files()).mapToObj(file -> (Entry) new File(set, file, Layer.values()[file % layers])).iterator();
    }

    private record File(SampleSet set, int number, Layer of) implements Entry {

        @Override
        public String path() {
            return SampleSet.path(number);
        }

        @Override
        public long size() {
            return set.fileBytes();
        }

        @Override
        public @Nullable Digest declaredDigest() {
            return null;
        }

        @Override
        public Optional<Layer> layer() {
            return Optional.of(of);
        }

        @Override
        public String mediaType() {
            return "text/plain";
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(set.content(number));
        }
    }
}
