package io.quickset.deployer.internal;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.Snapshot;
import io.quickset.control.SetSource;
import io.quickset.deployer.internal.artifact.PathLayer;
import io.quickset.format.ResourcePath;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A directory that is merged into a set. */
final class FakeOverlay implements PathLayer {
    private final String name;
    private final SortedMap<String, SetSource.Entry> files = new TreeMap<>(ResourcePath.ORDER);
    private final String state;
    private Set<String> hidden = Set.of();
    private Set<String> opaque = Set.of();
    private boolean over = true;
    boolean current = true;
    Set<String> shown = Set.of();

    FakeOverlay(String name, Map<String, String> files) {
        this.name = name;
        this.state = new TreeMap<>(files).toString();
        files.forEach((path, text) -> this.files.put(path, new FakeEntry(path, text)));
    }

    FakeOverlay hiding(String... paths) {
        hidden = Set.of(paths);
        return this;
    }

    FakeOverlay opaque(String... folders) {
        opaque = Set.of(folders);
        return this;
    }

    FakeOverlay under() {
        over = false;
        return this;
    }

    @Override public String name() { return name; }
    @Override public Layer layer() { return Layer.OVERLAY; }
    @Override public boolean over() { return over; }
    @Override public String state() { return state; }
    @Override public SortedMap<String, SetSource.Entry> files() { return files; }
    @Override public Set<String> hidden() { return hidden; }
    @Override public Set<String> opaque() { return opaque; }
    @Override public boolean current() { return current; }
    @Override public void staged(Snapshot snapshot, Set<String> paths) { shown = paths; }

    @Override
    public boolean equals(Object other) {
        return other instanceof FakeOverlay that && name.equals(that.name) && state.equals(that.state);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    private record FakeEntry(String path, String text) implements SetSource.Entry {
        @Override public long size() { return text.length(); }
        @Override public @Nullable Digest declaredDigest() { return null; }
        @Override public String mediaType() { return "text/plain"; }
        @Override public InputStream open() { return new ByteArrayInputStream(text.getBytes()); }
        @Override public Optional<Layer> layer() { return Optional.of(Layer.OVERLAY); }
    }
}
