package io.quickset.registry.internal.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The open packs, and which of them has a blob. Guarded by its own lock; packs themselves need none.
 *
 * <p>The directory maps the first eight bytes of each digest to a pack, in 16 bytes of heap for each blob at most; the
 * pack's own table then tells for sure. It is made anew when packs go.
 */
final class PackShelf {

    static final String PACKS = "*.pack";
    private static final int ID_DIGITS = 16;

    private final DurableFolder folder;
    private final Map<Long, Pack> packs = new TreeMap<>();
    private long[] keys = new long[64];
    private @Nullable Pack[] values = new Pack[64];
    private int blobs;
    private long opened;
    private final UnlinkedFiles unlinked = new UnlinkedFiles();
    private final Quarantine quarantine;
    private final Set<Long> unreadable = new HashSet<>(); // quarantined, and not even the table can be asked
    private long lastId;

    PackShelf(DurableFolder folder) throws IOException {
        this.folder = folder;
        this.quarantine = new Quarantine(folder);
    }

    /** A blob's place. */
    record Place(Pack pack, int record) {

        long offset() {
            return pack.table().offset(record);
        }

        int gzipBytes() {
            return pack.table().gzipBytes(record);
        }
    }

    /** A fresh pack id, higher than any in the folder, marks that have outlasted their pack included. */
    synchronized long newId() throws IOException {
        if (lastId == 0) {
            for (String name : folder.names(PACKS + "*")) {
                lastId = Math.max(lastId, id(name));
            }
        }
        return ++lastId;
    }

    /** Starts the file of that pack. */
    NewFile create(long id) throws IOException {
        return folder.create(name(id));
    }

    /** The name of that pack's file. */
    static String name(long id) {
        return String.format("%016x.pack", id);
    }

    /** The pack that a file of that name belongs to. */
    static long id(String name) {
        return Long.parseUnsignedLong(name.substring(0, ID_DIGITS), 16);
    }

    /** The pack of that id, opened when it is not yet. */
    synchronized Pack get(long id) throws IOException {
        Pack pack = packs.get(id);
        if (pack == null) {
            pack = Pack.open(folder.file(name(id)), id);
            packs.put(id, pack);
            opened++;
            enter(pack);
        }
        return pack;
    }

    /** How many packs were opened so far. */
    synchronized long opened() {
        return opened;
    }

    /** Whether that pack is still one of the store: the file of one that was collected is gone, and nothing is amiss. */
    synchronized boolean has(Pack pack) {
        return packs.get(pack.id()) == pack;
    }

    /** The packs that are damaged. */
    Quarantine quarantine() {
        return quarantine;
    }

    /** Quarantines each pack whose table storage gives no more. */
    synchronized void quarantineUnreadable() {
        packs.values().stream().filter(pack -> !pack.isReadable()).map(Pack::id).forEach(unreadable::add);
        unreadable.forEach(quarantine::add);
    }

    /** Everywhere that blob lies. */
    synchronized List<Place> places(byte[] digest) {
        return packs.values().stream()
                .filter(pack -> !unreadable.contains(pack.id()))
                .map(pack -> new Place(pack, pack.table().find(digest)))
                .filter(place -> place.record() >= 0)
                .toList();
    }

    /**
     * Where that blob lies, or null when no open pack has it but those excluded or quarantined. Of several the newest:
     * the older ones are what compaction copied out of.
     */
    synchronized @Nullable Place find(byte[] digest, Set<Long> excluded) {
        Place newest = null;
        long key = ByteBuffer.wrap(digest).getLong();
        int mask = keys.length - 1;
        for (int slot = (int) key & mask; values[slot] != null; slot = slot + 1 & mask) {
            if (keys[slot] == key) {
                Pack pack = values[slot];
                boolean serves = !excluded.contains(pack.id()) && !quarantine.has(pack.id());
                int record = serves ? pack.table().find(digest) : -1;
                if (record >= 0 && (newest == null || newest.pack().id() < pack.id())) {
                    newest = new Place(pack, record);
                }
            }
        }
        return newest;
    }

    /** Unlinks every pack that is not in use. Mappings go once they are unreachable. */
    synchronized void retain(Set<Long> used) throws IOException {
        Map<Long, Pack> unused = new TreeMap<>(packs);
        unused.keySet().removeAll(used);
        unreadable.retainAll(used);
        if (packs.keySet().retainAll(used)) {
            keys = new long[64];
            values = new Pack[64];
            blobs = 0;
            packs.values().forEach(this::enter);
        }
        // Forgotten first: when one can't be deleted, nothing may be staged onto those that were.
        for (String name : folder.names(PACKS)) {
            if (!used.contains(id(name))) {
                folder.delete(name);
                Pack pack = unused.get(id(name));
                if (pack != null) {
                    unlinked.add(pack.blobBytes(), pack.mappings());
                }
            }
        }
        quarantine.retain(used);
    }

    /** The bytes of packs that are unlinked but still mapped. */
    long unlinkedBytes() {
        return unlinked.bytes();
    }

    private void enter(Pack pack) {
        int count = pack.table().count();
        if ((blobs + count) * 2L > keys.length) {
            grow(Integer.highestOneBit((blobs + count) * 2) * 2);
        }
        for (int record = 0; record < count; record++) {
            put(pack.table().prefix(record), pack);
        }
        blobs += count;
    }

    private void grow(int length) {
        long[] oldKeys = keys;
        Pack[] oldValues = values;
        keys = new long[length];
        values = new Pack[length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != null) {
                put(oldKeys[i], oldValues[i]);
            }
        }
    }

    private void put(long key, Pack pack) {
        int mask = keys.length - 1;
        int slot = (int) key & mask;
        while (values[slot] != null) {
            slot = slot + 1 & mask;
        }
        keys[slot] = key;
        values[slot] = pack;
    }
}
