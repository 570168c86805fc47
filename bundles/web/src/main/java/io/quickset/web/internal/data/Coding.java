package io.quickset.web.internal.data;

import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;

/** The content codings (RFC 9110, 8.4) that a set may hold a file in; the best first, where a client takes several alike. */
enum Coding {
    /** Brotli (RFC 7932), from a file beside it. */
    BR("br", ".br"),
    /** Zstandard (RFC 8878), from a file beside it. */
    ZSTD("zstd", ".zst"),
    /** gzip (RFC 1952), from a file beside it, or from what its artifact held deflated. */
    GZIP("gzip", ".gz");

    private final String token;
    private final String suffix;
    private final HttpField field;

    Coding(String token, String suffix) {
        this.token = token;
        this.suffix = suffix;
        this.field = new PreEncodedHttpField(HttpHeader.CONTENT_ENCODING, token);
    }

    /** As it stands in {@code Accept-Encoding}. */
    String token() {
        return token;
    }

    /** What the name of a file in this coding ends in. */
    String suffix() {
        return suffix;
    }

    HttpField field() {
        return field;
    }
}
