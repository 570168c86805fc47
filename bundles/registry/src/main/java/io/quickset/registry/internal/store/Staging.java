package io.quickset.registry.internal.store;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.control.Rejection;
import io.quickset.control.SetSource;
import io.quickset.control.StagingException;
import io.quickset.format.FormatException;
import io.quickset.format.SetDigest;
import io.quickset.registry.internal.store.ReadAhead.Content;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;

/**
 * One staging: reads each file once, hashes it, writes what the store lacks. What is hashed is what is written, so
 * that a file which changes meanwhile cannot slip in unverified. One thread writes; {@link ReadAhead} reads for it.
 */
final class Staging {

    private static final int BUFFER_BYTES = 1 << 16;

    private final SetSource source;
    private final PackShelf shelf;
    private final SharedBlobs shared;
    private final ExecutorService workers;
    private final Layer layer;
    private final SetDigest setDigest = new SetDigest();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final Set<Pack> found = new HashSet<>(); // that hold files of it

    Staging(SetSource source, PackShelf shelf, SharedBlobs shared, ExecutorService workers) {
        this.source = source;
        this.layer = source.layer();
        this.shelf = shelf;
        this.shared = shared;
        this.workers = workers;
    }

    void run(DurableFolder indexes, String indexName) throws IOException, StagingException {
        long packId = shelf.newId();
        try (PackWriter pack = new PackWriter(shelf.create(packId));
                IndexFileWriter index = new IndexFileWriter(indexes.create(indexName))) {
            try (ReadAhead files = new ReadAhead(source.entries(), workers, shared::find)) {
                for (ReadAhead.File file = files.next(); file != null; file = files.next()) {
                    take(file, packId, pack, index);
                }
            } catch (StagingException.Unchecked e) {
                throw e.getCause();
            }
            finish(pack, index);
        }
    }

    private void finish(PackWriter pack, IndexFileWriter index) throws IOException, StagingException {
        Digest digest = setDigest.finish();
        Digest declared = source.declaredDigest().orElse(digest);
        if (!declared.equals(digest)) {
            throw new StagingException(Rejection.DAMAGED,
                    "its index declares the digest " + declared + ", but its files make " + digest
                    + ": rebuild it");
        }
        // What the table of one that gives no pages seemed to have is not there; and the JVM may tell of it only later.
        if (!found.stream().allMatch(Pack::isReadable)) {
            throw new InternalError("storage gives no page of a pack's table");
        }
        if (pack.table().count() > 0) {
            pack.finish();
        }
        index.finish(digest);
    }

    private void take(ReadAhead.File file, long packId, PackWriter pack, IndexFileWriter index)
            throws IOException, StagingException {
        SetSource.Entry entry = file.entry();
        if (entry.mediaType().getBytes(StandardCharsets.UTF_8).length > IndexFile.MAX_TYPE_BYTES) {
            throw new StagingException(Rejection.LIMIT, "the media type of '" + entry.path() + "' is longer than "
                    + IndexFile.MAX_TYPE_BYTES + " bytes: shorten it in the index");
        }
        Content content = file.content();
        if (content != null && content.place() != null) {
            PackShelf.Place intact = shared.intact(entry, content.digest(), content.place());
            // What the store seemed to have was not kept when it was read.
            content = intact == null ? null : content.at(intact);
        }
        boolean written = content == null; // hashed while it is written, and taken back if it is known
        if (content == null) {
            pack.begin(entry.size());
            content = copy(entry, pack);
        }
        byte[] digest = content.digest();
        checkDigest(entry, digest);
        PackShelf.Place place = content.place();
        if (place != null) {
            found.add(place.pack());
        }
        int own = place == null ? pack.table().find(digest) : -1;
        long offset;
        int gzipBytes;
        if (place != null || own >= 0) {
            if (written) {
                pack.undo();
            }
            offset = place != null ? place.offset() : pack.table().offset(own);
            gzipBytes = place != null ? place.gzipBytes() : pack.table().gzipBytes(own);
        } else {
            if (!written) {
                pack.begin(entry.size());
                pack.write(content.bytes(), content.bytes().length);
            }
            gzipBytes = content.gzip().length;
            pack.write(content.gzip(), gzipBytes);
            offset = pack.end(digest, gzipBytes);
        }
        index.add(entry.path(), entry.size(), digest, entry.layer().orElse(layer), entry.mediaType(),
                place != null ? place.pack().id() : packId, offset, gzipBytes);
        try {
            setDigest.add(entry.path(), entry.size(), Digest.of(digest));
        } catch (FormatException e) {
            throw new StagingException(Rejection.MALFORMED, e.getMessage(), e);
        }
    }

    private Content copy(SetSource.Entry entry, PackWriter pack) throws IOException, StagingException {
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
            ReadAhead.checkSize(entry, entry.size() - left, in);
        }
        byte[] digest = sha.digest();
        PackShelf.Place place = shared.intact(entry, digest, shared.find(digest));
        boolean known = place != null || pack.table().find(digest) >= 0;
        return new Content(digest, place, buffer, known ? new byte[0] : GzipMember.of(entry, digest));
    }

    private static void checkDigest(SetSource.Entry entry, byte[] digest) throws StagingException {
        Digest declared = entry.declaredDigest();
        if (declared != null && !declared.equals(Digest.of(digest))) {
            throw Mismatch.ofContent(entry);
        }
    }
}
