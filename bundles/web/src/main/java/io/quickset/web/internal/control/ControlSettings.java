package io.quickset.web.internal.control;

import io.quickset.web.internal.server.BadSettingException;
import io.quickset.web.internal.server.Values;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What {@code conf/io.quickset.web.cfg} says of the control plane. Immutable.
 *
 * @param hosts what this node is called, beside the host that it listens on
 * @param maxUploadBytes how long an artifact may be that is brought by HTTP
 */
public record ControlSettings(Set<String> hosts, long maxUploadBytes) {

    /** What counts when nothing is said. */
    static final ControlSettings DEFAULT = new ControlSettings(Set.of(), 4L << 30);

    private static final String HOST = "[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9.])?|\\[?[0-9A-Fa-f:.]+]?";

    /** Those in a configuration. */
    public static ControlSettings of(Map<String, ?> configured) throws BadSettingException {
        Values values = new Values(configured, Path.of("")); // none of these is a path
        String hosts = values.text("hosts", "");
        Set<String> names = Stream.of(hosts.split(",")).map(String::strip).filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        for (String name : names) {
            if (!name.matches(HOST)) {
                throw new BadSettingException("hosts=" + hosts + ": '" + name
                        + "' is no host's name; write, for example, hosts=node.example.org, node");
            }
        }
        return new ControlSettings(names, values.number("maxUploadBytes", DEFAULT.maxUploadBytes, 1));
    }
}
