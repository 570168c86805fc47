package io.quickset.registry.internal.store;

import io.quickset.Digest;
import io.quickset.Layer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * A snapshot's index, mapped: which paths it has and where in the packs their bytes lie. Immutable; safe for use by
 * any thread.
 *
 * <p>Layout: {@code QSINDX03}; the records in path order; the slots, an open-addressing hash table of record positions
 * by {@link String#hashCode()} of the path (-1 when free); for each pack its id (8 bytes) and the bytes used of it
 * (8); and a trailer: set digest (32), total bytes (8), number of records, slots and packs (4 each), length of the
 * records (4), CRC-32C of all before it (8), {@code QSINDX03}.
 *
 * <p>A record: size (8), offset in the pack (8), digest (32), number of the pack (2), layer (1), lengths of media type
 * (1) and path (2), length of the gzip member behind the content (4), media type, path, both in UTF-8.
 */
final class IndexFile {

    static final long MAGIC = 0x5153494e44583033L; // "QSINDX03"
    static final int MAX_TYPE_BYTES = 255;
    static final int TRAILER_BYTES = 32 + 8 + 4 * 4 + 8 + 8;
    static final int RECORD_HEAD_BYTES = 8 + 8 + 32 + 2 + 1 + 1 + 2 + 4;

    private static final Layer[] LAYERS = Layer.values();

    private final ByteBuffer records;
    private final ByteBuffer slots;
    private final Map<Long, Long> usedBytesByPack;
    private final long[] packIds;
    private final Digest digest;
    private final long totalBytes;
    private final int count;

    private IndexFile(
            ByteBuffer records, ByteBuffer slots, ByteBuffer packs, Digest digest, long totalBytes, int count) {
        this.records = records;
        this.slots = slots;
        this.digest = digest;
        this.totalBytes = totalBytes;
        this.count = count;
        this.packIds = new long[packs.capacity() / 16];
        this.usedBytesByPack = new TreeMap<>();
        for (int i = 0; i < packIds.length; i++) {
            packIds[i] = packs.getLong(i * 16);
            usedBytesByPack.put(packIds[i], packs.getLong(i * 16 + 8));
        }
    }

    /**
     * Maps an index and checks it.
     *
     * @throws NotIntactException if it is damaged
     * @throws IOException if it can't be read at the moment
     */
    static IndexFile open(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() < Long.BYTES + TRAILER_BYTES || channel.size() > Integer.MAX_VALUE) {
                throw new NotIntactException("index " + file.getFileName() + " is truncated");
            }
            ByteBuffer all = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            int trailerAt = all.capacity() - TRAILER_BYTES;
            ByteBuffer trailer = all.slice(trailerAt, TRAILER_BYTES);
            byte[] digest = new byte[Digest.BYTES];
            trailer.get(digest);
            long totalBytes = trailer.getLong();
            int count = trailer.getInt();
            int slotBytes = trailer.getInt() * Integer.BYTES;
            int packBytes = trailer.getInt() * 16;
            int recordBytes = trailer.getInt();
            long crc = trailer.getLong();
            CRC32C actual = new CRC32C();
            actual.update(all.slice(0, all.capacity() - 2 * Long.BYTES));
            if (trailer.getLong() != MAGIC || crc != actual.getValue()) {
                throw new NotIntactException("index " + file.getFileName() + " is damaged");
            }
            int slotsAt = Long.BYTES + recordBytes;
            return new IndexFile(
                    all.slice(Long.BYTES, recordBytes),
                    all.slice(slotsAt, slotBytes),
                    all.slice(slotsAt + slotBytes, packBytes),
                    Digest.of(digest),
                    totalBytes,
                    count);
        }
    }

    int count() {
        return count;
    }

    long totalBytes() {
        return totalBytes;
    }

    Digest digest() {
        return digest;
    }

    /** The bytes that the snapshot uses of each pack, by the pack's id. */
    Map<Long, Long> usedBytesByPack() {
        return usedBytesByPack;
    }

    /** The position of that path's record, or -1. */
    int find(String path) {
        if (count == 0) {
            return -1;
        }
        int mask = slots.capacity() / Integer.BYTES - 1;
        int slot = spread(path.hashCode()) & mask;
        for (int at = slots.getInt(slot * Integer.BYTES); at >= 0; at = slots.getInt(slot * Integer.BYTES)) {
            if (hasPath(at, path)) {
                return at;
            }
            slot = slot + 1 & mask;
        }
        return -1;
    }

    /** The position of the record after that one; {@link #end()} after the last. */
    int next(int at) {
        return at + RECORD_HEAD_BYTES + typeLength(at) + pathLength(at);
    }

    /** The position after the last record. */
    int end() {
        return records.capacity();
    }

    /** The resource at that position. */
    StoredResource resource(int at, Map<Long, Pack> packs) {
        byte[] sha = new byte[Digest.BYTES];
        records.get(at + 16, sha);
        int typeAt = at + RECORD_HEAD_BYTES;
        Pack pack = packs.get(packIds[Short.toUnsignedInt(records.getShort(at + 48))]);
        return new StoredResource(
                text(typeAt + typeLength(at), pathLength(at)),
                records.getLong(at),
                Digest.of(sha),
                LAYERS[records.get(at + 50)],
                text(typeAt, typeLength(at)).intern(),
                pack,
                records.getLong(at + 8),
                records.getInt(at + 54));
    }

    static int spread(int hash) {
        return hash ^ hash >>> 16;
    }

    private boolean hasPath(int at, String path) {
        int from = at + RECORD_HEAD_BYTES + typeLength(at);
        int length = pathLength(at);
        for (int i = 0; i < length; i++) {
            byte b = records.get(from + i);
            if (b < 0) {
                return text(from, length).equals(path); // not ASCII: compare decoded
            }
            if (i >= path.length() || path.charAt(i) != b) {
                return false;
            }
        }
        return length == path.length();
    }

    private int typeLength(int at) {
        return Byte.toUnsignedInt(records.get(at + 51));
    }

    private int pathLength(int at) {
        return Short.toUnsignedInt(records.getShort(at + 52));
    }

    private String text(int at, int length) {
        byte[] bytes = new byte[length];
        records.get(at, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
