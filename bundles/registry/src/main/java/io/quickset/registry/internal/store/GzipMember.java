package io.quickset.registry.internal.store;

import io.quickset.Digest;
import io.quickset.Resource;
import io.quickset.control.Rejection;
import io.quickset.control.SetSource;
import io.quickset.control.StagingException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * A file's content as a gzip member (RFC 1952): the very bytes that its artifact holds deflated, between a header that
 * says nothing and a trailer of CRC-32 and size. It lies in the pack behind the content, so that it can be sent as it is.
 */
final class GzipMember {

    static final int HEADER_BYTES = Resource.GZIP_HEADER_BYTES;
    static final int TRAILER_BYTES = Resource.GZIP_TRAILER_BYTES;

    /** Magic, deflate, no flags, no time, no extra flags, unknown system. */
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
    /** One is held in memory while it is made. */
    private static final int MAX_DEFLATED_BYTES = 4 << 20;
    private static final int BUFFER_BYTES = 1 << 13;
    private static final byte[] NONE = {};
    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    private GzipMember() {}

    /** Whether a file has one: where the source holds it deflated, and that saves at least a tenth. */
    static boolean pays(SetSource.Entry entry) {
        long deflated = entry.deflatedSize();
        return deflated >= 0 && deflated <= MAX_DEFLATED_BYTES
                && deflated + HEADER_BYTES + TRAILER_BYTES <= entry.size() - entry.size() / 10;
    }

    /**
     * The member of a small file, or nothing where it does not pay.
     *
     * @param content what was read of it; its first bytes, as many as the file has
     */
    static byte[] ofSmall(SetSource.Entry entry, byte[] content) throws IOException, StagingException {
        if (!pays(entry)) {
            return NONE;
        }
        byte[] member = read(entry);
        Scratch scratch = SCRATCH.get();
        int size = (int) entry.size();
        if (!scratch.inflatesTo(member, content, size)) {
            throw differs(entry);
        }
        scratch.crc.reset();
        scratch.crc.update(content, 0, size);
        return completed(member, scratch.crc, size);
    }

    /**
     * The same of a file that was not held in memory.
     *
     * @param digest of its content
     */
    static byte[] of(SetSource.Entry entry, byte[] digest) throws IOException, StagingException {
        if (!pays(entry)) {
            return NONE;
        }
        byte[] member = read(entry);
        CRC32 crc = new CRC32();
        if (!inflatesTo(member, digest, crc)) {
            throw differs(entry);
        }
        return completed(member, crc, entry.size());
    }

    /** All of the member but its trailer. */
    private static byte[] read(SetSource.Entry entry) throws IOException, StagingException {
        int length = (int) entry.deflatedSize();
        byte[] member = new byte[HEADER_BYTES + length + TRAILER_BYTES];
        System.arraycopy(HEADER, 0, member, 0, HEADER_BYTES);
        try (InputStream in = entry.openDeflated()) {
            if (in.readNBytes(member, HEADER_BYTES, length) != length || in.read() >= 0) {
                throw differs(entry);
            }
        }
        return member;
    }

    private static byte[] completed(byte[] member, CRC32 crc, long size) {
        ByteBuffer.wrap(member).order(ByteOrder.LITTLE_ENDIAN).position(member.length - TRAILER_BYTES)
                .putInt((int) crc.getValue()).putInt((int) size);
        return member;
    }

    private static StagingException differs(SetSource.Entry entry) {
        return new StagingException(Rejection.DAMAGED,
                "'" + entry.path() + "' inflates to something else than was read of it a moment"
                + " ago: it is damaged, or was changed meanwhile; copy it again");
    }

    /** What checking a small file takes; sets have many. */
    private static final class Scratch {

        private final Inflater inflater = new Inflater(true);
        private final byte[] buffer = new byte[ReadAhead.SMALL_BYTES + 1];
        private final CRC32 crc = new CRC32();

        /** Whether the member's deflated bytes, and no fewer, inflate to that content. */
        boolean inflatesTo(byte[] member, byte[] content, int size) {
            int length = member.length - HEADER_BYTES - TRAILER_BYTES;
            inflater.reset();
            inflater.setInput(member, HEADER_BYTES, length);
            try {
                int inflated = inflater.inflate(buffer);
                return inflater.finished() && inflater.getBytesRead() == length
                        && Arrays.equals(buffer, 0, inflated, content, 0, size);
            } catch (DataFormatException e) {
                return false;
            }
        }
    }

    private static boolean inflatesTo(byte[] member, byte[] digest, CRC32 crc) {
        int length = member.length - HEADER_BYTES - TRAILER_BYTES;
        Inflater inflater = new Inflater(true);
        try (InputStream in = new InflaterInputStream(
                new ByteArrayInputStream(member, HEADER_BYTES, length), inflater, BUFFER_BYTES)) {
            // All of it, or a client would find something behind the end.
            return Arrays.equals(sha256(in, crc), digest) && inflater.getBytesRead() == length;
        } catch (IOException e) {
            return false;
        } finally {
            inflater.end();
        }
    }

    /** Whether that stream is a member whose content has that digest. */
    static boolean matches(InputStream member, Digest digest) throws IOException {
        try (InputStream in = new GZIPInputStream(member, BUFFER_BYTES)) {
            return Digest.of(sha256(in, new CRC32())).equals(digest);
        }
    }

    private static byte[] sha256(InputStream in, CRC32 crc) throws IOException {
        MessageDigest sha = Digest.sha256();
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            sha.update(buffer, 0, read);
            crc.update(buffer, 0, read);
        }
        return sha.digest();
    }
}
