package io.quickset.registry.internal.store;

import io.quickset.Digest;
import io.quickset.control.SetSource;
import io.quickset.control.StagingException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The files of a set in order, the small ones read, hashed and looked up by the workers ahead of their turn. They get
 * several at once, for handing over a file of a few KiB costs as much as reading it; how much is read ahead is bounded.
 * What the store has already leaves no garbage behind. For one thread; close it to take back what is still to be read.
 */
final class ReadAhead implements Closeable {

    /** Beyond that a file is large: read in its turn, by the one who writes. */
    static final int SMALL_BYTES = 1 << 16;
    private static final int BATCH_FILES = 32;
    private static final int BATCH_BYTES = 1 << 17;
    private static final int BATCHES = 16;
    private static final byte[] NONE = {};
    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    private final Iterator<SetSource.Entry> entries;
    private final ExecutorService workers;
    private final Function<byte[], PackShelf.@Nullable Place> lookup;
    private final ArrayDeque<Batch> ahead = new ArrayDeque<>();
    private Iterator<File> ready = List.<File>of().iterator();

    /**
     * Reads those files.
     *
     * @param lookup where the store has the blob of that digest, or null; also called by the workers
     */
    ReadAhead(Iterator<SetSource.Entry> entries, ExecutorService workers,
            Function<byte[], PackShelf.@Nullable Place> lookup) {
        this.entries = entries;
        this.workers = workers;
        this.lookup = lookup;
    }

    /**
     * A file whose turn it is.
     *
     * @param content null for a large file that the store may lack, which is to be read now
     */
    record File(SetSource.Entry entry, @Nullable Content content) {}

    /**
     * What a worker read.
     *
     * @param place where the store has it, or null
     * @param bytes of the file, where the store lacks it
     * @param gzip its {@link GzipMember}, where the store lacks the file and it has one
     */
    record Content(byte[] digest, PackShelf.@Nullable Place place, byte[] bytes, byte[] gzip) {

        /** The same, which the store has there. */
        Content at(PackShelf.Place other) {
            return other == place ? this : new Content(digest, other, bytes, gzip);
        }
    }

    /** Files in a row: those that need no worker, or small ones that a worker reads. */
    private record Batch(List<File> files, @Nullable Future<List<File>> read) {}

    private static final class Scratch {
        private final byte[] buffer = new byte[SMALL_BYTES];
        private final MessageDigest sha = Digest.sha256();
    }

    /** The next file, or null after the last. */
    @Nullable File next() throws IOException, StagingException {
        if (!ready.hasNext()) {
            while (ahead.size() < BATCHES && entries.hasNext()) {
                fill();
            }
            Batch batch = ahead.poll();
            if (batch == null) {
                return null;
            }
            ready = (batch.read() == null ? batch.files() : result(batch.read())).iterator();
        }
        return ready.next();
    }

    private void fill() {
        List<File> batch = new ArrayList<>();
        long bytes = 0; // to be read
        while (batch.size() < BATCH_FILES && bytes < BATCH_BYTES && entries.hasNext()) {
            SetSource.Entry entry = entries.next();
            Content known = known(entry);
            if (known == null && entry.size() > SMALL_BYTES) {
                submit(batch, bytes);
                ahead.add(new Batch(List.of(new File(entry, null)), null));
                return;
            }
            batch.add(new File(entry, known));
            bytes += known == null ? Math.max(entry.size(), 1) : 0;
        }
        submit(batch, bytes);
    }

    private @Nullable Content known(SetSource.Entry entry) {
        Digest digest = entry.verified() ? entry.declaredDigest() : null;
        PackShelf.Place place = digest == null ? null : lookup.apply(digest.bytes());
        return place == null ? null : new Content(digest.bytes(), place, NONE, NONE);
    }

    private void submit(List<File> batch, long bytes) {
        if (!batch.isEmpty()) {
            ahead.add(bytes == 0 ? new Batch(batch, null) : new Batch(batch, workers.submit(() -> read(batch))));
        }
    }

    private List<File> read(List<File> batch) throws IOException, StagingException {
        List<File> files = new ArrayList<>(batch.size());
        for (File file : batch) {
            files.add(file.content() != null ? file : new File(file.entry(), read(file.entry())));
        }
        return files;
    }

    private Content read(SetSource.Entry entry) throws IOException, StagingException {
        Scratch scratch = SCRATCH.get();
        int size = (int) entry.size();
        try (InputStream in = entry.open()) {
            checkSize(entry, in.readNBytes(scratch.buffer, 0, size), in);
        }
        scratch.sha.update(scratch.buffer, 0, size);
        byte[] digest = scratch.sha.digest();
        PackShelf.Place place = lookup.apply(digest);
        return place != null ? new Content(digest, place, NONE, NONE)
                : new Content(digest, null, Arrays.copyOf(scratch.buffer, size), GzipMember.ofSmall(entry, scratch.buffer));
    }

    /** Refuses a file that is not as long as declared; {@code in} stands behind what was read of it. */
    static void checkSize(SetSource.Entry entry, long read, InputStream in) throws IOException, StagingException {
        if (read != entry.size() || in.read() >= 0) {
            throw Mismatch.ofSize(entry, read < entry.size());
        }
    }

    private static List<File> result(Future<List<File>> read) throws IOException, StagingException {
        try {
            return read.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StagingException bad) {
                throw bad;
            }
            if (e.getCause() instanceof IOException failed) {
                throw failed;
            }
            if (e.getCause() instanceof Error error) { // such as a mapping that gave no page
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("staging was interrupted", e);
        }
    }

    /** After a failure: what still runs finds its source closed, and nobody asks for its result. */
    @Override
    public void close() {
        ahead.stream().map(Batch::read).forEach(read -> {
            if (read != null) {
                read.cancel(false);
            }
        });
    }
}
