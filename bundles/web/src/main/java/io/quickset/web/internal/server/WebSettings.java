package io.quickset.web.internal.server;

import io.quickset.web.internal.data.Sites;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code conf/io.quickset.web.cfg} says. One that can't be used in full is not used in part: a node that listens
 * where nobody meant it to would be worse than one that stays as it was. Immutable.
 *
 * @param host the name or address to listen on
 * @param port the port; 0 for a free one
 * @param sites by path: the sets that are web sites of their own
 * @param maxConnections how many may be open at once; further ones wait to be accepted
 * @param maxHeaderBytes how long the header of a request may be
 * @param idle after which time a connection without traffic is closed
 */
public record WebSettings(
        String host, int port, Map<String, String> sites, int maxConnections, int maxHeaderBytes, Duration idle) {

    /** Names the file for people. */
    public static final String FILE = "conf/io.quickset.web.cfg";

    private static final int MAX_PORT = 65_535;
    private static final String SITE_PATH = "/([A-Za-z0-9._~-]+/)*";

    /** Those in a configuration. */
    public static WebSettings of(Map<String, ?> configured) throws BadSettingException {
        return new WebSettings(
                text(configured, "host", "127.0.0.1"),
                number(configured, "port", 8181, 0, MAX_PORT),
                sites(text(configured, "sites", "")),
                number(configured, "maxConnections", 20_000, 1, 1_000_000),
                number(configured, "maxHeaderBytes", 8192, 256, 1 << 20),
                Duration.ofSeconds(number(configured, "idleSeconds", 60, 1, 24 * 60 * 60)));
    }

    /** The sites as the data plane takes them. */
    public Sites mounts() {
        return new Sites(sites);
    }

    private static Map<String, String> sites(String text) throws BadSettingException {
        Map<String, String> sites = new TreeMap<>();
        for (String each : text.isEmpty() ? new String[0] : text.split(",")) {
            int equals = each.indexOf('=');
            String path = equals < 0 ? "" : each.substring(0, equals).strip();
            path = path.endsWith("/") ? path : path + "/";
            String set = each.substring(equals + 1).strip();
            if (equals < 0 || set.isEmpty() || !path.matches(SITE_PATH)) {
                throw new BadSettingException("sites=" + text + ": '" + each.strip()
                        + "' is no <path>=<set>; write, for example, sites=/=site, /docs=manual");
            }
            if (sites.put(path, set) != null) {
                throw new BadSettingException("sites=" + text + ": the path " + path + " stands there twice");
            }
        }
        return sites;
    }

    private static String text(Map<String, ?> configured, String name, String normal) {
        Object value = configured.get(name);
        return value == null || value.toString().isBlank() ? normal : value.toString().strip();
    }

    private static int number(Map<String, ?> configured, String name, int normal, int least, int most)
            throws BadSettingException {
        String value = text(configured, name, Integer.toString(normal));
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, as any other value out of range
        }
        throw new BadSettingException(name + "=" + value + " is no whole number from " + least + " to " + most);
    }
}
