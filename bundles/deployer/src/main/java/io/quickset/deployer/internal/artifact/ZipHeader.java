package io.quickset.deployer.internal.artifact;

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

    /** Reads one of the directory. */
    static ZipHeader central(ZipBytes zip, long position) throws IOException {
        ByteBuffer fixed = signed(zip, position, 46, 0x02014b50);
        int nameLength = fixed.getShort(28) & 0xffff;
        int extraLength = fixed.getShort(30) & 0xffff;
        int commentLength = fixed.getShort(32) & 0xffff;
        int flags = fixed.getShort(8) & 0xffff;
        int method = fixed.getShort(10) & 0xffff;
        int crc = fixed.getInt(16);
        int mode = fixed.getInt(38) >>> 16;
        long[] wide = {fixed.getInt(24) & NARROW_MAX, fixed.getInt(20) & NARROW_MAX, fixed.getInt(42) & NARROW_MAX};
        byte[] name = name(zip, position + 46, nameLength);
        long extra = position + 46 + nameLength;
        widen(wide, zip, extra, extraLength);
        return new ZipHeader(name, flags, method, crc, wide[1], wide[0], mode, wide[2],
                extra + extraLength + commentLength);
    }

    /** Reads one that stands in front of an entry's data. */
    static ZipHeader local(ZipBytes zip, long position) throws IOException {
        ByteBuffer fixed = signed(zip, position, 30, 0x04034b50);
        int nameLength = fixed.getShort(26) & 0xffff;
        int extraLength = fixed.getShort(28) & 0xffff;
        int flags = fixed.getShort(6) & 0xffff;
        int method = fixed.getShort(8) & 0xffff;
        int crc = fixed.getInt(14);
        long[] wide = {fixed.getInt(22) & NARROW_MAX, fixed.getInt(18) & NARROW_MAX};
        byte[] name = name(zip, position + 30, nameLength);
        long extra = position + 30 + nameLength;
        widen(wide, zip, extra, extraLength);
        return new ZipHeader(name, flags, method, crc, wide[1], wide[0], 0, extra + extraLength, extra + extraLength);
    }

    private static ByteBuffer signed(ZipBytes zip, long position, int length, int signature) throws IOException {
        ByteBuffer fixed = zip.at(position, length);
        if (fixed.getInt(0) != signature) {
            throw new ZipException("no header of an entry stands at byte " + position);
        }
        return fixed;
    }

    private static byte[] name(ZipBytes zip, long position, int length) throws IOException {
        byte[] name = new byte[length];
        zip.at(position, length).get(name);
        return name;
    }

    // The wide field holds only those values that are too large for their own, in this order.
    private static void widen(long[] values, ZipBytes zip, long position, int length) throws IOException {
        if (Arrays.stream(values).noneMatch(value -> value == NARROW_MAX)) {
            return;
        }
        ByteBuffer extra = zip.at(position, length);
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

    /** The name, for people and for comparison; bad bytes are refused. */
    String text() throws BadArtifactException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString();
        } catch (CharacterCodingException e) {
            throw new BadArtifactException("the name '" + new String(name, StandardCharsets.UTF_8)
                    + "' in it is not valid UTF-8: pack it again with a tool that writes UTF-8 names", e);
        }
    }
}
