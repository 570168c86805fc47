package io.quickset.registry.internal.store;

import java.nio.ByteBuffer;

/**
 * Where in a pack each blob lies, by digest: an open-addressing hash table off the heap whose form in memory and on
 * disk is the same. A record is digest (32 bytes), offset (8), length (8), length of the gzip member behind it (4; 0 for
 * none); a slot is the number of a record plus one, 0 when free. Digests are uniform, so their first four bytes serve as
 * hash. Writing is for one thread; once written, any number may read.
 */
final class BlobTable {

    static final int RECORD_BYTES = 52;
    private static final int OFFSET = 32;
    private static final int LENGTH = 40;
    private static final int GZIP = 48;

    private ByteBuffer records;
    private ByteBuffer slots;
    private int count;

    /** An empty table to add to. */
    BlobTable() {
        records = ByteBuffer.allocateDirect(64 * RECORD_BYTES);
        slots = ByteBuffer.allocateDirect(128 * Integer.BYTES);
    }

    /** A table as it was written. */
    BlobTable(ByteBuffer records, ByteBuffer slots) {
        this.records = records;
        this.slots = slots;
        this.count = records.capacity() / RECORD_BYTES;
    }

    int count() {
        return count;
    }

    /** Adds a blob that the table does not have. */
    void add(byte[] digest, long offset, long length, int gzipBytes) {
        if (records.capacity() < (count + 1) * RECORD_BYTES) {
            records = ByteBuffer.allocateDirect(Math.multiplyExact(records.capacity(), 2))
                    .put(0, records, 0, records.capacity());
        }
        int at = count * RECORD_BYTES;
        records.put(at, digest).putLong(at + OFFSET, offset).putLong(at + LENGTH, length)
                .putInt(at + GZIP, gzipBytes);
        count++;
        if (slotCount() < 2 * count) {
            slots = ByteBuffer.allocateDirect(slots.capacity() * 2);
            for (int record = 0; record < count; record++) {
                occupy(record);
            }
        } else {
            occupy(count - 1);
        }
    }

    private void occupy(int record) {
        int slot = hash(records.getInt(record * RECORD_BYTES));
        while (slots.getInt(slot * Integer.BYTES) != 0) {
            slot = slot + 1 & slotCount() - 1;
        }
        slots.putInt(slot * Integer.BYTES, record + 1);
    }

    /** The number of the blob's record, or -1 when the table lacks it. */
    int find(byte[] digest) {
        if (count == 0) {
            return -1;
        }
        ByteBuffer wanted = ByteBuffer.wrap(digest);
        int slot = hash(wanted.getInt(0));
        // Where storage gives no page for a mapping, what is read may be anything, until the JVM tells.
        for (int looked = 0; looked < slotCount(); looked++) {
            int record = slots.getInt(slot * Integer.BYTES) - 1;
            if (record < 0 || record >= count) {
                return -1;
            }
            if (records.slice(record * RECORD_BYTES, digest.length).equals(wanted)) {
                return record;
            }
            slot = slot + 1 & slotCount() - 1;
        }
        return -1;
    }

    long offset(int record) {
        return records.getLong(record * RECORD_BYTES + OFFSET);
    }

    /** The length of the {@link GzipMember} behind it; 0 when it has none. */
    int gzipBytes(int record) {
        return records.getInt(record * RECORD_BYTES + GZIP);
    }

    /** The first eight bytes of a record's digest. */
    long prefix(int record) {
        return records.getLong(record * RECORD_BYTES);
    }

    /** The records as they are written. */
    ByteBuffer recordBytes() {
        return records.slice(0, count * RECORD_BYTES);
    }

    /** The slots as they are written. */
    ByteBuffer slotBytes() {
        return slots.duplicate().clear();
    }

    private int slotCount() {
        return slots.capacity() / Integer.BYTES;
    }

    private int hash(int digestHead) {
        return digestHead & slotCount() - 1;
    }
}
