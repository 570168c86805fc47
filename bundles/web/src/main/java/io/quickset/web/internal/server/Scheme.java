package io.quickset.web.internal.server;

import java.util.Locale;

/** What is spoken on a port: clear text or TLS, each with HTTP/1.1 and HTTP/2. */
public enum Scheme {
    HTTP, HTTPS;

    /** As it stands in a URL. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
