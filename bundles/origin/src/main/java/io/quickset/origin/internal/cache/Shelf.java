package io.quickset.origin.internal.cache;

import io.quickset.Digest;
import io.quickset.origin.internal.cache.Draft.Blob;
import io.quickset.origin.internal.cache.Question.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cache's folder: documents under the names of their digests ({@code blobs/}), and the answers that need them ({@code
 * answers/}). Nothing is touched before the first use, and all of it may be deleted at any time. One for each folder.
 * Safe for use by any thread.
 */
public final class Shelf {

    /** What the name of a file ends with until it is complete. */
    static final String ASIDE = ".tmp";

    private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);

    private final Path folder;
    private final Path blobs;
    private final Answers answers;
    private final Trim trim;
    // Shared by all who fill it, alone for who makes room: between a look at a blob and the answer that needs it, it
    // must not go.
    private final ReadWriteLock room = new ReentrantReadWriteLock();
    private boolean opened;

    /** The cache in that folder, which need not be there. */
    public Shelf(Path folder) {
        this.folder = folder;
        this.blobs = folder.resolve("blobs");
        this.answers = new Answers(folder.resolve("answers"));
        this.trim = new Trim(this, answers);
    }

    /** Call before anything else, and {@link #leave} after it. */
    void enter() throws IOException {
        open();
        room.readLock().lock();
    }

    /** Makes room where more than that is kept, unless others are still filling it: the last of them does. */
    void leave(long cacheBytes, Instant now) {
        room.readLock().unlock();
        if (room.writeLock().tryLock()) {
            try {
                trim.to(cacheBytes, now);
            } catch (IOException e) {
                LOG.warn("No room could be made in the cache {}: {}", folder, e.toString());
            } finally {
                room.writeLock().unlock();
            }
        }
    }

    private synchronized void open() throws IOException {
        Path list = folder.resolve("answers");
        if (opened && Files.isDirectory(blobs) && Files.isDirectory(list)) {
            return;
        }
        for (Path each : List.of(folder, blobs, list)) {
            if (Files.exists(each) && !Files.isDirectory(each)) {
                LOG.warn("The cache {} is wrecked and made anew: {} is no folder", folder, each);
                delete(folder);
            }
        }
        Files.createDirectories(blobs);
        Files.createDirectories(list);
        if (!opened) {
            for (Path each : List.of(blobs, list)) {
                try (DirectoryStream<Path> left = Files.newDirectoryStream(each, "*" + ASIDE)) {
                    for (Path file : left) {
                        Files.delete(file);
                    }
                }
            }
        }
        opened = true;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    Answers answers() {
        return answers;
    }

    Draft draft(long limit) throws IOException {
        return new Draft(blobs, limit);
    }

    Blob keep(Draft draft, Optional<Digest> expected) throws IOException {
        trim.due();
        return draft.keep(expected);
    }

    /** Whether it is there; only a read tells whether it is undamaged. */
    boolean has(Blob blob) {
        try {
            return Files.size(file(blob)) == blob.size();
        } catch (IOException absent) {
            return false;
        }
    }

    /** Opens it; the end of the stream throws if it was damaged, and deletes it. */
    InputStream open(Blob blob) throws IOException {
        return new CheckedBlob(file(blob), blob);
    }

    /** Notes of what the old answer needed and the new one does not, that it was needed until now. */
    void replaced(Answer old, Answer fresh, Instant now) throws IOException {
        touch(old.body(), now);
        if (old.question().kind() == Kind.SET && has(old.body())) {
            Set<Digest> needed = new HashSet<>();
            Index.read(this, fresh, entry -> needed.add(entry.digest()));
            List<Blob> given = new ArrayList<>();
            Index.read(this, old, entry -> {
                if (!needed.contains(entry.digest())) {
                    given.add(Index.blob(entry));
                }
            });
            for (Blob each : given) {
                touch(each, now);
            }
        }
    }

    private void touch(Blob blob, Instant now) throws IOException {
        if (has(blob)) {
            Files.setLastModifiedTime(file(blob), FileTime.from(now));
        }
    }

    Path blobs() {
        return blobs;
    }

    private Path file(Blob blob) {
        return blobs.resolve(blob.digest().toString());
    }
}
