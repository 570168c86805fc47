package io.quickset.deployer.internal.artifact;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/** A zip made byte by byte, so that each of its headers can lie: honest until a field is changed. */
final class ForgedZip {

    private final List<Entry> entries = new ArrayList<>();
    private boolean wideEnd;
    private int declaredEntries = -1;
    private byte[] front = {};
    private byte[] back = {};

    /** One of the two headers of an entry. */
    static final class Header {
        byte[] name = {};
        int flags;
        int method;
        int crc;
        long packed;
        long size;
        int attributes;
        long offset = -1;
        byte[] extra = {};
        boolean wide;

        private Header copy() {
            Header copy = new Header();
            copy.name = name;
            copy.crc = crc;
            copy.packed = packed;
            copy.size = size;
            return copy;
        }
    }

    private record Entry(Header local, Header central, byte[] data) {}

    ForgedZip entry(String name, String text, Consumer<Header> local, Consumer<Header> central) {
        byte[] data = text.getBytes(StandardCharsets.UTF_8);
        CRC32 crc = new CRC32();
        crc.update(data);
        Header honest = new Header();
        honest.name = name.getBytes(StandardCharsets.UTF_8);
        honest.crc = (int) crc.getValue();
        honest.packed = data.length;
        honest.size = data.length;
        Header changed = honest.copy();
        local.accept(honest);
        central.accept(changed);
        entries.add(new Entry(honest, changed, data));
        return this;
    }

    ForgedZip entry(String name, String text) {
        return entry(name, text, header -> {}, header -> {});
    }

    /** With both headers changed in the same way. */
    ForgedZip entry(String name, String text, Consumer<Header> both) {
        return entry(name, text, both, both);
    }

    ForgedZip wideEnd() {
        wideEnd = true;
        return this;
    }

    ForgedZip declaring(int count) {
        declaredEntries = count;
        return this;
    }

    /** With bytes in front of it, to which its own positions are relative, and behind it. */
    ForgedZip between(String before, String after) {
        front = before.getBytes(StandardCharsets.UTF_8);
        back = after.getBytes(StandardCharsets.UTF_8);
        return this;
    }

    byte[] bytes() {
        Out out = new Out();
        List<Long> offsets = new ArrayList<>();
        for (Entry entry : entries) {
            offsets.add((long) out.size());
            out.i32(0x04034b50).i16(20);
            header(out, entry.local, -1);
            out.write(entry.data, 0, entry.data.length);
        }
        long directory = out.size();
        for (int i = 0; i < entries.size(); i++) {
            Header central = entries.get(i).central;
            out.i32(0x02014b50).i16(0x0314).i16(20);
            header(out, central, central.offset < 0 ? offsets.get(i) : central.offset);
        }
        long end = out.size();
        int count = declaredEntries < 0 ? entries.size() : declaredEntries;
        if (wideEnd) {
            out.i32(0x06064b50).i64(44).i16(45).i16(45).i32(0).i32(0).i64(count).i64(count).i64(end - directory)
                    .i64(directory);
            out.i32(0x07064b50).i32(0).i64(end).i32(1);
            out.i32(0x06054b50).i32(0).i16(0xffff).i16(0xffff).i32(-1).i32(-1).i16(0);
        } else {
            out.i32(0x06054b50).i32(0).i16(count).i16(count).i32(end - directory).i32(directory).i16(0);
        }
        Out all = new Out();
        all.writeBytes(front);
        all.writeBytes(out.toByteArray());
        all.writeBytes(back);
        return all.toByteArray();
    }

    // What both kinds of header have in common, in its order; an offset tells that of the directory.
    private static void header(Out out, Header header, long offset) {
        boolean central = offset >= 0;
        Out extra = new Out();
        if (header.wide) {
            extra.i16(1).i16(central ? 24 : 16).i64(header.size).i64(header.packed);
            if (central) {
                extra.i64(offset);
            }
        }
        extra.writeBytes(header.extra);
        out.i16(header.flags).i16(header.method).i32(0).i32(header.crc);
        out.i32(header.wide ? -1 : header.packed).i32(header.wide ? -1 : header.size);
        out.i16(header.name.length).i16(extra.size());
        if (central) {
            out.i16(0).i16(0).i16(0).i32(header.attributes).i32(header.wide ? -1 : offset);
        }
        out.writeBytes(header.name);
        out.writeBytes(extra.toByteArray());
    }

    private static final class Out extends ByteArrayOutputStream {

        Out i16(long value) {
            return put(value, 2);
        }

        Out i32(long value) {
            return put(value, 4);
        }

        Out i64(long value) {
            return put(value, 8);
        }

        private Out put(long value, int bytes) {
            write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array(), 0, bytes);
            return this;
        }
    }
}
