package io.quickset.origin.internal.cache;

import io.quickset.origin.internal.cache.Backoff.Pause;
import io.quickset.origin.internal.cache.Draft.Blob;
import io.quickset.origin.internal.cache.Question.Kind;
import io.quickset.spi.Freshness;
import io.quickset.spi.LocatedResource;
import io.quickset.spi.LocatedSet;
import io.quickset.spi.ResourceLocator;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A locator that gives what a {@link Source} answered: from disk until that expires, then after asking again; and, when
 * the source fails, what it answered before, marked stale with the reason. A set is answered anew only when all its
 * files are there, so the last answer is always whole.
 *
 * <p>Safe for use by any thread; one question is asked by one thread at a time.
 */
public final class Cache implements ResourceLocator {

    private static final Logger LOG = LoggerFactory.getLogger(Cache.class);

    private final Source source;
    private final Shelf shelf;
    private final long cacheBytes;
    private final Clock clock;
    private final Backoff backoff = new Backoff();
    private final Fetch fetch;
    private final Map<Question, Object> asking = new ConcurrentHashMap<>();

    /** Keeps that source's answers on that shelf, and at most so many bytes that none of the last ones needs. */
    public Cache(Source source, Shelf shelf, long cacheBytes, Clock clock) {
        this.source = source;
        this.shelf = shelf;
        this.cacheBytes = cacheBytes;
        this.clock = clock;
        this.fetch = new Fetch(source, shelf);
    }

    @Override
    public Optional<LocatedSet> locate(String set) throws IOException {
        Optional<Answer> answer = answer(Question.set(set));
        return answer.isEmpty() ? Optional.empty() : Optional.of(locatedSet(answer.get()));
    }

    private LocatedSet locatedSet(Answer answer) throws IOException {
        Freshness freshness = freshness(answer);
        List<LocatedResource> files = new ArrayList<>();
        Map<String, String> types = new HashMap<>(); // few, for many files
        Version version = Index.read(shelf, answer, entry -> {
            Blob blob = Index.blob(entry);
            files.add(new LocatedResource(entry.path(), blob.size(), blob.digest(),
                    types.computeIfAbsent(entry.mediaType(), type -> type), freshness, () -> shelf.open(blob)));
        });
        return new LocatedSet(version, files, freshness);
    }

    @Override
    public Optional<LocatedResource> locate(String set, String path) throws IOException {
        return answer(Question.file(set, path)).map(answer -> new LocatedResource(path, answer.body().size(),
                answer.body().digest(), answer.mediaType(), freshness(answer), () -> shelf.open(answer.body())));
    }

    @Override
    public List<String> paths(String set) throws IOException {
        Optional<Answer> answer = answer(Question.paths(set));
        if (answer.isEmpty()) {
            return List.of();
        }
        try (InputStream document = shelf.open(answer.get().body())) {
            return source.paths(document);
        }
    }

    private static Freshness freshness(Answer answer) {
        return new Freshness(Optional.of(answer.validity().until()), answer.validity().stale());
    }

    private Optional<Answer> answer(Question question) throws IOException {
        synchronized (asking.computeIfAbsent(question, q -> new Object())) {
            shelf.enter();
            try {
                Optional<Answer> answer = current(question);
                if (answer.isPresent()) {
                    shelf.answers().used(question, clock.instant());
                }
                return answer;
            } finally {
                shelf.leave(cacheBytes, clock.instant());
            }
        }
    }

    private Optional<Answer> current(Question question) throws IOException {
        Optional<Answer> known = shelf.answers().read(question);
        Optional<Answer> whole = known.filter(this::isWhole);
        if (whole.filter(this::isOfSource).filter(answer -> answer.counts(clock.instant())).isPresent()) {
            return whole;
        }
        Optional<Pause> pause = backoff.pause(question, clock.instant());
        if (pause.isPresent()) {
            return Optional.of(older(question, whole, pause.get()));
        }
        try {
            Optional<Answer> answer = ask(question, known);
            if (backoff.answered(question)) {
                LOG.info("{} is answered again", source.describe(question));
            }
            return answer;
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e; // who asked is wanted elsewhere: no failure of the source
            }
            Pause failed = backoff.failed(question, e, clock.instant());
            if (failed.failures() == 1) {
                LOG.warn("{}{}", failed.reason(), whole.isPresent() ? "; what was fetched before is served" : "");
            }
            return Optional.of(older(question, whole, failed));
        }
    }

    private boolean isOfSource(Answer answer) {
        return answer.place().equals(source.place());
    }

    private boolean isWhole(Answer answer) {
        if (answer.question().kind() != Kind.SET || !shelf.has(answer.body())) {
            return shelf.has(answer.body());
        }
        boolean[] whole = {true};
        try {
            Index.read(shelf, answer, entry -> whole[0] &= shelf.has(Index.blob(entry)));
            return whole[0];
        } catch (IOException e) {
            LOG.warn("The answer kept for {}: {}", source.describe(answer.question()), e.getMessage());
            return false;
        }
    }

    private static Answer older(Question question, Optional<Answer> whole, Pause pause) throws IOException {
        Instant retry = pause.until().truncatedTo(ChronoUnit.SECONDS);
        if (whole.isEmpty()) {
            throw new IOException(pause.reason() + "; nothing is cached of " + question
                    + ", it is asked for again after " + retry);
        }
        Answer answer = whole.get();
        return answer.with(new Validity(pause.until(), Optional.of(pause.reason() + "; what it gave at "
                + answer.asked().truncatedTo(ChronoUnit.SECONDS) + " is served, it is asked again after " + retry),
                "", ""));
    }

    private Optional<Answer> ask(Question question, Optional<Answer> known) throws IOException {
        // Its tags mean something to the source that gave them, and only while the document is here.
        Optional<Answer> tagged = known.filter(this::isOfSource).filter(answer -> shelf.has(answer.body()));
        Optional<Answer> answer = fetch.ask(question, tagged, clock.instant());
        if (answer.isEmpty()) {
            shelf.answers().forget(question);
            return answer;
        }
        if (known.isPresent() && !known.get().body().equals(answer.get().body())) {
            shelf.replaced(known.get(), answer.get(), clock.instant());
        }
        shelf.answers().write(answer.get());
        return answer;
    }
}
