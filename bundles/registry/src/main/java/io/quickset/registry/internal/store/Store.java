package io.quickset.registry.internal.store;

import io.quickset.Resource;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.SetSource;
import io.quickset.control.StagingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The content store on disk. Safe for use by any thread.
 *
 * <p>Staging writes a pack of the blobs that the store lacks, and an index; collecting unlinks what no index in use
 * needs. A staging relies on the blobs it found, so that the two exclude each other.
 */
public final class Store {

    private static final String INDEXES = "*.index";
    private static final int COPY_TRIES = 4;

    private final Path folder;
    private final DurableFolder indexes;
    private final PackShelf shelf;
    private final ExecutorService workers;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Map<String, Hold> held = new HashMap<>(); // by name; guarded by itself
    private long lastIndex; // guarded by held

    /** Someone, or several, need an index that no generation may hold. */
    private record Hold(ResourceIndex index, int count) {}

    /**
     * Opens the store in that folder, making it when there is none.
     *
     * @param workers runs the reading and hashing of a staging
     */
    public Store(Disk disk, Path folder, ExecutorService workers) throws IOException {
        this.folder = folder;
        this.indexes = new DurableFolder(disk, folder.resolve("indexes"));
        this.shelf = new PackShelf(new DurableFolder(disk, folder.resolve("packs")));
        this.workers = workers;
    }

    /**
     * Copies a set into the store, verified and durable. The index is held: it stays until {@link #release} and a
     * {@link #collect} that does not name it.
     *
     * @param live the indexes of the current generation: what they use least of is where compaction starts
     */
    public ResourceIndex stage(SetSource source, Collection<ResourceIndex> live) throws IOException, StagingException {
        lock.readLock().lock();
        try {
            String name = newIndexName(source);
            ResourceIndex now = ofSet(source.name(), live);
            try (SharedBlobs shared = new SharedBlobs(shelf, Compaction.wornPacks(live, shelf), now)) {
                new Staging(source, shelf, shared, workers).run(indexes, name);
            }
            ResourceIndex index = open(name, now);
            hold(index);
            return index;
        } catch (InternalError e) { // a mapping gave no page; the JVM may throw it too late to tell which
            shelf.quarantineUnreadable();
            throw new IOException("storage failed under the mapping of a pack", e);
        } finally {
            lock.readLock().unlock();
        }
    }

    private String newIndexName(SetSource source) throws IOException {
        synchronized (held) {
            if (lastIndex == 0) {
                for (String name : indexes.names(INDEXES)) {
                    lastIndex = Math.max(lastIndex, Long.parseUnsignedLong(name.substring(0, 16), 16));
                }
            }
            return String.format("%016x%s", ++lastIndex, suffix(source.name()));
        }
    }

    private static @Nullable ResourceIndex ofSet(String set, Collection<ResourceIndex> indexes) {
        return indexes.stream().filter(index -> index.name().endsWith(suffix(set))).findFirst().orElse(null);
    }

    private static String suffix(String set) {
        return "-" + set + ".index";
    }

    /**
     * Opens an index and the packs it needs.
     *
     * @param other an open index that is likely to agree with it in much, so that both may share what they hold; or
     *     null
     * @throws NotIntactException if something is damaged or missing, which it names
     * @throws IOException if something can't be opened at the moment
     */
    public ResourceIndex open(String name, @Nullable ResourceIndex other) throws IOException {
        try {
            IndexFile file = IndexFile.open(indexes.file(name));
            Map<Long, Pack> packs = new HashMap<>();
            for (long id : file.usedBytesByPack().keySet()) {
                packs.put(id, shelf.get(id));
            }
            return new ResourceIndex(name, file, packs, other);
        } catch (NoSuchFileException e) {
            throw new NotIntactException(Path.of(e.getFile()).getFileName() + " is missing", e);
        } catch (InternalError e) {
            throw new NotIntactException("index " + name + " or a pack of it can't be read from storage", e);
        }
    }

    /** Keeps that index, although no generation holds it, until it is released as often as it was held. */
    public void hold(ResourceIndex index) {
        synchronized (held) {
            held.merge(index.name(), new Hold(index, 1), (old, one) -> new Hold(old.index(), old.count() + 1));
        }
    }

    /** Ends one hold on that index. */
    public void release(ResourceIndex index) {
        synchronized (held) {
            held.computeIfPresent(index.name(),
                    (name, hold) -> hold.count() == 1 ? null : new Hold(hold.index(), hold.count() - 1));
        }
    }

