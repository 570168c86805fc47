package io.quickset.registry.internal.store;

import io.quickset.Digest;
import io.quickset.Resource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The resources of one snapshot by path: immutable, safe for use by any thread, one lookup for each find. Small
 * indexes become a hash map of ready resources, which indexes of one set share as far as they agree; large ones are
 * read where they are mapped and cost no heap.
 */
public final class ResourceIndex {

    /** Indexes of more entries stay off the heap. */
    static final int MAX_HEAP_ENTRIES = 10_000;

    private final String name;
    private final IndexFile file;
    private final Map<Long, Pack> packs;
    private final Map<String, Optional<Resource>> onHeap;

    /**
     * The resources that the file lists.
     *
     * @param other an index that is likely to agree with it in much, or null
     */
    ResourceIndex(String name, IndexFile file, Map<Long, Pack> packs, @Nullable ResourceIndex other) {
        this.name = name;
        this.file = file;
        this.packs = Map.copyOf(packs);
        this.onHeap = new HashMap<>();
        if (file.count() <= MAX_HEAP_ENTRIES) {
            Map<String, Optional<Resource>> known = other == null ? Map.of() : other.onHeap;
            resources().forEach(resource -> {
                Optional<Resource> same = known.get(resource.path());
                if (same == null || !((StoredResource) same.get()).isSame((StoredResource) resource)) {
                    same = Optional.of(resource);
                }
                onHeap.put(same.get().path(), same);
            });
        }
    }

    /** The store's name for this index. */
    public String name() {
        return name;
    }

    /** The number of resources. */
    public int count() {
        return file.count();
    }

    /** The sum of their sizes. */
    public long totalBytes() {
        return file.totalBytes();
    }

    /** The set's digest. */
    public Digest digest() {
        return file.digest();
    }

    /** The resource at that path, or empty. */
    public Optional<Resource> find(String path) {
        Optional<Resource> resource = onHeap.get(path);
        if (resource != null) {
            return resource;
        }
        return file.count() <= MAX_HEAP_ENTRIES ? Optional.empty() : findMapped(path);
    }

    private Optional<Resource> findMapped(String path) {
        int at = file.find(path);
        return at < 0 ? Optional.empty() : Optional.of(file.resource(at, packs));
    }

    /** All resources in path order. */
    public Stream<Resource> resources() {
        return StreamSupport.stream(new Records(), false);
    }

    Map<Long, Pack> packs() {
        return packs;
    }

    Map<Long, Long> usedBytesByPack() {
        return file.usedBytesByPack();
    }

    /** Walks the mapped records. */
    private final class Records extends Spliterators.AbstractSpliterator<Resource> {

        private int at;

        Records() {
            super(file.count(), Spliterator.ORDERED | Spliterator.SIZED | Spliterator.NONNULL | Spliterator.IMMUTABLE);
        }

        @Override
        public boolean tryAdvance(Consumer<? super Resource> action) {
            if (at >= file.end()) {
                return false;
            }
            action.accept(file.resource(at, packs));
            at = file.next(at);
            return true;
        }
    }
}
