package io.quickset.web.internal.data;

import io.quickset.Resource;
import io.quickset.Snapshot;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.http.DateGenerator;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;

/**
 * One file of one snapshot as it is served: its representations, and the header fields that they share. Immutable, and made once
 * for many requests. Safe for use by any thread.
 */
final class Page implements Found {

    private static final HttpField VARY = new PreEncodedHttpField(HttpHeader.VARY, HttpHeader.ACCEPT_ENCODING.asString());
    private static final HttpField RANGES = new PreEncodedHttpField(HttpHeader.ACCEPT_RANGES, "bytes");
    private static final HttpField REVALIDATE = new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-cache");
    private static final HttpField IMMUTABLE =
            new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "public, max-age=31536000, immutable");
    private static final HttpField NO_SNIFF = new PreEncodedHttpField("X-Content-Type-Options", "nosniff");

    private final Representation identity;
    private final List<Representation> coded = new ArrayList<>();
    private final Instant lastModified;
    private final HttpField contentType;
    private final HttpFields fields;

    /**
     * That file.
     *
     * @param immutable whether its address names the one content that it may ever have
     */
    Page(Snapshot snapshot, Resource resource, boolean immutable) {
        identity = new Representation(resource);
        for (Coding coding : Coding.values()) {
            snapshot.find(resource.path() + coding.suffix()).map(file -> Representation.sibling(file, coding))
                    .or(() -> coding == Coding.GZIP ? resource.gzip().map(gzip -> Representation.gzip(resource, gzip))
                            : java.util.Optional.empty())
                    .ifPresent(coded::add);
        }
        // A file's own time is not kept: the switch that brought this content is when a reader could first see it.
        lastModified = snapshot.since().truncatedTo(ChronoUnit.SECONDS);
        contentType = new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, typeOf(resource));
        HttpFields.Mutable shared = HttpFields.build();
        shared.add(new PreEncodedHttpField("Quickset-Version", snapshot.version().toString()));
        shared.add(new PreEncodedHttpField("Quickset-Generation", snapshot.generation()));
        shared.add(new PreEncodedHttpField(HttpHeader.LAST_MODIFIED, DateGenerator.formatDate(lastModified)));
        shared.add(immutable ? IMMUTABLE : REVALIDATE);
        if (!coded.isEmpty()) {
            shared.add(VARY);
        }
        shared.add(RANGES);
        shared.add(NO_SNIFF);
        fields = shared.asImmutable();
    }

    // Text without a charset is read as Latin-1 by some; all tools of today write UTF-8.
    private static String typeOf(Resource resource) {
        String type = resource.mediaType();
        boolean text = type.startsWith("text/") || type.equals("application/javascript")
                || type.equals("application/json") || type.endsWith("+xml");
        return text && type.indexOf(';') < 0 && !type.equals("application/json") ? type + ";charset=utf-8" : type;
    }

    /** The one to send to a client that accepts those codings; the best of them that it has. */
    Representation representation(Set<Coding> accepted) {
        for (Representation each : coded) {
            if (accepted.contains(each.coding())) {
                return each;
            }
        }
        return identity;
    }

    /** To the second, as HTTP has it. */
    Instant lastModified() {
        return lastModified;
    }

    HttpField contentType() {
        return contentType;
    }

    /** What every answer about this file says, also that it is not modified. */
    HttpFields fields() {
        return fields;
    }
}
