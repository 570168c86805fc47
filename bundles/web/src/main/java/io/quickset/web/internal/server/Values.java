package io.quickset.web.internal.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The values of a configuration, by name; relative paths are below a folder. Those that are blank count as not there. */
public record Values(Map<String, ?> configured, Path folder) {

    Optional<String> text(String name) {
        Object value = configured.get(name);
        return value == null || value.toString().isBlank() ? Optional.empty() : Optional.of(value.toString().strip());
    }

    /** The text of that name. */
    public String text(String name, String normal) {
        return text(name).orElse(normal);
    }

    Optional<Path> path(String name) {
        return text(name).map(value -> folder.resolve(value).normalize());
    }

    int number(String name, int normal, int least, int most) throws BadSettingException {
        return (int) number(name, normal, least, most, " to " + most);
    }

    /** A number without an upper bound. */
    public long number(String name, long normal, long least) throws BadSettingException {
        return number(name, normal, least, Long.MAX_VALUE, " on");
    }

    private long number(String name, long normal, long least, long most, String upTo) throws BadSettingException {
        String value = text(name, Long.toString(normal));
        try {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, as any other value out of range
        }
        throw new BadSettingException(name + "=" + value + " is no whole number from " + least + upTo);
    }

    Duration seconds(String name, int normal) throws BadSettingException {
        return Duration.ofSeconds(number(name, normal, 1, 24 * 60 * 60));
    }
}
