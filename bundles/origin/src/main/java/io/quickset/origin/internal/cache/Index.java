package io.quickset.origin.internal.cache;

import io.quickset.format.FormatException;
import io.quickset.format.IndexEntry;
import io.quickset.format.IndexReader;
import io.quickset.format.SetDigest;
import io.quickset.origin.internal.cache.Draft.Blob;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.osgi.framework.Version;

/** A set's index that is kept; read as a stream each time, since it may be long. */
final class Index {

    private Index() {}

    /**
     * Gives each entry.
     *
     * @return the set's version
     * @throws IOException also if it is no index
     */
    static Version read(Shelf shelf, Answer answer, Consumer<IndexEntry> each) throws IOException {
        try (IndexReader index = new IndexReader(shelf.open(answer.body()))) {
            for (Optional<IndexEntry> entry = index.next(); entry.isPresent(); entry = index.next()) {
                each.accept(entry.get());
            }
            return Version.parseVersion(index.version());
        } catch (FormatException | IllegalArgumentException e) {
            throw new IOException("its index is bad: " + e.getMessage(), e);
        }
    }

    /** Looks at a new one, before any file that it lists is fetched. */
    static void check(Shelf shelf, Blob body, String set, long maxBytes) throws IOException {
        try (IndexReader index = new IndexReader(shelf.open(body))) {
            if (!index.set().equals(set)) {
                throw new IOException("it is the index of set '" + index.set() + "': put that of '" + set + "' there");
            }
            Version.parseVersion(index.version());
            SetDigest digest = new SetDigest();
            long left = maxBytes;
            for (Optional<IndexEntry> entry = index.next(); entry.isPresent(); entry = index.next()) {
                IndexEntry file = entry.get();
                digest.add(file.path(), file.size(), file.digest());
                if (file.size() > left) {
                    throw new IOException("its files have more than " + maxBytes
                            + " bytes together: split the set, or raise maxSetBytes");
                }
                left -= file.size();
            }
            if (!digest.finish().equals(index.digest())) {
                throw new IOException("its digest is not that of what it lists: publish it again as it was built");
            }
        } catch (FormatException | IllegalArgumentException e) {
            throw new IOException("it is no index of a set: " + e.getMessage()
                    + ": publish the META-INF/quickset/index.json that the build wrote", e);
        }
    }

    static Blob blob(IndexEntry entry) {
        return new Blob(entry.digest(), entry.size());
    }
}
