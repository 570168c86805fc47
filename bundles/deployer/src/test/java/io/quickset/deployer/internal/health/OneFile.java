package io.quickset.deployer.internal.health;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.control.Origin;
import io.quickset.control.SetSource;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.Version;

/** A set of one file, that holds its version. */
record OneFile(String name, Version version) implements SetSource {
    @Override
    public Layer layer() {
        return Layer.MOUNTED;
    }

    @Override
    public Origin origin() {
        return new Origin(name + ".zip", "", Map.of());
    }

    @Override
    public Optional<Digest> declaredDigest() {
        return Optional.empty();
    }

    @Override
    public Iterator<Entry> entries() {
        byte[] content = version.toString().getBytes(StandardCharsets.UTF_8);
        return List.<Entry>of(new Entry() {
            @Override
            public String path() {
                return "version";
            }

            @Override
            public long size() {
                return content.length;
            }

            @Override
            public Digest declaredDigest() {
                return null;
            }

            @Override
            public String mediaType() {
                return "text/plain";
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(content);
            }
        }).iterator();
    }
}
