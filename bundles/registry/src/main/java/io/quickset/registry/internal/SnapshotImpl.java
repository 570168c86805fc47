package io.quickset.registry.internal;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.Resource;
import io.quickset.Snapshot;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.registry.internal.store.ResourceIndex;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.framework.Version;

/** A snapshot: what the record says of it, and its index in the store. */
final class SnapshotImpl implements Snapshot {

    private final SetRecord record;
    private final ResourceIndex index;

    SnapshotImpl(SetRecord record, ResourceIndex index) {
        this.record = record;
        this.index = index;
    }

    /** The same content, live since that generation. */
    SnapshotImpl since(long generation, Instant time) {
        return new SnapshotImpl(new SetRecord(record.name(), record.version(), record.digest(), record.layer(),
                generation, time, record.resources(), record.bytes(), record.origin(), record.index()), index);
    }

    /** The same content in another place, not live. */
    SnapshotImpl in(ResourceIndex other) {
        return new SnapshotImpl(new SetRecord(record.name(), record.version(), record.digest(), record.layer(), 0,
                record.since(), record.resources(), record.bytes(), record.origin(), other.name()), other);
    }

    SetRecord setRecord() {
        return record;
    }

    ResourceIndex index() {
        return index;
    }

    @Override
    public String name() {
        return record.name();
    }

    @Override
    public Version version() {
        return record.version();
    }

    @Override
    public Digest digest() {
        return record.digest();
    }

    @Override
    public Digest baseDigest() {
        return record.baseDigest();
    }

    @Override
    public Layer layer() {
        return record.layer();
    }

    @Override
    public long generation() {
        return record.generation();
    }

    @Override
    public Instant since() {
        return record.since();
    }

    @Override
    public int resourceCount() {
        return record.resources();
    }

    @Override
    public long totalBytes() {
        return record.bytes();
    }

    @Override
    public Optional<Resource> find(String path) {
        return index.find(path);
    }

    @Override
    public Stream<Resource> resources() {
        return index.resources();
    }

    @Override
    public String toString() {
        return name() + "@" + version();
    }
}
