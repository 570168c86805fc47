package io.quickset.registry.internal.store;

import io.quickset.Digest;
import io.quickset.Layer;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Writes an {@link IndexFile}, record by record in path order, into a new file that it closes; keeps less than fifty
 * bytes of heap for each. For one thread.
 */
final class IndexFileWriter implements Closeable {

    private static final int OFFSET_BITS = 47; // what a file system bears

    private final NewFile file;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
    private final CRC32C crc = new CRC32C();
    private final LongSet blobs = new LongSet();
    private final Map<Long, Integer> packNumbers = new LinkedHashMap<>();
    private final Map<Long, Long> usedBytesByPack = new LinkedHashMap<>();
    private int[] positions = new int[64];
    private int[] hashes = new int[64];
    private int count;
    private int position;
    private long totalBytes;

    IndexFileWriter(NewFile file) {
        this.file = file;
        buffer.putLong(IndexFile.MAGIC);
    }

    void add(String path, long size, byte[] digest, Layer layer, String mediaType, long packId, long offset,
            int gzipBytes)
            throws IOException {
        byte[] pathBytes = path.getBytes(StandardCharsets.UTF_8);
        byte[] typeBytes = mediaType.getBytes(StandardCharsets.UTF_8);
        int length = IndexFile.RECORD_HEAD_BYTES + typeBytes.length + pathBytes.length;
        if (position > Integer.MAX_VALUE - (1 << 28)) {
            throw new IOException("the set has too many files for one index");
        }
        if (count == positions.length) {
            positions = Arrays.copyOf(positions, count * 2);
            hashes = Arrays.copyOf(hashes, count * 2);
        }
        positions[count] = position;
        hashes[count++] = IndexFile.spread(path.hashCode());
        position += length;
        totalBytes += size;
        Integer known = packNumbers.putIfAbsent(packId, packNumbers.size());
        int number = known == null ? packNumbers.size() - 1 : known;
        // A blob that several files share counts once. An empty one may lie where another starts.
        boolean counts = size > 0 && blobs.add((long) number << OFFSET_BITS | offset);
        usedBytesByPack.merge(packId, counts ? size + gzipBytes : 0, Long::sum);
        room(length).putLong(size).putLong(offset).put(digest).putShort((short) number);
        buffer.put((byte) layer.ordinal()).put((byte) typeBytes.length).putShort((short) pathBytes.length);
        buffer.putInt(gzipBytes).put(typeBytes).put(pathBytes);
    }

    /** Makes the index durable under its name. */
    void finish(Digest setDigest) throws IOException {
        int slotCount = Integer.highestOneBit(Math.max(1, count)) * 4;
        for (int slot : slots(slotCount)) {
            room(Integer.BYTES).putInt(slot);
        }
        for (Map.Entry<Long, Long> used : usedBytesByPack.entrySet()) {
            room(16).putLong(used.getKey()).putLong(used.getValue());
        }
        room(IndexFile.TRAILER_BYTES).put(setDigest.bytes()).putLong(totalBytes).putInt(count).putInt(slotCount);
        buffer.putInt(usedBytesByPack.size()).putInt(position);
        flush();
        buffer.putLong(crc.getValue()).putLong(IndexFile.MAGIC);
        flush();
        file.publish();
    }

    private int[] slots(int slotCount) {
        int[] slots = new int[slotCount];
        Arrays.fill(slots, -1);
        for (int i = 0; i < count; i++) {
            int slot = hashes[i] & slotCount - 1;
            while (slots[slot] >= 0) {
                slot = slot + 1 & slotCount - 1;
            }
            slots[slot] = positions[i];
        }
        return slots;
    }

    private ByteBuffer room(int bytes) throws IOException {
        if (buffer.remaining() < bytes) {
            flush();
        }
        return buffer;
    }

    private void flush() throws IOException {
        buffer.flip();
        crc.update(buffer.duplicate());
        file.append(buffer);
        buffer.clear();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
