package io.quickset.web.internal.data;

import io.quickset.Digest;
import io.quickset.Resource;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.jspecify.annotations.Nullable;

/**
 * One form in which a file can be sent (RFC 9110, 3.2): as it is, or in a coding. Immutable; its header fields are encoded
 * once. Safe for use by any thread.
 */
final class Representation {

    private interface Source {
        ByteBuffer range(long offset, int count);
    }

    private final Source source;
    private final @Nullable Coding coding;
    private final long length;
    private final HttpField contentLength;
    private final String tag;
    private volatile @Nullable HttpField etag; // null until a check of the bytes was added to the tag

    /** The file as it is. */
    Representation(Resource resource) {
        this(resource::content, null, resource.size(), resource.digest().toString());
    }

    /** A file beside it that holds it in that coding. */
    static Representation sibling(Resource sibling, Coding coding) {
        return new Representation(sibling::content, coding, sibling.size(), sibling.digest().toString());
    }

    /**
     * The bytes that the artifact held deflated. Another artifact may hold the same content deflated to other bytes, so these are
     * part of the tag; they are read for it when it is first needed, for few files of a large set ever are.
     */
    static Representation gzip(Resource resource, ByteBuffer gzip) {
        return new Representation((offset, count) -> resource.gzip().orElseThrow().slice((int) offset, count), Coding.GZIP,
                gzip.remaining(), resource.digest() + "-gzip-", false);
    }

    /**
     * A copy of the file with a text behind it.
     *
     * @param of tells this text from every other
     */
    static Representation appended(Resource resource, String text, Digest of) {
        byte[] added = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer all = ByteBuffer.allocate((int) resource.size() + added.length).put(resource.content()).put(added).flip();
        return new Representation((offset, count) -> all.slice((int) offset, count), null, all.remaining(),
                resource.digest() + "-" + of);
    }

    private Representation(Source source, @Nullable Coding coding, long length, String tag) {
        this(source, coding, length, tag, true);
    }

    private Representation(Source source, @Nullable Coding coding, long length, String tag, boolean complete) {
        this.source = source;
        this.coding = coding;
        this.length = length;
        this.tag = tag;
        this.etag = complete ? etag(tag) : null;
        this.contentLength = new PreEncodedHttpField(HttpHeader.CONTENT_LENGTH, length);
    }

    /** Null for the file as it is. */
    @Nullable Coding coding() {
        return coding;
    }

    /** In bytes. */
    long length() {
        return length;
    }

    private static HttpField etag(String tag) {
        return new PreEncodedHttpField(HttpHeader.ETAG, '"' + tag + '"');
    }

    /** Strong: other bytes never have it. */
    HttpField etag() {
        HttpField known = etag;
        if (known == null) {
            known = etag(tag + check());
            etag = known;
        }
        return known;
    }

    // Of what is only retained a page is made for each request: these two cost little of what a SHA-256 would.
    private String check() {
        ByteBuffer all = source.range(0, (int) length);
        CRC32 crc32 = new CRC32();
        crc32.update(all.duplicate());
        CRC32C crc32c = new CRC32C();
        crc32c.update(all);
        return HexFormat.of().toHexDigits(crc32.getValue() << 32 | crc32c.getValue());
    }

    HttpField contentLength() {
        return contentLength;
    }

    /** A range of it as new buffers onto the mapped store: one, unless it is longer than a buffer can be. */
    List<ByteBuffer> bytes(long first, long count) {
        if (count <= Resource.MAX_RANGE_BYTES) {
            return List.of(source.range(first, (int) count));
        }
        List<ByteBuffer> buffers = new ArrayList<>();
        for (long at = first; at < first + count; at += Resource.MAX_RANGE_BYTES) {
            buffers.add(source.range(at, (int) Math.min(first + count - at, Resource.MAX_RANGE_BYTES)));
        }
        return buffers;
    }
}
