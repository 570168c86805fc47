package io.quickset.web.internal.data;

import java.time.Instant;
import org.eclipse.jetty.http.HttpDateTime;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** The preconditions of a request, in the order of RFC 9110, 13.2.2. Immutable. */
final class Conditions {

    private static final String WEAK = "W/";

    private @Nullable String ifMatch;
    private @Nullable String ifNoneMatch;
    private @Nullable String ifModifiedSince;
    private @Nullable String ifUnmodifiedSince;
    private @Nullable String ifRange;
    private @Nullable String range;

    /** Those that the header fields of a request state; repeated fields are one list. */
    static Conditions of(HttpFields headers) {
        Conditions found = new Conditions();
        for (HttpField field : headers) {
            HttpHeader header = field.getHeader();
            if (header != null) {
                switch (header) {
                    case IF_MATCH -> found.ifMatch = joined(found.ifMatch, field);
                    case IF_NONE_MATCH -> found.ifNoneMatch = joined(found.ifNoneMatch, field);
                    case IF_MODIFIED_SINCE -> found.ifModifiedSince = field.getValue();
                    case IF_UNMODIFIED_SINCE -> found.ifUnmodifiedSince = field.getValue();
                    case IF_RANGE -> found.ifRange = field.getValue();
                    case RANGE -> found.range = joined(found.range, field);
                    default -> { }
                }
            }
        }
        return found;
    }

    private static String joined(@Nullable String before, HttpField field) {
        return before == null ? field.getValue() : before + "," + field.getValue();
    }

    /**
     * The status that ends the request for that representation: 304, 412, or 0 when it is to be sent.
     *
     * @param lastModified null where there is none; then dates count for nothing, as RFC 9110, 13.1.3 and 13.1.4 want it
     */
    int status(Representation representation, @Nullable Instant lastModified) {
        String etag = representation.etag().getValue();
        if (ifMatch != null) {
            if (!matches(ifMatch, etag, true)) {
                return HttpStatus.PRECONDITION_FAILED_412;
            }
        } else if (ifUnmodifiedSince != null && lastModified != null && before(ifUnmodifiedSince, lastModified)) {
            return HttpStatus.PRECONDITION_FAILED_412;
        }
        if (ifNoneMatch != null) {
            return matches(ifNoneMatch, etag, false) ? HttpStatus.NOT_MODIFIED_304 : 0;
        }
        boolean unmodified = ifModifiedSince != null && lastModified != null && isDate(ifModifiedSince)
                && !before(ifModifiedSince, lastModified);
        return unmodified ? HttpStatus.NOT_MODIFIED_304 : 0;
    }

    /** The ranges asked for, when the client's part of the file is of this very representation; else null. */
    @Nullable String range(Representation representation, @Nullable Instant lastModified) {
        if (ifUnmodifiedSince != null && ifMatch == null && lastModified == null) {
            return null; // its date would have told that its part is of another content, had there been one to hold it against
        }
        if (range == null || ifRange == null) {
            return range;
        }
        boolean same = ifRange.startsWith("\"") ? ifRange.equals(representation.etag().getValue())
                : lastModified != null && isDate(ifRange) && HttpDateTime.parseToEpoch(ifRange) == lastModified.toEpochMilli();
        return same ? range : null;
    }

    // Our tags have no comma, so one that stands within another's quotes can't make a difference. Jetty 12.1's own list
    // throws at weak tags.
    private static boolean matches(String list, String etag, boolean strong) {
        if (list.strip().equals("*")) {
            return true;
        }
        for (String each : list.split(",")) {
            String tag = each.strip();
            if (tag.equals(etag) || !strong && tag.startsWith(WEAK) && tag.substring(WEAK.length()).equals(etag)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isDate(String date) {
        return HttpDateTime.parseToEpoch(date) >= 0;
    }

    /** Whether that date, if it is one, is before the time. */
    private static boolean before(String date, Instant time) {
        long millis = HttpDateTime.parseToEpoch(date);
        return millis >= 0 && millis < time.toEpochMilli();
    }
}
