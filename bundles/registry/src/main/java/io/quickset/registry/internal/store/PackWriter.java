package io.quickset.registry.internal.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Writes one pack, blob by blob, into a new file that it closes. For one thread. */
final class PackWriter implements Closeable {

    private final NewFile file;
    private final BlobTable table = new BlobTable();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18);
    private long position;
    private long blobStart;
    private long undoTo; // where the gap before the blob starts, if there is one

    PackWriter(NewFile file) {
        this.file = file;
        buffer.putLong(Pack.MAGIC);
        position = Long.BYTES;
    }

    /** Starts a blob. */
    void begin(long size) throws IOException {
        undoTo = position;
        if (size > Pack.STRIDE && position % Pack.STRIDE != 0) {
            flush();
            position = (position / Pack.STRIDE + 1) * Pack.STRIDE;
            file.skipTo(position);
        }
        blobStart = position;
    }

    /** Adds bytes to the blob. */
    void write(byte[] bytes, int length) throws IOException {
        for (int from = 0; from < length; ) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int part = Math.min(buffer.remaining(), length - from);
            buffer.put(bytes, from, part);
            from += part;
            position += part;
        }
    }

    /** Ends the blob, behind which a {@link GzipMember} of that length was written, and returns its offset. */
    long end(byte[] digest, int gzipBytes) {
        table.add(digest, blobStart, position - blobStart - gzipBytes, gzipBytes);
        return blobStart;
    }

    /** Takes the begun blob back: the store has it already. */
    void undo() throws IOException {
        flush();
        position = undoTo;
        file.cutTo(position);
    }

    /** The blobs so far. */
    BlobTable table() {
        return table;
    }

    /** Makes the pack durable under its name. */
    void finish() throws IOException {
        flush();
        ByteBuffer records = table.recordBytes();
        ByteBuffer slots = table.slotBytes();
        ByteBuffer trailer = ByteBuffer.allocate(Pack.TRAILER_BYTES);
        trailer.putLong(position).putInt(table.count()).putInt(slots.capacity() / Integer.BYTES);
        trailer.putLong(Pack.checksum(records, slots)).putLong(Pack.MAGIC).flip();
        file.append(records);
        file.append(slots);
        file.append(trailer);
        file.publish();
    }

    private void flush() throws IOException {
        file.append(buffer.flip());
        buffer.clear();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
