package io.quickset.origin.internal.cache;

import io.quickset.origin.internal.cache.Question.Kind;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes room: what no answer needs goes, the least recently needed first; then what only answers need that nobody has
 * asked for in a month. What the other answers need stays, even beyond the bound. Runs while nobody fills the cache.
 */
final class Trim {

    private static final Duration FORGOTTEN = Duration.ofDays(30);
    private static final Logger LOG = LoggerFactory.getLogger(Trim.class);

    private final Shelf shelf;
    private final Answers answers;
    private volatile boolean due = true; // at first for what an earlier run left
    private boolean told;

    private record Unneeded(Path file, long size, FileTime since) {}

    Trim(Shelf shelf, Answers answers) {
        this.shelf = shelf;
        this.answers = answers;
    }

    /** Something was added. */
    void due() {
        due = true;
    }

    void to(long cacheBytes, Instant now) throws IOException {
        if (!due) {
            return;
        }
        due = false;
        long bytes = bytes();
        if (bytes > cacheBytes) {
            bytes = drop(bytes, cacheBytes);
        }
        if (bytes > cacheBytes && forgetOld(now)) {
            bytes = drop(bytes, cacheBytes);
        }
        if (bytes > cacheBytes && !told) {
            LOG.warn("The cache {} needs {} bytes, more than the {} that it may take: raise cacheBytes, or supply less",
                    shelf.blobs().getParent(), bytes, cacheBytes);
        }
        told = bytes > cacheBytes;
    }

    private long bytes() throws IOException {
        long bytes = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(shelf.blobs())) {
            for (Path file : files) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    private long drop(long bytes, long cacheBytes) throws IOException {
        long left = bytes;
        for (Unneeded each : unneeded()) {
            if (left <= cacheBytes) {
                break;
            }
            Files.deleteIfExists(each.file);
            left -= each.size;
        }
        return left;
    }

    private List<Unneeded> unneeded() throws IOException {
        Set<String> needed = needed();
        List<Unneeded> unneeded = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(shelf.blobs(),
                file -> !needed.contains(file.getFileName().toString()))) {
            for (Path file : files) {
                unneeded.add(new Unneeded(file, Files.size(file), Files.getLastModifiedTime(file)));
            }
        }
        unneeded.sort(Comparator.comparing(Unneeded::since));
        return unneeded;
    }

    private Set<String> needed() throws IOException {
        Set<String> needed = new HashSet<>();
        for (Answer answer : answers.all()) {
            needed.add(answer.body().digest().toString());
            if (answer.question().kind() == Kind.SET && shelf.has(answer.body())) {
                try {
                    Index.read(shelf, answer, entry -> needed.add(entry.digest().toString()));
                } catch (IOException damaged) {
                    LOG.warn("{}", damaged.getMessage());
                }
            }
        }
        return needed;
    }

    private boolean forgetOld(Instant now) throws IOException {
        boolean forgotten = false;
        for (Answer answer : answers.all()) {
            if (answers.lastUsed(answer.question()).isBefore(now.minus(FORGOTTEN))) {
                answers.forget(answer.question());
                forgotten = true;
            }
        }
        return forgotten;
    }
}
