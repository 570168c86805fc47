package io.quickset.web.internal.access;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.HostPort;
import org.jspecify.annotations.Nullable;

/**
 * The names that this node answers to. A page elsewhere can have a name of its own resolve to this node's address (DNS
 * rebinding), and so make a browser take the node for its own server: its requests bear that name. What it answers to never
 * changes. Safe for use by any thread.
 */
public final class Hosts {

    private static final Pattern LOOPBACK = Pattern.compile("localhost|.+\\.localhost|127(\\.\\d{1,3}){3}|::1");
    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-f:.]*:[0-9a-f:.]*");

    private final Set<String> names = new TreeSet<>();
    private final boolean loopback;
    private volatile String last = ""; // that it answered to: nearly always the one that comes next

    /**
     * Those names, beside those of the loopback.
     *
     * @param host the name or address that the node listens on
     * @param further what else it is called
     */
    public Hosts(String host, Collection<String> further) {
        loopback = isLoopback(plain(host));
        names.add(plain(host));
        further.forEach(name -> names.add(plain(name)));
    }

    /**
     * What a request calls the node, with the port if it says one; null if nothing, as in HTTP/1.0, which no browser speaks. By
     * HTTP/2 it may stand where HTTP/1.1 has it, after a proxy that made the one of the other (RFC 9113, 8.3.1).
     */
    static @Nullable String authority(Request request) {
        String authority = request.getHttpURI().getAuthority();
        return authority != null ? authority : request.getHeaders().get(HttpHeader.HOST);
    }

    /** The same without the port. */
    static @Nullable String host(Request request) {
        String host = request.getHttpURI().getHost();
        String authority = host == null ? authority(request) : null;
        if (authority == null) {
            return host;
        }
        try {
            return new HostPort(authority).getHost();
        } catch (IllegalArgumentException e) {
            return authority; // no name of anybody's
        }
    }

    /** Whether the node listens on the loopback only. */
    public boolean loopback() {
        return loopback;
    }

    /**
     * Whether it answers to that one. An address can't be made to resolve to another, so that any will do where the node
     * may have many.
     *
     * @param host a name or address, without a port
     */
    boolean has(String host) {
        if (host.equals(last)) {
            return true;
        }
        String plain = plain(host);
        boolean has = isLoopback(plain) || names.contains(plain) || !loopback && ADDRESS.matcher(plain).matches();
        if (has) {
            last = host;
        }
        return has;
    }

    private static boolean isLoopback(String plain) {
        return LOOPBACK.matcher(plain).matches();
    }

    // Without the brackets of IPv6, and the dot that ends a full name.
    private static String plain(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        name = name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
