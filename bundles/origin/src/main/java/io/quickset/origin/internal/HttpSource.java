package io.quickset.origin.internal;

import io.quickset.Digest;
import io.quickset.format.FormatException;
import io.quickset.format.IndexEntry;
import io.quickset.format.IndexReader;
import io.quickset.origin.internal.cache.Draft;
import io.quickset.origin.internal.cache.Question;
import io.quickset.origin.internal.cache.Question.Kind;
import io.quickset.origin.internal.cache.Reply;
import io.quickset.origin.internal.cache.Source;
import io.quickset.origin.internal.cache.SourceException;
import io.quickset.origin.internal.cache.Validity;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A web server as a source. Below its URL lies a folder for each set: the set's files and, for those that are supplied
 * whole or listed, {@code META-INF/quickset/index.json} as the build wrote it.
 */
final class HttpSource implements Source {

    static final String INDEX = "META-INF/quickset/index.json";

    private static final Set<Integer> GONE = Set.of(404, 410);
    private static final Set<Integer> BUSY = Set.of(429, 502, 503, 504);

    private final OriginSettings settings;
    private final Exchange exchange;
    private final Clock clock;

    HttpSource(OriginSettings settings, LazyClient clients, Clock clock) {
        this.settings = settings;
        this.exchange = new Exchange(clients, settings.timeout(), settings.headers());
        this.clock = clock;
    }

    @Override
    public String place() {
        return settings.url() + (settings.root().isEmpty() ? "" : " " + settings.root());
    }

    @Override
    public String describe(Question question) {
        return url(question).toString();
    }

    @Override
    public long maxBytes(Question question) {
        return question.kind() == Kind.FILE ? settings.maxFileBytes() : settings.maxIndexBytes();
    }

    @Override
    public long maxSetBytes() {
        return settings.maxSetBytes();
    }

    private URI url(Question question) {
        String path = question.kind() == Kind.FILE ? settings.root() + question.path() : INDEX;
        return URI.create(Urls.of(settings.url(), question.set() + "/" + path));
    }

    @Override
    public Reply ask(Question question, Optional<Validity> known, Draft into) throws IOException {
        URI url = url(question);
        Instant now = clock.instant();
        HttpResponse<Void> response = get(url, conditions(known), into, question.kind() == Kind.FILE
                ? "leave it out, or raise maxFileBytes" : "split the set, or give the node more heap (JAVA_OPTS)");
        ResponseHeaders headers = new ResponseHeaders(response.headers());
        int status = response.statusCode();
        if (status == 200) {
            checkPlain(url, headers);
            return new Reply.Found(headers.validity(now, settings.timeToLive()), headers.mediaType(question.path()),
                    digest(url, headers), files(question));
        }
        if (status == 304 && known.isPresent()) {
            return new Reply.Unchanged(kept(known.get(), headers.validity(now, settings.timeToLive())),
                    files(question));
        }
        if (GONE.contains(status)) {
            return new Reply.Absent();
        }
        throw refused(url, status, headers, now);
    }

    private HttpResponse<Void> get(URI url, Map<String, String> conditions, Draft into, String ifTooLong)
            throws IOException {
        try {
            return exchange.get(url, conditions, into);
        } catch (Draft.TooLongException e) {
            throw new SourceException(url + ": " + e.getMessage() + ": " + ifTooLong);
        }
    }

    private static Map<String, String> conditions(Optional<Validity> known) {
        Map<String, String> conditions = new HashMap<>();
        known.map(Validity::tag).filter(tag -> !tag.isEmpty()).ifPresent(tag -> conditions.put("If-None-Match", tag));
        known.map(Validity::modified).filter(time -> !time.isEmpty())
                .ifPresent(time -> conditions.put("If-Modified-Since", time));
        return conditions;
    }

    // A 304 may leave out what has not changed.
    private static Validity kept(Validity known, Validity told) {
        return new Validity(told.until(), Optional.empty(), told.tag().isEmpty() ? known.tag() : told.tag(),
                told.modified().isEmpty() ? known.modified() : told.modified());
    }

    private Reply.Files files(Question question) {
        return question.kind() != Kind.SET ? Reply.Files.NONE : (entry, into) -> fetch(question.set(), entry, into);
    }

    private void fetch(String set, IndexEntry entry, Draft into) throws IOException {
        URI url = url(new Question(Kind.FILE, set, entry.path()));
        HttpResponse<Void> response = get(url, Map.of(), into,
                "its index says so: publish the files first, then the index");
        ResponseHeaders headers = new ResponseHeaders(response.headers());
        if (GONE.contains(response.statusCode())) {
            throw new SourceException(url + ": the server has no such file (" + response.statusCode()
                    + "), but the set's index lists it: publish the files first, then the index");
        }
        if (response.statusCode() != 200) {
            throw refused(url, response.statusCode(), headers, clock.instant());
        }
        checkPlain(url, headers);
    }

    private static Optional<Digest> digest(URI url, ResponseHeaders headers) throws SourceException {
        try {
            return headers.digest();
        } catch (SourceException e) {
            throw new SourceException(url + ": " + e.getMessage() + ": correct the server");
        }
    }

    private static void checkPlain(URI url, ResponseHeaders headers) throws SourceException {
        if (headers.packed()) {
            throw new SourceException(url + ": it came packed (Content-Encoding) though that was not asked for: "
                    + "let the server send it as it is");
        }
    }

    private static SourceException refused(URI url, int status, ResponseHeaders headers, Instant now) {
        String what = switch (status) {
            case 401, 403, 407 -> "set header.Authorization, or allow this node to read it";
            case 429 -> "ask less often (ttlSeconds), or allow more";
            default -> status >= 500 ? "look at the server's log" : "correct the url, or the server";
        };
        return new SourceException(url + ": the server answered " + status + ": " + what, BUSY.contains(status),
                status == 429 || status == 503 ? headers.retryAfter(now) : Optional.empty(), null);
    }

    @Override
    public List<String> paths(InputStream document) throws IOException {
        return listed(document);
    }

    /** The paths in an index. */
    static List<String> listed(InputStream document) throws IOException {
        List<String> paths = new ArrayList<>();
        try (IndexReader index = new IndexReader(document)) {
            for (Optional<IndexEntry> entry = index.next(); entry.isPresent(); entry = index.next()) {
                paths.add(entry.get().path());
            }
        } catch (FormatException e) {
            throw new IOException("it is no index of a set: " + e.getMessage()
                    + ": publish the META-INF/quickset/index.json that the build wrote", e);
        }
        return paths;
    }
}
