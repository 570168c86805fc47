package io.quickset.web.internal.data;

import io.quickset.Resource;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.jspecify.annotations.Nullable;

/**
 * One form in which a file can be sent (RFC 9110, 3.2): as it is, or in a coding. Immutable; its header fields are encoded
 * once. Safe for use by any thread.
 */
final class Representation {

    private final Resource resource;
    private final @Nullable Coding coding;
    private final boolean wrapped;
    private final long length;
    private final HttpField etag;
    private final HttpField contentLength;

    /** The file as it is. */
    Representation(Resource resource) {
        this(resource, null, false, resource.size(), resource.digest().toString());
    }

    /** A file beside it that holds it in that coding. */
    static Representation sibling(Resource sibling, Coding coding) {
        return new Representation(sibling, coding, false, sibling.size(), sibling.digest().toString());
    }

    /** The bytes that the artifact held deflated. */
    static Representation gzip(Resource resource, ByteBuffer gzip) {
        return new Representation(resource, Coding.GZIP, true, gzip.remaining(), resource.digest() + "-gzip");
    }

    private Representation(Resource resource, @Nullable Coding coding, boolean wrapped, long length, String tag) {
        this.resource = resource;
        this.coding = coding;
        this.wrapped = wrapped;
        this.length = length;
        this.etag = new PreEncodedHttpField(HttpHeader.ETAG, '"' + tag + '"');
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

    /** Strong: other bytes never have it. */
    HttpField etag() {
        return etag;
    }

    HttpField contentLength() {
        return contentLength;
    }

    /** A range of it as new buffers onto the mapped store: one, unless it is longer than a buffer can be. */
    List<ByteBuffer> bytes(long first, long count) {
        if (count <= Resource.MAX_RANGE_BYTES) {
            return List.of(buffer(first, (int) count));
        }
        List<ByteBuffer> buffers = new ArrayList<>();
        for (long at = first; at < first + count; at += Resource.MAX_RANGE_BYTES) {
            buffers.add(buffer(at, (int) Math.min(first + count - at, Resource.MAX_RANGE_BYTES)));
        }
        return buffers;
    }

    private ByteBuffer buffer(long offset, int count) {
        if (wrapped) {
            return resource.gzip().orElseThrow().slice((int) offset, count);
        }
        return resource.content(offset, count);
    }
}
