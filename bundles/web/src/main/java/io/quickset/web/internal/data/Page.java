package io.quickset.web.internal.data;

import io.quickset.Layer;
import io.quickset.Resource;
import io.quickset.Snapshot;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.DateGenerator;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.jspecify.annotations.Nullable;

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

    private static final String HTML = "text/html";
    private static final int MAX_INJECTED_BYTES = 4 << 20; // it is copied for each request

    private final Served set;
    private final Resource resource;
    private final boolean immutable;
    private final HttpFields further;
    private final Representation identity;
    private final Map<Coding, Representation> coded;
    private final @Nullable Instant lastModified;
    private final HttpField contentType;
    private final HttpFields fields;

    private Page(Served set, Resource resource, boolean immutable, HttpFields further, Representation identity,
            Map<Coding, Representation> coded) {
        this.set = set;
        this.resource = resource;
        this.immutable = immutable;
        this.further = further;
        this.identity = identity;
        this.coded = coded;
        Snapshot snapshot = set.snapshot();
        // A file's own time is not kept: the switch that brought this content is when a reader could first see it.
        lastModified = set.dated() ? snapshot.since().truncatedTo(ChronoUnit.SECONDS) : null;
        contentType = new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, typeOf(resource));
        HttpFields.Mutable shared = HttpFields.build();
        shared.add(new PreEncodedHttpField("Quickset-Version", snapshot.version().toString()));
        shared.add(new PreEncodedHttpField("Quickset-Generation", set.generation()));
        if (lastModified != null) {
            shared.add(new PreEncodedHttpField(HttpHeader.LAST_MODIFIED, DateGenerator.formatDate(lastModified)));
        }
        shared.add(immutable ? IMMUTABLE : REVALIDATE);
        if (!coded.isEmpty()) {
            shared.add(VARY);
        }
        shared.add(RANGES);
        shared.add(NO_SNIFF);
        shared.add(further);
        fields = shared.asImmutable();
    }

    /**
     * That file.
     *
     * @param immutable whether its address names the one content that it may ever have
     * @param further what answers about its set say besides
     */
    static Page of(Served set, Resource resource, boolean immutable, HttpFields further) {
        Map<Coding, Representation> coded = new EnumMap<>(Coding.class);
        for (Coding coding : Coding.values()) {
            coded(set.snapshot(), resource, coding).ifPresent(representation -> coded.put(coding, representation));
        }
        return new Page(set, resource, immutable, further, new Representation(resource), coded);
    }

    /** The same with what developer mode adds; this very page where that is nothing. */
    Page with(Injection injection) {
        boolean edited = resource.layer() == Layer.OVERLAY && set.live() && !immutable && resource.size() <= MAX_INJECTED_BYTES
                && contentType.getValue().startsWith(HTML);
        String added = edited ? injection.into(set.snapshot()) : "";
        if (added.isEmpty()) {
            return this;
        }
        // No date: developer mode can begin and end without a switch.
        Served undated = new Served(set.snapshot(), set.generation(), true, false);
        return new Page(undated, resource, false, further,
                Representation.appended(resource, added, set.snapshot().digest()), Map.of());
    }

    // A file beside it counts only if both come from one layer: an overlay that brings a new script alone would else be
    // answered by the old script's .gz.
    private static Optional<Representation> coded(Snapshot snapshot, Resource resource, Coding coding) {
        return snapshot.find(resource.path() + coding.suffix()).filter(file -> file.layer() == resource.layer())
                .map(file -> Representation.sibling(file, coding))
                .or(() -> coding == Coding.GZIP ? resource.gzip().map(gzip -> Representation.gzip(resource, gzip))
                        : Optional.empty());
    }

    // Text without a charset is read as Latin-1 by some; all tools of today write UTF-8.
    private static String typeOf(Resource resource) {
        String type = resource.mediaType();
        boolean text = type.startsWith("text/") || type.equals("application/javascript")
                || type.equals("application/json") || type.endsWith("+xml");
        return text && type.indexOf(';') < 0 && !type.equals("application/json") ? type + ";charset=utf-8" : type;
    }

    /** Whether there is more than one form to choose from. */
    boolean negotiable() {
        return !coded.isEmpty();
    }

    /** The one to send to a client that prefers those codings, in that order, to the file as it is. */
    Representation representation(List<Coding> preferred) {
        for (Coding each : preferred) {
            Representation representation = coded.get(each);
            if (representation != null) {
                return representation;
            }
        }
        return identity;
    }

    /** What dates of a request are held against; to the second, as HTTP has it. Null where no date tells this content. */
    @Nullable Instant lastModified() {
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
