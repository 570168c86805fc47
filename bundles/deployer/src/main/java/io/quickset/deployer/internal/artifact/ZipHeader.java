package io.quickset.deployer.internal.artifact;

import io.quickset.control.Rejection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.ZipException;

/**
 * What a zip says of one entry, in its directory or in front of the entry's data.
 *
 * @param name as the bytes that stand there
 * @param flags general purpose flags
 * @param method 0 for stored, 8 for deflated
 * @param crc of the content
 * @param packed size in bytes as it lies in the zip
 * @param size in bytes, unpacked
 * @param mode the Unix mode; 0 where there is none
 * @param data where the data begins, for a local header; where the local header is, for one of the directory
 * @param end where what follows the header begins
 */
record ZipHeader(byte[] name, int flags, int method, int crc, long packed, long size, int mode, long data, long end) {

    static final int ENCRYPTED = 1 | 1 << 6 | 1 << 13;
    /** Size and CRC follow the data; the local header need not have them. */
    static final int SIZES_LATER = 1 << 3;

    private static final int WIDE = 1; // the extra field of zip64
    private static final long NARROW_MAX = 0xffffffffL;
    private static final int CENTRAL_BYTES = 46;
    private static final int LOCAL_BYTES = 30;

    /** Reads one of the directory, which stands there in it. */
    static ZipHeader central(ByteBuffer directory, int at) throws ZipException {
        if (directory.capacity() - at < CENTRAL_BYTES || directory.getInt(at) != 0x02014b50) {
            throw new ZipException("no header of an entry stands at byte " + at + " of its directory");
        }
        int nameLength = directory.getShort(at + 28) & 0xffff;
        int extraLength = directory.getShort(at + 30) & 0xffff;
        int extra = at + CENTRAL_BYTES + nameLength;
        int end = extra + extraLength + (directory.getShort(at + 32) & 0xffff);
        if (end > directory.capacity()) {
            throw new ZipException("its directory runs into its end");
        }
        byte[] name = new byte[nameLength];
        directory.get(at + CENTRAL_BYTES, name);
        long size = directory.getInt(at + 24) & NARROW_MAX;
        long packed = directory.getInt(at + 20) & NARROW_MAX;
        long data = directory.getInt(at + 42) & NARROW_MAX;
        if (size == NARROW_MAX || packed == NARROW_MAX || data == NARROW_MAX) {
            long[] wide = {size, packed, data};
            widen(wide, directory.slice(extra, extraLength).order(ByteOrder.LITTLE_ENDIAN));
            size = wide[0];
            packed = wide[1];
            data = wide[2];
        }
        return new ZipHeader(name, directory.getShort(at + 8) & 0xffff, directory.getShort(at + 10) & 0xffff,
                directory.getInt(at + 16), packed, size, directory.getInt(at + 38) >>> 16, data, end);
    }

    /** Reads one that stands in front of an entry's data. */
    static ZipHeader local(ZipBytes zip, long position) throws IOException {
        ByteBuffer fixed = zip.at(position, LOCAL_BYTES);
        if (fixed.getInt(0) != 0x04034b50) {
            throw new ZipException("no header of an entry stands at byte " + position);
        }
        int nameLength = fixed.getShort(26) & 0xffff;
        int extraLength = fixed.getShort(28) & 0xffff;
        int flags = fixed.getShort(6) & 0xffff;
        int method = fixed.getShort(8) & 0xffff;
        int crc = fixed.getInt(14);
        long size = fixed.getInt(22) & NARROW_MAX;
        long packed = fixed.getInt(18) & NARROW_MAX;
        byte[] name = new byte[nameLength];
        zip.at(position + LOCAL_BYTES, nameLength).get(name);
        long extra = position + LOCAL_BYTES + nameLength;
        if (size == NARROW_MAX || packed == NARROW_MAX) {
            long[] wide = {size, packed};
            widen(wide, zip.at(extra, extraLength));
            size = wide[0];
            packed = wide[1];
        }
        return new ZipHeader(name, flags, method, crc, packed, size, 0, extra + extraLength, extra + extraLength);
    }

    // The wide field holds only those values that are too large for their own, in this order.
    private static void widen(long[] values, ByteBuffer extra) {
        while (extra.remaining() >= 4) {
            int id = extra.getShort() & 0xffff;
            int size = Math.min(extra.getShort() & 0xffff, extra.remaining());
            ByteBuffer field = extra.slice(extra.position(), size).order(ByteOrder.LITTLE_ENDIAN);
            if (id == WIDE) {
                for (int i = 0; i < values.length; i++) {
                    if (values[i] == NARROW_MAX && field.remaining() >= 8) {
                        values[i] = field.getLong();
                    }
                }
                return;
            }
            extra.position(extra.position() + size);
        }
    }

    /** The name, for comparison; bad bytes are refused. */
    String text() throws BadArtifactException {
        String text = shown();
        if (text.indexOf('\ufffd') < 0) {
            return text;
        }
        try { // what stands for bad bytes may as well stand there itself
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString();
        } catch (CharacterCodingException e) {
            throw new BadArtifactException(Rejection.MALFORMED, "the name '" + text
                    + "' in it is not valid UTF-8: pack it again with a tool that writes UTF-8 names", e);
        }
    }

    /** The name, for people, or once it is known to be valid. */
    String shown() {
        return new String(name, StandardCharsets.UTF_8);
    }

    /** Whether it is a file below that folder, whose name ends with a slash; or any file, for an empty name. */
    boolean isFileUnder(byte[] folder) {
        return name.length > folder.length && name[name.length - 1] != '/'
                && Arrays.equals(name, 0, folder.length, folder, 0, folder.length);
    }

    /** Refuses that local header if it means anything else than this one of the directory. */
    void compare(ZipHeader local) throws BadArtifactException {
        if (!Arrays.equals(name, local.name)) {
            throw disagrees("name");
        }
        if (((flags ^ local.flags) & ENCRYPTED) != 0) {
            throw disagrees("encryption");
        }
        if (method != local.method) {
            throw disagrees("method");
        }
        boolean later = (local.flags & SIZES_LATER) != 0;
        if (!same(size, local.size, later) || !same(packed, local.packed, later)) {
            throw disagrees("size");
        }
        if (!same(crc, local.crc, later)) {
            throw disagrees("checksum");
        }
    }

    // Writers that don't know them yet write nothing.
    private static boolean same(long declared, long local, boolean later) {
        return declared == local || later && (local == 0 || local == 0xffffffffL);
    }

    BadArtifactException disagrees(String what) {
        return new BadArtifactException(Rejection.DAMAGED, "two headers of '" + shown() + "' disagree on its " + what
                + ", so that readers would see different content: pack it again");
    }
}
