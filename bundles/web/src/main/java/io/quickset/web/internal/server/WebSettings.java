package io.quickset.web.internal.server;

import io.quickset.web.internal.data.Sites;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * What {@code conf/io.quickset.web.cfg} says. One that can't be used in full is not used in part: a node that listens
 * where nobody meant it to would be worse than one that stays as it was. Immutable.
 *
 * @param host the name or address to listen on
 * @param clearPort the port for clear text; 0 for a free one, empty for none
 * @param tls how to listen for TLS; empty for not at all
 * @param limits what clients may ask for
 * @param sites by path: the sets that are web sites of their own
 */
public record WebSettings(
        String host, OptionalInt clearPort, Optional<TlsSettings> tls, Limits limits, Map<String, String> sites) {

    /** Names the file for people. */
    public static final String FILE = "conf/io.quickset.web.cfg";

    static final int MAX_PORT = 65_535;
    private static final String NO_PORT = "none";
    /** What is never asked of a site. */
    private static final List<String> RESERVED = List.of("/r/", "/api/", "/health/", "/metrics/", "/-/");
    private static final String SITE_PATH = "/([A-Za-z0-9._~-]+/)*";

    /**
     * Those in a configuration.
     *
     * @param home relative paths are below it
     */
    public static WebSettings of(Map<String, ?> configured, Path home) throws BadSettingException {
        Values values = new Values(configured, home);
        OptionalInt port = values.text("port", "").equals(NO_PORT) ? OptionalInt.empty()
                : OptionalInt.of(values.number("port", 8181, 0, MAX_PORT));
        Optional<TlsSettings> tls = TlsSettings.of(values);
        if (port.isEmpty() && tls.isEmpty()) {
            throw new BadSettingException("port=none without tlsPort: nothing would be left to listen on");
        }
        if (tls.isPresent() && tls.get().port() != 0 && port.equals(OptionalInt.of(tls.get().port()))) {
            throw new BadSettingException("port and tlsPort are both " + tls.get().port() + ": each needs its own");
        }
        return new WebSettings(values.text("host", "127.0.0.1"), port, tls, Limits.of(values), sites(values.text("sites", "")));
    }

    /** The port for that; empty when it is not to be listened for. */
    public OptionalInt port(Scheme scheme) {
        return scheme == Scheme.HTTP ? clearPort
                : tls.map(settings -> OptionalInt.of(settings.port())).orElse(OptionalInt.empty());
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
            if (RESERVED.stream().anyMatch(path::startsWith)) {
                throw new BadSettingException("sites=" + text + ": what begins with " + String.join(", ", RESERVED)
                        + " is answered by the node itself; choose another path than " + path);
            }
            if (sites.put(path, set) != null) {
                throw new BadSettingException("sites=" + text + ": the path " + path + " stands there twice");
            }
        }
        return sites;
    }
}
