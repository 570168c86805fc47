package io.quickset.registry.internal.store;

import io.quickset.Digest;
import io.quickset.control.SetSource;
import io.quickset.control.StagingException;
import io.quickset.format.FormatException;
import io.quickset.format.SetDigest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One staging: reads each file once, hashes it, writes what the store lacks. What is hashed is what is written, so
 * that a file which changes meanwhile cannot slip in unverified. Small files are read and hashed by the workers, a
 * bounded number ahead of the one thread that writes.
 */
final class Staging {

    private static final int SMALL_BYTES = 1 << 16;
    private static final int AHEAD = 64;

    private final PackShelf shelf;
    private final Set<Long> wornPacks;
    private final ExecutorService workers;
    private final SetDigest setDigest = new SetDigest();
    private final byte[] buffer = new byte[SMALL_BYTES];

    Staging(PackShelf shelf, Set<Long> wornPacks, ExecutorService workers) {
        this.shelf = shelf;
        this.wornPacks = wornPacks;
        this.workers = workers;
    }

    /** A file that waits for its turn to be written; {@code read} is null for one that is read when its turn comes. */
    private record Pending(SetSource.Entry entry, @Nullable Future<Content> read) {

        void cancel() {
            if (read != null) {
                read.cancel(false);
            }
        }
    }

    private record Content(byte[] bytes, byte[] digest) {}

    void run(SetSource source, DurableFolder indexes, String indexName) throws IOException, StagingException {
        long packId = shelf.newId();
        try (PackWriter pack = new PackWriter(shelf.create(packId));
                IndexFileWriter index = new IndexFileWriter(indexes.create(indexName))) {
            ArrayDeque<Pending> pending = new ArrayDeque<>();
            try {
                Iterator<SetSource.Entry> entries = source.entries();
                while (entries.hasNext()) {
                    SetSource.Entry entry = entries.next();
                    pending.add(new Pending(entry, entry.size() > SMALL_BYTES ? null : workers.submit(() -> read(entry))));
                    if (pending.size() > AHEAD) {
                        take(pending.remove(), packId, pack, index);
                    }
                }
                while (!pending.isEmpty()) {
                    take(pending.remove(), packId, pack, index);
                }
            } catch (StagingException.Unchecked e) {
                throw e.getCause();
            } finally {
                // after a failure; what still runs finds its source closed, and nobody asks for its result
                pending.forEach(Pending::cancel);
            }
            finish(source, pack, index);
        }
    }

    private void finish(SetSource source, PackWriter pack, IndexFileWriter index) throws IOException, StagingException {
        Digest digest = setDigest.finish();
        Digest declared = source.declaredDigest().orElse(digest);
        if (!declared.equals(digest)) {
            throw new StagingException("its index declares the digest " + declared + ", but its files make " + digest
                    + ": rebuild it");
        }
        if (pack.table().count() > 0) {
            pack.finish();
        }
        index.finish(digest);
    }

    private void take(Pending file, long packId, PackWriter pack, IndexFileWriter index)
            throws IOException, StagingException {
        SetSource.Entry entry = file.entry();
        if (entry.mediaType().getBytes(StandardCharsets.UTF_8).length > IndexFile.MAX_TYPE_BYTES) {
            throw new StagingException("the media type of '" + entry.path() + "' is longer than "
                    + IndexFile.MAX_TYPE_BYTES + " bytes: shorten it in the index");
        }
        byte[] digest;
        boolean written = file.read() == null; // large: hashed while it is written, and taken back if it is known
        Content content = written ? null : result(file.read());
        if (content == null) {
            pack.begin(entry.size());
            digest = copy(entry, pack);
        } else {
            digest = content.digest();
        }
        checkDigest(entry, digest);
        PackShelf.Place place = shelf.find(digest, wornPacks);
        int own = pack.table().find(digest);
        long offset;
        if (place != null || own >= 0) {
            if (written) {
                pack.undo();
            }
            offset = place != null ? place.offset() : pack.table().offset(own);
        } else {
            if (content != null) {
                pack.begin(entry.size());
                pack.write(content.bytes(), content.bytes().length);
            }
            offset = pack.end(digest);
        }
        index.add(entry.path(), entry.size(), digest, entry.mediaType(), place != null ? place.pack().id() : packId, offset);
        try {
            setDigest.add(entry.path(), entry.size(), Digest.of(digest));
        } catch (FormatException e) {
            throw new StagingException(e.getMessage(), e);
        }
    }

    private static Content read(SetSource.Entry entry) throws IOException, StagingException {
        try (InputStream in = entry.open()) {
            byte[] bytes = in.readNBytes((int) entry.size());
            checkSize(entry, bytes.length, in);
            return new Content(bytes, Digest.sha256().digest(bytes));
        }
    }

    private byte[] copy(SetSource.Entry entry, PackWriter pack) throws IOException, StagingException {
        MessageDigest sha = Digest.sha256();
        try (InputStream in = entry.open()) {
            long left = entry.size();
            while (left > 0) {
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    break;
                }
                sha.update(buffer, 0, read);
                pack.write(buffer, read);
                left -= read;
            }
            checkSize(entry, entry.size() - left, in);
        }
        return sha.digest();
    }

    private static void checkSize(SetSource.Entry entry, long read, InputStream in)
            throws IOException, StagingException {
        if (read != entry.size() || in.read() >= 0) {
            throw new StagingException("'" + entry.path() + "' is " + (read < entry.size() ? "shorter" : "longer")
                    + " than the " + entry.size() + " bytes declared: rebuild or copy it again");
        }
    }

    private static void checkDigest(SetSource.Entry entry, byte[] digest) throws StagingException {
        Digest declared = entry.declaredDigest();
        if (declared != null && !declared.equals(Digest.of(digest))) {
            throw new StagingException("the content of '" + entry.path() + "' does not match the index: rebuild it");
        }
    }

    private static Content result(Future<Content> read) throws IOException, StagingException {
        try {
            return read.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StagingException bad) {
                throw bad;
            }
            if (e.getCause() instanceof IOException failed) {
                throw failed;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("staging was interrupted", e);
        }
    }
}
