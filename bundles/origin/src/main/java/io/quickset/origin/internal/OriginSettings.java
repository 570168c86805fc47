package io.quickset.origin.internal;

import io.quickset.format.FormatException;
import io.quickset.format.SetName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * What {@code conf/io.quickset.origin-<name>.cfg} says.
 *
 * @param url the base, without a slash at its end
 * @param root the folder in each set's folder that holds its files, with a slash at its end; empty for that folder
 *     itself
 * @param sets what is supplied whole
 * @param timeToLive how long an answer counts that does not say so itself
 * @param timeout how long nothing may come
 * @param headers sent to the origin's own server; secret
 * @param cacheBytes what the cache may take beyond what the last answers need
 */
record OriginSettings(String url, String root, List<String> sets, Duration timeToLive, Duration timeout, int ranking,
        Map<String, String> headers, long maxFileBytes, long maxSetBytes, long maxIndexBytes, long cacheBytes) {

    private static final String HEADER = "header.";
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+"); // RFC 9110, 5.6.2
    // Those that the client sets itself, and those on which the cache rests.
    private static final Set<String> OWN = Set.of("connection", "content-length", "expect", "host", "upgrade",
            "accept-encoding", "if-none-match", "if-modified-since", "range", "transfer-encoding");
    private static final long MAX_SECONDS = 365L * 24 * 60 * 60;

    /**
     * The settings in a configuration. What can't be used is told, and left out or its default taken.
     *
     * @param file its name, for messages
     * @param told one line for each such value, without what may be secret
     * @throws IllegalArgumentException if it has no usable {@code url}
     */
    static OriginSettings of(Map<String, ?> configured, String file, Consumer<String> told) {
        Reader reader = new Reader(configured, file, told);
        return new OriginSettings(
                reader.url(),
                reader.text("root").isEmpty() ? "" : reader.text("root").replaceAll("^/+|/+$", "") + "/",
                reader.sets(),
                Duration.ofSeconds(reader.number("ttlSeconds", 300, 5, MAX_SECONDS)),
                Duration.ofSeconds(reader.number("timeoutSeconds", 30, 1, MAX_SECONDS)),
                (int) reader.number("ranking", 0, Integer.MIN_VALUE, Integer.MAX_VALUE),
                reader.headers(),
                reader.number("maxFileBytes", 1L << 30, 1, Long.MAX_VALUE),
                reader.number("maxSetBytes", 4L << 30, 1, Long.MAX_VALUE),
                Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 4), // what it lists is held on the heap
                reader.number("cacheBytes", 1L << 30, 0, Long.MAX_VALUE));
    }

    /** The sets alone, for a configuration without a usable {@code url}. */
    static List<String> sets(Map<String, ?> configured) {
        return new Reader(configured, "", line -> { }).sets();
    }

    /** The ranking alone. */
    static int ranking(Map<String, ?> configured) {
        return (int) new Reader(configured, "", line -> { })
                .number("ranking", 0, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** Without the headers' values. */
    @Override
    public String toString() {
        return "OriginSettings[" + url + ", headers=" + headers.keySet() + "]";
    }

    private record Reader(Map<String, ?> configured, String file, Consumer<String> told) {

        private String text(String name) {
            Object value = configured.get(name);
            return value == null ? "" : value.toString().trim();
        }

        private String url() {
            if (text("url").isEmpty()) {
                throw new IllegalArgumentException("conf/" + file + " has no url: set url=https://...");
            }
            try {
                return Urls.base(text("url"));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "The url in conf/" + file + " " + e.getMessage() + ": correct it", e);
            }
        }

        private List<String> sets() {
            List<String> sets = new ArrayList<>();
            for (String set : text("sets").split("[,\\s]+")) {
                try {
                    if (!set.isEmpty() && !sets.contains(SetName.check(set))) {
                        sets.add(set);
                    }
                } catch (FormatException e) {
                    told.accept("In sets= of conf/" + file + ", " + e.getMessage() + "; it is left out");
                }
            }
            return List.copyOf(sets);
        }

        private long number(String name, long normal, long least, long most) {
            String value = text(name);
            if (value.isEmpty()) {
                return normal;
            }
            try {
                long number = Long.parseLong(value);
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // told below, as one that is out of range
            }
            told.accept(name + "=" + value + " in conf/" + file + " is no whole number from " + least + " to " + most
                    + "; " + normal + " is taken");
            return normal;
        }

        private Map<String, String> headers() {
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            configured.forEach((key, value) -> {
                if (key.regionMatches(true, 0, HEADER, 0, HEADER.length())) {
                    header(key.substring(HEADER.length()), value.toString().trim(), headers);
                }
            });
            return headers;
        }

        private void header(String name, String value, Map<String, String> headers) {
            if (!HEADER_NAME.matcher(name).matches() || OWN.contains(name.toLowerCase(Locale.ROOT))) {
                told.accept(HEADER + name + " in conf/" + file + " is none that can be set; it is left out");
            } else if (!value.chars().allMatch(c -> c == '\t' || c >= ' ' && c <= '~')) {
                told.accept(HEADER + name + " in conf/" + file
                        + " has a value with more than printable ASCII; it is left out");
            } else {
                headers.put(name, value);
            }
        }
    }
}
