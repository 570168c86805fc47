package io.quickset.registry.internal.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * An immutable, memory-mapped file of blobs. Safe for use by any thread. The mapping goes when no buffer onto it is
 * reachable any more, also after the file was unlinked.
 *
 * <p>Layout: {@code QSPACK02}, the blobs, each with its {@link GzipMember} if it has one, the records and slots of a
 * {@link BlobTable}, and a trailer: offset of the records (8 bytes), number of records (4), number of slots (4), CRC-32C of
 * records and slots (8), {@code QSPACK02}.
 *
 * <p>A Java buffer spans less than 2 GiB. So the file is mapped in windows that start every {@link #STRIDE} bytes and
 * are twice as long: a range of up to 1 GiB always lies within one. A longer blob starts at a multiple of the stride
 * (the gap is a hole in the file), so that up to 2 GiB - 1 lies within one as well.
 */
final class Pack {

    static final long MAGIC = 0x51535041434b3032L; // "QSPACK02"
    static final int TRAILER_BYTES = 32;
    private static final int PART_BYTES = 1 << 16;
    /** The distance of windows: the longest range that any offset can give. */
    static final long STRIDE = 1L << 30;

    private final Path file;
    private final long id;
    private final ByteBuffer[] windows;
    private final BlobTable table;
    private final long dataBytes;
    private final long checksum;

    private Pack(Path file, long id, ByteBuffer[] windows, BlobTable table, long dataBytes, long checksum) {
        this.file = file;
        this.id = id;
        this.windows = windows;
        this.table = table;
        this.dataBytes = dataBytes;
        this.checksum = checksum;
    }

    /**
     * Maps a pack and checks its table.
     *
     * @throws NotIntactException if it is damaged
     * @throws IOException if it can't be read at the moment
     */
    static Pack open(Path file, long id) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < Long.BYTES + TRAILER_BYTES) {
                throw new NotIntactException("pack " + file.getFileName() + " is truncated");
            }
            ByteBuffer trailer = channel.map(FileChannel.MapMode.READ_ONLY, size - TRAILER_BYTES, TRAILER_BYTES);
            long recordsAt = trailer.getLong();
            long recordBytes = trailer.getInt() * (long) BlobTable.RECORD_BYTES;
            long slotBytes = trailer.getInt() * (long) Integer.BYTES;
            long crc = trailer.getLong();
            if (trailer.getLong() != MAGIC || recordsAt + recordBytes + slotBytes + TRAILER_BYTES != size) {
                throw new NotIntactException("pack " + file.getFileName() + " is truncated or no pack");
            }
            ByteBuffer records = channel.map(FileChannel.MapMode.READ_ONLY, recordsAt, recordBytes);
            ByteBuffer slots = channel.map(FileChannel.MapMode.READ_ONLY, recordsAt + recordBytes, slotBytes);
            if (checksum(records, slots) != crc) {
                throw new NotIntactException("pack " + file.getFileName() + " has a damaged table");
            }
            return new Pack(file, id, map(channel, recordsAt), new BlobTable(records, slots), recordsAt, crc);
        }
    }

    private static ByteBuffer[] map(FileChannel channel, long bytes) throws IOException {
        ByteBuffer[] windows = new ByteBuffer[(int) ((bytes + STRIDE - 1) / STRIDE)];
        for (int i = 0; i < windows.length; i++) {
            long from = i * STRIDE;
            windows[i] = channel.map(
                    FileChannel.MapMode.READ_ONLY, from, Math.min(bytes - from, Integer.MAX_VALUE));
        }
        return windows;
    }

    static long checksum(ByteBuffer records, ByteBuffer slots) {
        CRC32C crc = new CRC32C();
        crc.update(records.duplicate());
        crc.update(slots.duplicate());
        return crc.getValue();
    }

    /** Whether storage gives the table as it was, read not through the mapping. */
    boolean isReadable() {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            CRC32C crc = new CRC32C();
            ByteBuffer part = ByteBuffer.allocate(PART_BYTES);
            long end = dataBytes + table.recordBytes().capacity() + table.slotBytes().capacity();
            for (long at = dataBytes; at < end; at += part.position()) {
                part.clear().limit((int) Math.min(PART_BYTES, end - at));
                if (channel.read(part, at) < 0) {
                    return false;
                }
                crc.update(part.array(), 0, part.position());
            }
            return crc.getValue() == checksum;
        } catch (IOException e) {
            return false;
        }
    }

    Path file() {
        return file;
    }

    long id() {
        return id;
    }

    BlobTable table() {
        return table;
    }

    /** How many bytes its blobs take, gaps included; 0 when all are empty. */
    long blobBytes() {
        return dataBytes - Long.BYTES;
    }

    /** What keeps the file mapped: its windows, and the pack itself, whose table is mapped too. */
    List<Object> mappings() {
        List<Object> mappings = new ArrayList<>(List.of(windows));
        mappings.add(this);
        return mappings;
    }

    /** The mapping that holds the byte at that offset first. */
    ByteBuffer window(long offset) {
        return windows[(int) Math.min(offset / STRIDE, windows.length - 1)]; // an empty blob may lie at the very end
    }

    /** The place of that offset within its window. */
    static int within(long offset) {
        return (int) (offset % STRIDE);
    }
}
