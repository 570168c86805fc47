package io.quickset.deployer.internal.artifact;

import io.quickset.deployer.internal.artifact.Zip.Unpacker;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks a zip's entry and checks its size and, at the end, its CRC.
 *
 * <p>Damage is told as {@link ZipException}; other {@link IOException}s mean that this node could not read. For one
 * thread. Closing it gives back what it unpacks with.
 */
final class EntryStream extends InputStream {

    private static final int PART_BYTES = 1 << 14;

    private final ZipHeader entry;
    private final Consumer<Unpacker> giveBack;
    private final CRC32 crc = new CRC32();
    private @Nullable Unpacker unpacker; // null once closed
    private long next; // of the packed bytes, where in the file
    private long left; // of them
    private long read;

    EntryStream(ZipHeader entry, long data, Unpacker unpacker, Consumer<Unpacker> giveBack) {
        this.entry = entry;
        this.next = data;
        // One byte of what follows, as zlib asks for where no header tells it the end.
        this.left = entry.packed() + (entry.method() == ZipEntry.DEFLATED ? 1 : 0);
        this.unpacker = unpacker;
        this.giveBack = giveBack;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        Unpacker open = unpacker;
        if (open == null) {
            throw new IOException("'" + entry.shown() + "' is closed");
        }
        int n = entry.method() == ZipEntry.STORED ? copy(open, buffer, offset, length)
                : inflate(open, buffer, offset, length);
        if (n > 0) {
            crc.update(buffer, offset, n);
            read += n;
            if (read > entry.size()) {
                throw damaged("has more than the " + entry.size() + " bytes declared"); // or has no end
            }
        } else if (read != entry.size()) {
            throw damaged("has " + read + " bytes where " + entry.size() + " are declared");
        } else if ((int) crc.getValue() != entry.crc()) {
            throw damaged("fails its checksum");
        }
        return n;
    }

    private int copy(Unpacker open, byte[] buffer, int offset, int length) throws IOException {
        int part = part(length);
        if (part == 0) {
            return -1;
        }
        open.bytes().at(next, part).get(buffer, offset, part);
        taken(part);
        return part;
    }

    private int inflate(Unpacker open, byte[] buffer, int offset, int length) throws IOException {
        try {
            int n = open.inflater().inflate(buffer, offset, length);
            while (n == 0 && !open.inflater().finished()) {
                int part = part(PART_BYTES);
                if (part == 0 || open.inflater().needsDictionary()) {
                    throw damaged("ends too early");
                }
                open.inflater().setInput(open.bytes().at(next, part));
                taken(part);
                n = open.inflater().inflate(buffer, offset, length);
            }
            return n == 0 ? -1 : n;
        } catch (DataFormatException e) {
            throw (ZipException) damaged("can't be unpacked").initCause(e);
        }
    }

    private int part(int most) {
        return (int) Math.min(left, Math.min(most, PART_BYTES));
    }

    private void taken(int bytes) {
        next += bytes;
        left -= bytes;
    }

    private ZipException damaged(String how) {
        return new ZipException("'" + entry.shown() + "' " + how + ": the archive is damaged");
    }

    @Override
    public void close() {
        Unpacker open = unpacker;
        unpacker = null;
        if (open != null) {
            giveBack.accept(open);
        }
    }
}
