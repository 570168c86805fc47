package io.quickset.origin.internal;

import io.quickset.Digest;
import io.quickset.format.MediaTypes;
import io.quickset.origin.internal.cache.SourceException;
import io.quickset.origin.internal.cache.Validity;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a response says about its body. */
final class ResponseHeaders {

    /** A shorter life than this would only make a node ask without end. */
    static final Duration SHORTEST = Duration.ofSeconds(5);
    static final Duration LONGEST = Duration.ofDays(365);

    private static final Pattern MAX_AGE = Pattern.compile("(?:^|[,\\s])max-age\\s*=\\s*\"?(\\d{1,18})");
    private static final Pattern NO_CACHE = Pattern.compile("(?:^|[,\\s])(?:no-cache|no-store)(?:$|[,\\s])");
    private static final List<String> DIGESTS = List.of("repr-digest", "content-digest", "digest");
    private static final Pattern SHA_256 = Pattern.compile("(?i)(?:^|[,\\s])sha-256\\s*=\\s*:?([^:,\\s]*)");

    private final HttpHeaders headers;

    ResponseHeaders(HttpHeaders headers) {
        this.headers = headers;
    }

    /** How long it counts (RFC 9111, 4.2), and its tags. */
    Validity validity(Instant now, Duration timeToLive) {
        Duration life = life(now, timeToLive);
        Duration bounded = life.compareTo(SHORTEST) < 0 ? SHORTEST : life.compareTo(LONGEST) > 0 ? LONGEST : life;
        return new Validity(now.plus(bounded), Optional.empty(), text("etag"), text("last-modified"));
    }

    private Duration life(Instant now, Duration timeToLive) {
        String control = String.join(",", headers.allValues("cache-control")).toLowerCase(Locale.ROOT);
        if (NO_CACHE.matcher(control).find()) {
            return Duration.ZERO;
        }
        Matcher maxAge = MAX_AGE.matcher(control);
        if (maxAge.find()) {
            return Duration.ofSeconds(Math.min(Long.parseLong(maxAge.group(1)), LONGEST.toSeconds()))
                    .minusSeconds(age());
        }
        if (!text("expires").isEmpty()) {
            // By the server's clock, if it tells that; what is no date has expired (5.3).
            return date("expires").map(end -> Duration.between(date("date").orElse(now), end)).orElse(Duration.ZERO);
        }
        return timeToLive;
    }

    private long age() {
        String age = text("age");
        return age.matches("\\d{1,9}") ? Long.parseLong(age) : 0;
    }

    /** When to come back (RFC 9110, 10.2.3), if it says so. */
    Optional<Instant> retryAfter(Instant now) {
        String after = text("retry-after");
        return after.matches("\\d{1,9}") ? Optional.of(now.plusSeconds(Long.parseLong(after))) : date("retry-after");
    }

    /**
     * The SHA-256 that it announces (RFC 9530, or RFC 3230 before that).
     *
     * @throws SourceException if that is malformed
     */
    Optional<Digest> digest() throws SourceException {
        for (String name : DIGESTS) {
            Matcher sha = SHA_256.matcher(String.join(",", headers.allValues(name)));
            if (sha.find()) {
                try {
                    return Optional.of(Digest.of(Base64.getDecoder().decode(sha.group(1))));
                } catch (IllegalArgumentException e) {
                    throw new SourceException("its header " + name + " has a malformed SHA-256");
                }
            }
        }
        return Optional.empty();
    }

    /** What it says, without parameters; by the path where it does not know. */
    String mediaType(String path) {
        String type = text("content-type").split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
        return type.isEmpty() || type.equals(MediaTypes.UNKNOWN) ? MediaTypes.of(path) : type;
    }

    /** Whether the body is not the file itself but packed somehow, which nobody asked for. */
    boolean packed() {
        String encoding = text("content-encoding");
        return !encoding.isEmpty() && !encoding.equalsIgnoreCase("identity");
    }

    private Optional<Instant> date(String name) {
        try {
            return headers.firstValue(name)
                    .map(date -> ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private String text(String name) {
        return headers.firstValue(name).orElse("").trim();
    }
}
