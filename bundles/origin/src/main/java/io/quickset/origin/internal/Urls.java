package io.quickset.origin.internal;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** URLs of an origin. */
final class Urls {

    private static final String PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private Urls() {}

    /**
     * Checks a base URL; returns it without a slash at its end.
     *
     * @throws IllegalArgumentException if it can't be one; the message does not repeat it, as a secret may be in it
     */
    static String base(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("is no URL: " + e.getReason(), e);
        }
        if (!isHttp(uri)) {
            throw new IllegalArgumentException("is no http: or https: URL with a host");
        }
        if (uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("has credentials in it, which messages would show: use"
                    + " header.Authorization");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("has a query or a fragment, to which no path can be added");
        }
        return url.replaceAll("/+$", "");
    }

    static boolean isHttp(URI uri) {
        return uri.getHost() != null && ("http".equalsIgnoreCase(uri.getScheme()) || isHttps(uri));
    }

    static boolean isHttps(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme());
    }

    /** Whether secrets meant for one may be told to the other: the same server, or its own https. */
    static boolean sameServer(URI one, URI other) {
        return one.getHost().equalsIgnoreCase(other.getHost())
                && (port(one) == port(other) || port(one) == 80 && port(other) == 443 && isHttps(other));
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : isHttps(uri) ? 443 : 80;
    }

    /** A path within the base, each segment of it percent-encoded (RFC 3986, 2.1) but for unreserved characters. */
    static String of(String base, String path) {
        StringBuilder url = new StringBuilder(base).append('/');
        for (byte each : path.getBytes(StandardCharsets.UTF_8)) {
            if (each == '/' || PLAIN.indexOf(each) >= 0) {
                url.append((char) each);
            } else {
                url.append('%').append(String.format(Locale.ROOT, "%02X", each));
            }
        }
        return url.toString();
    }
}
