package io.quickset.deployer.internal.artifact;

import java.io.FilterInputStream;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Reads a zip's entry and checks its size and, at the end, its CRC, which {@link ZipFile} does not.
 *
 * <p>Damage is told as {@link ZipException}; other {@link IOException}s mean that this node could not read. For one
 * thread.
 */
final class CheckedEntryStream extends FilterInputStream {

    private final ZipEntry entry;
    private final CRC32 crc = new CRC32();
    private long read;

    CheckedEntryStream(ZipFile zip, ZipEntry entry) throws IOException {
        super(zip.getInputStream(entry));
        this.entry = entry;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n;
        try {
            n = super.read(buffer, offset, length);
        } catch (java.io.EOFException e) {
            throw damaged("ends too early", e);
        }
        if (n > 0) {
            crc.update(buffer, offset, n);
            read += n;
            if (read > entry.getSize()) {
                throw damaged("has more than the " + entry.getSize() + " bytes declared", null); // or has no end
            }
        } else if (n < 0 && read != entry.getSize()) {
            throw damaged("has " + read + " bytes where " + entry.getSize() + " are declared", null);
        } else if (n < 0 && crc.getValue() != entry.getCrc()) {
            throw damaged("fails its checksum", null);
        }
        return n;
    }

    @Override
    public long skip(long count) throws IOException {
        long left = count;
        while (left > 0) {
            int n = read(new byte[(int) Math.min(left, 8192)]);
            if (n < 0) {
                break;
            }
            left -= n;
        }
        return count - left;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private ZipException damaged(String how, @org.jspecify.annotations.Nullable Throwable cause) {
        ZipException damage = new ZipException("'" + entry.getName() + "' " + how + ": the archive is damaged");
        if (cause != null) {
            damage.initCause(cause);
        }
        return damage;
    }
}
