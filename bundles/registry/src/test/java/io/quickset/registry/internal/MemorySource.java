package io.quickset.registry.internal;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.control.Origin;
import io.quickset.control.SetSource;
import io.quickset.format.ResourcePath;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.osgi.framework.Version;

/** A set made of byte arrays. */
record MemorySource(String name, Version version, Map<String, byte[]> files, Map<String, Digest> declared)
        implements SetSource {

    static MemorySource of(String name, String version, Map<String, byte[]> files) {
        Map<String, byte[]> sorted = new TreeMap<>(ResourcePath.ORDER);
        sorted.putAll(files);
        return new MemorySource(name, Version.parseVersion(version), sorted, Map.of());
    }

    MemorySource declaring(String path, Digest digest) {
        return new MemorySource(name, version, files, Map.of(path, digest));
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
    public Optional<Digest> declaredDigest() {
        return Optional.empty();
    }

    @Override
    public Iterator<Entry> entries() {
        return files.entrySet().stream()
                .<Entry>map(file -> new File(file.getKey(), file.getValue(), declared.get(file.getKey())))
                .iterator();
    }

    private record File(String path, byte[] bytes, Digest declaredDigest) implements Entry {

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public String mediaType() {
            return "text/plain";
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes);
        }
    }
}
