package io.quickset.registry.internal.store;

import io.quickset.Digest;
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
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * A file's content as a gzip member (RFC 1952): the very bytes that its artifact holds deflated, between a header that
 * says nothing and a trailer of CRC-32 and size. It lies in the pack behind the content, so that it can be sent as it is.
 */
final class GzipMember {

    static final int HEADER_BYTES = 10;
    static final int TRAILER_BYTES = 8;

    /** Magic, deflate, no flags, no time, no extra flags, unknown system. */
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
    /** One is held in memory while it is made. */
    private static final int MAX_DEFLATED_BYTES = 4 << 20;
    private static final int BUFFER_BYTES = 1 << 13;
    private static final byte[] NONE = {};

    private GzipMember() {}

    /** Whether a file has one: where the source holds it deflated, and that saves at least a tenth. */
    static boolean pays(SetSource.Entry entry) {
        long deflated = entry.deflatedSize();
        return deflated >= 0 && deflated <= MAX_DEFLATED_BYTES
                && deflated + HEADER_BYTES + TRAILER_BYTES <= entry.size() - entry.size() / 10;
    }

    /**
     * The member of a file, or nothing where it does not pay.
     *
     * @param digest of the content, which the member is checked to have
     */
    static byte[] of(SetSource.Entry entry, byte[] digest) throws IOException, StagingException {
        if (!pays(entry)) {
            return NONE;
        }
        int length = (int) entry.deflatedSize();
        byte[] deflated;
        try (InputStream in = entry.openDeflated()) {
            deflated = in.readNBytes(length + 1);
        }
        CRC32 crc = new CRC32();
        if (deflated.length != length || !inflatesTo(deflated, digest, crc)) {
            throw new StagingException("'" + entry.path() + "' inflates to something else than was read of it a moment"
                    + " ago: it is damaged, or was changed meanwhile; copy it again");
        }
        ByteBuffer member = ByteBuffer.allocate(HEADER_BYTES + length + TRAILER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        return member.put(HEADER).put(deflated).putInt((int) crc.getValue()).putInt((int) entry.size()).array();
    }

    private static boolean inflatesTo(byte[] deflated, byte[] digest, CRC32 crc) {
        Inflater inflater = new Inflater(true);
        try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(deflated), inflater, BUFFER_BYTES)) {
            // All of it, or a client would find something behind the end.
            return Arrays.equals(sha256(in, crc), digest) && inflater.getBytesRead() == deflated.length;
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
