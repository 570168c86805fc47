package io.quickset.web.internal.data;

import io.quickset.Resource;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.ByteRange;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Several ranges of a file in one answer, as {@code multipart/byteranges} (RFC 9110, 14.6). */
final class MultiRange {

    private static final int BOUNDARY_LENGTH = 24;

    private MultiRange() {}

    /** Writes those ranges, each a part with the file's media type. */
    static void write(Response response, Representation representation, Ranges ranges, Callback callback) {
        String boundary = MultiPart.generateBoundary(null, BOUNDARY_LENGTH);
        // Jetty's own for byte ranges takes no parts but those of files.
        MultiPart.AbstractContentSource parts = new MultiPart.AbstractContentSource(boundary) {};
        HttpFields.Mutable headers = response.getHeaders();
        String type = headers.get(HttpHeader.CONTENT_TYPE);
        for (ByteRange range : ranges.parts()) {
            parts.addPart(new Part(representation, range, HttpFields.build()
                    .put(HttpHeader.CONTENT_TYPE, type)
                    .put(HttpHeader.CONTENT_RANGE, range.toHeaderValue(ranges.length()))));
        }
        parts.close();
        headers.put(HttpHeader.CONTENT_TYPE, "multipart/byteranges; boundary=" + boundary);
        headers.put(HttpHeader.CONTENT_LENGTH, parts.getLength());
        Content.copy(parts, response, callback);
    }

    private static final class Part extends MultiPart.Part {

        private final Representation representation;
        private final ByteRange range;

        Part(Representation representation, ByteRange range, HttpFields fields) {
            super(ByteBufferPool.SIZED_NON_POOLING, 0, range.getLength(), null, null, fields);
            this.representation = representation;
            this.range = range;
        }

        @Override
        public Content.Source newContentSource(ByteBufferPool.Sized pool, long offset, long length) {
            List<ByteBuffer> buffers = new ArrayList<>();
            long end = range.first() + offset + (length < 0 ? range.getLength() - offset : length);
            for (long at = range.first() + offset; at < end; ) {
                int count = (int) Math.min(end - at, Resource.MAX_RANGE_BYTES);
                buffers.add(representation.bytes(at, count));
                at += count;
            }
            return Content.Source.from(buffers.toArray(ByteBuffer[]::new));
        }
    }
}
