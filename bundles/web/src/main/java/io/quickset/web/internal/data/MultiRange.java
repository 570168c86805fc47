package io.quickset.web.internal.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.ByteRange;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Several ranges of a file in one answer, as {@code multipart/byteranges} (RFC 9110, 14.6). Jetty 12.1's own class for it knows
 * no lengths beforehand, and takes no parts but those of files.
 */
final class MultiRange {

    private static final int BOUNDARY_LENGTH = 24;

    private MultiRange() {}

    /** Writes those ranges, each a part with the media type that the response says. */
    static void write(Response response, Representation representation, Ranges ranges, Callback callback) {
        HttpFields.Mutable headers = response.getHeaders();
        String type = headers.get(HttpHeader.CONTENT_TYPE);
        String boundary = MultiPart.generateBoundary(null, BOUNDARY_LENGTH);
        List<ByteBuffer> buffers = new ArrayList<>();
        String lineBefore = "";
        for (ByteRange range : ranges.parts()) {
            buffers.add(bytes(lineBefore + "--" + boundary + "\r\n"
                    + "Content-Type: " + type + "\r\n"
                    + "Content-Range: " + range.toHeaderValue(ranges.length()) + "\r\n\r\n"));
            buffers.addAll(representation.bytes(range.first(), range.getLength()));
            lineBefore = "\r\n";
        }
        buffers.add(bytes("\r\n--" + boundary + "--\r\n"));
        headers.put(HttpHeader.CONTENT_TYPE, "multipart/byteranges; boundary=" + boundary);
        headers.put(HttpHeader.CONTENT_LENGTH, buffers.stream().mapToLong(ByteBuffer::remaining).sum());
        Body.write(response, buffers, callback);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
