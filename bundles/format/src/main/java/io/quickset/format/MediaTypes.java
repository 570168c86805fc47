package io.quickset.format;

import java.net.URLConnection;

/** Media types by file name, from the platform's own table. */
public final class MediaTypes {

    /** The type of what is not known (RFC 2046, 4.5.1). */
    public static final String UNKNOWN = "application/octet-stream";

    private MediaTypes() {}

    /** The media type for that path; {@link #UNKNOWN} when the table has none. */
    public static String of(String path) {
        String type = URLConnection.guessContentTypeFromName(path);
        return type == null ? UNKNOWN : type;
    }
}
