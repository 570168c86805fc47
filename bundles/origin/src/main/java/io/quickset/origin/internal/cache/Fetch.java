package io.quickset.origin.internal.cache;

import io.quickset.Digest;
import io.quickset.format.IndexEntry;
import io.quickset.origin.internal.cache.Draft.Blob;
import io.quickset.origin.internal.cache.Question.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Asks a source, and brings what the shelf lacks of its answer. Safe for use by any thread. */
final class Fetch {

    private static final int PARALLEL = 4;
    private static final int STOP_SECONDS = 10;

    private final Source source;
    private final Shelf shelf;

    Fetch(Source source, Shelf shelf) {
        this.source = source;
        this.shelf = shelf;
    }

    /**
     * The answer, with all that it needs on the shelf; empty when the source has no such thing.
     *
     * @param known the last answer, of the same source and with its document on the shelf
     * @throws IOException if it can't be had whole, with a message fit for an operator
     */
    Optional<Answer> ask(Question question, Optional<Answer> known, Instant now) throws IOException {
        Reply reply;
        Answer answer;
        Reply.Files files;
        try (Draft draft = shelf.draft(source.maxBytes(question))) {
            reply = source.ask(question, known.map(Answer::validity), draft);
            if (reply instanceof Reply.Found found) {
                answer = new Answer(question, source.place(), keep(draft, question, found.digest()), found.mediaType(),
                        now, found.validity());
                files = found.files();
            } else if (reply instanceof Reply.Unchanged unchanged && known.isPresent()) {
                answer = new Answer(question, source.place(), known.get().body(), known.get().mediaType(), now,
                        unchanged.validity());
                files = unchanged.files();
            } else {
                return Optional.empty();
            }
        }
        if (question.kind() == Kind.SET) {
            bringFiles(answer, files);
        } else if (question.kind() == Kind.PATHS) {
            try (InputStream document = shelf.open(answer.body())) {
                source.paths(document); // what can't be read must not take the place of what can
            } catch (IOException e) {
                throw new IOException(source.describe(question) + ": " + e.getMessage(), e);
            }
        }
        return Optional.of(answer);
    }

    private Blob keep(Draft draft, Question question, Optional<Digest> expected) throws IOException {
        try {
            return shelf.keep(draft, expected);
        } catch (IOException e) {
            throw new IOException(source.describe(question) + ": " + e.getMessage()
                    + ": publish files before the index that lists them, or find what changes them on their way", e);
        }
    }

    private void bringFiles(Answer answer, Reply.Files files) throws IOException {
        String set = answer.question().set();
        try {
            Index.check(shelf, answer.body(), set, source.maxSetBytes());
        } catch (IOException e) {
            throw new IOException(source.describe(answer.question()) + ": " + e.getMessage(), e);
        }
        Map<Digest, IndexEntry> lacking = new LinkedHashMap<>();
        Index.read(shelf, answer, entry -> {
            if (!shelf.has(Index.blob(entry))) {
                lacking.put(entry.digest(), entry);
            }
        });
        if (!lacking.isEmpty()) {
            bring(set, List.copyOf(lacking.values()), files);
        }
    }

    // Threads of this call alone: none is left when nothing is fetched.
    private void bring(String set, List<IndexEntry> lacking, Reply.Files files) throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(PARALLEL, lacking.size()), task -> {
            Thread thread = new Thread(task, "quickset-fetch");
            thread.setDaemon(true);
            return thread;
        });
        CompletionService<Void> fetches = new ExecutorCompletionService<>(threads);
        try {
            lacking.forEach(entry -> fetches.submit(() -> bring(set, entry, files)));
            for (int i = 0; i < lacking.size(); i++) {
                fetches.take().get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failed) {
                throw failed;
            }
            throw new IOException("fetching set '" + set + "' failed: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            throw interrupted();
        } finally {
            end(threads);
        }
    }

    private Void bring(String set, IndexEntry entry, Reply.Files files) throws IOException {
        Question file = new Question(Kind.FILE, set, entry.path());
        long most = source.maxBytes(file);
        if (entry.size() > most) {
            throw new IOException(source.describe(file) + " has " + entry.size() + " bytes, more than the " + most
                    + " that it may: leave it out, or raise maxFileBytes");
        }
        try (Draft draft = shelf.draft(entry.size())) {
            files.fetch(entry, draft);
            keep(draft, file, Optional.of(entry.digest()));
        }
        return null;
    }

    private static void end(ExecutorService threads) throws InterruptedIOException {
        threads.shutdownNow();
        try {
            threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while fetching");
    }
}