    /**
     * Unlinks every index that is neither in use nor held, and every pack that none of the rest uses.
     *
     * <p>A commit publishes a generation first and releases its indexes then. So what is held is read first and what is
     * in use after it: an index on its way from one to the other is seen in at least one of them.
     *
     * @param used gives the indexes of all generations that are kept, as of when it is called
     */
    public void collect(Supplier<Collection<ResourceIndex>> used) throws IOException {
        lock.writeLock().lock();
        try {
            Map<String, ResourceIndex> kept = new HashMap<>();
            synchronized (held) {
                held.forEach((name, hold) -> kept.put(name, hold.index()));
            }
            used.get().forEach(index -> kept.put(index.name(), index));
            for (String name : indexes.names(INDEXES)) {
                if (!kept.containsKey(name)) {
                    indexes.delete(name);
                }
            }
            Set<Long> packs = new HashSet<>();
            kept.values().forEach(index -> packs.addAll(index.usedBytesByPack().keySet()));
            shelf.retain(packs);
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** The bytes of the packs that those indexes need and the others don't: what letting go of them would free. */
    public static long bytesOnlyOf(Collection<ResourceIndex> indexes, Collection<ResourceIndex> others) {
        Map<Long, Pack> only = new HashMap<>();
        indexes.forEach(index -> only.putAll(index.packs()));
        others.forEach(index -> only.keySet().removeAll(index.packs().keySet()));
        return only.values().stream().mapToLong(Pack::blobBytes).sum();
    }

    /** The bytes of packs that are unlinked but still mapped, because something of them is still reachable. */
    public long unlinkedBytes() {
        return shelf.unlinkedBytes();
    }

    /** The size of the file system that the store lies on. */
    public long fileSystemBytes() throws IOException {
        return Files.getFileStore(folder).getTotalSpace();
    }

    /**
     * Reads the content of every resource from storage, not from the mapping, and says what does not match. A pack that
     * is damaged is quarantined, durably: nothing is staged onto it any more. What was collected meanwhile is not damaged.
     */
    public List<String> verify(ResourceIndex index, Pace pace) throws IOException {
        List<String> damage = new ArrayList<>();
        Set<Long> packs = new HashSet<>();
        try (PackReaders readers = new PackReaders()) {
            for (Resource resource : (Iterable<Resource>) index.resources()::iterator) {
                StoredResource stored = (StoredResource) resource;
                if (!readers.matches(stored, pace) && shelf.has(stored.pack())) {
                    if (packs.add(stored.pack().id())) {
                        shelf.quarantine().add(stored.pack().id());
                    }
                    damage.add("'" + stored.path() + "' is damaged in " + stored.pack().file().getFileName());
                }
            }
        } catch (InternalError e) { // the content is read past the mappings, the index is not
            shelf.quarantineUnreadable();
            damage.add("the index can't be read from storage");
        }
        return damage;
    }

    /** Quarantines what storage gives no more, after a fault under a mapping: the JVM may tell too late of which. */
    public void quarantineUnreadable() {
        shelf.quarantineUnreadable();
    }

    /** How many packs were opened so far: with each one, what is intact nowhere may be so again. */
    public long packsOpened() {
        return shelf.opened();
    }

    /** Whether a pack that the index needs is quarantined. */
    public boolean quarantines(ResourceIndex index) {
        return shelf.quarantine().hasAny(index.packs().keySet());
    }

    /**
     * Copies a set of the store, each file from where it is intact; onto no pack that is quarantined. Held as by
     * {@link #stage}. Where storage fails under the mapping of a pack, that pack is out of use from then on, and
     * another try goes past it; several, since the JVM may tell a thread of a fault when it is at its next work.
     *
     * @param like what the copy says of itself
     * @throws NotIntactException if a file is intact nowhere, or the index itself is not
     * @throws IOException if it can't be written, or read at the moment
     */
    public ResourceIndex copy(SetRecord like, ResourceIndex index, Collection<ResourceIndex> live) throws IOException {
        for (int tries = 1;; tries++) {
            try {
                return copyOnce(like, index, live);
            } catch (IOException e) {
                if (!(e.getCause() instanceof InternalError)) {
                    throw e;
                } else if (tries == COPY_TRIES) {
                    throw new NotIntactException(e.getMessage(), e);
                }
            }
        }
    }

    private ResourceIndex copyOnce(SetRecord like, ResourceIndex index, Collection<ResourceIndex> live)
            throws IOException {
        try (PackReaders readers = new PackReaders()) {
            return stage(new IntactCopy(like, index, shelf, readers), live);
        } catch (StagingException e) {
            throw new NotIntactException(e.getMessage(), e);
        }
    }
}
