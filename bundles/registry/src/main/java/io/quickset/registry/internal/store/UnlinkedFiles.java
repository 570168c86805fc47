package io.quickset.registry.internal.store;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Files that are unlinked but still mapped: the file system frees their bytes when the last mapping goes, which is when
 * the JVM finds it unreachable. Safe for use by any thread.
 */
final class UnlinkedFiles {

    private final ReferenceQueue<Object> gone = new ReferenceQueue<>();
    private final Set<Mapping> mappings = new HashSet<>(); // guarded by this
    private long bytes; // guarded by this

    private static final class UnlinkedFile {
        private final long bytes;
        private int mappings;

        UnlinkedFile(long bytes, int mappings) {
            this.bytes = bytes;
            this.mappings = mappings;
        }
    }

    private static final class Mapping extends PhantomReference<Object> {
        private final UnlinkedFile file;

        Mapping(Object mapping, ReferenceQueue<Object> queue, UnlinkedFile file) {
            super(mapping, queue);
            this.file = file;
        }
    }

    /**
     * A file was unlinked.
     *
     * @param held what keeps it mapped for as long as any of it is reachable
     */
    synchronized void add(long fileBytes, Collection<?> held) {
        UnlinkedFile file = new UnlinkedFile(fileBytes, held.size());
        held.forEach(mapping -> mappings.add(new Mapping(mapping, gone, file)));
        bytes += fileBytes;
    }

    /** How many bytes are still mapped, as far as the JVM has found out. */
    synchronized long bytes() {
        for (Reference<?> next = gone.poll(); next != null; next = gone.poll()) {
            Mapping mapping = (Mapping) next;
            if (mappings.remove(mapping) && --mapping.file.mappings == 0) {
                bytes -= mapping.file.bytes;
            }
        }
        return bytes;
    }
}
