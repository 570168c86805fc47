package io.quickset.web.internal.data;

import java.util.List;
import org.eclipse.jetty.http.ByteRange;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;

/**
 * What a {@code Range} header (RFC 9110, 14.2) asks of a file of that length. Immutable.
 *
 * @param parts in order, none overlapping another; empty when it asks for nothing that can be sent
 * @param length of the whole, in bytes
 */
record Ranges(List<ByteRange> parts, long length) {

    /** Beyond that nobody reads a file: many small ranges are a way to make a server work. */
    private static final int MAX_PARTS = 16;
    private static final String UNIT = "bytes=";

    /** Whether the header is in bytes; one in another unit is to be ignored. */
    static boolean inBytes(String header) {
        return header.regionMatches(true, 0, UNIT, 0, UNIT.length());
    }

    /** Those of a header that is in bytes. */
    static Ranges parse(String header, long length) {
        boolean tooMany = header.chars().filter(c -> c == ',').count() >= MAX_PARTS;
        String value = UNIT + header.substring(UNIT.length()); // Jetty 12.1 takes the unit in lower case only
        return new Ranges(tooMany ? List.of() : ByteRange.parse(List.of(value), length), length);
    }

    /** Says how long the file is, where nothing of it can be sent. */
    HttpField unsatisfiable() {
        return new HttpField(HttpHeader.CONTENT_RANGE, ByteRange.toNonSatisfiableHeaderValue(length));
    }
}
