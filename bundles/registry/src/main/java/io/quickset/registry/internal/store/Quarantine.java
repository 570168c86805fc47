package io.quickset.registry.internal.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The packs that were found damaged, also before the last restart: beside each lies an empty file, its mark. Nothing is
 * staged onto them any more. Safe for use by any thread.
 *
 * <p>A mark goes after its pack, and only once that is durable: a power cut may bring back both, or the mark alone,
 * never a damaged pack that nothing warns of.
 */
final class Quarantine {

    private static final String MARK = ".quarantined";
    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

    private final DurableFolder folder;
    private final Set<Long> ids = ConcurrentHashMap.newKeySet();
    private final Set<Long> marked = ConcurrentHashMap.newKeySet();

    /** Reads the marks in the folder of the packs. */
    Quarantine(DurableFolder folder) throws IOException {
        this.folder = folder;
        marks().stream().map(PackShelf::id).forEach(marked::add);
        ids.addAll(marked);
    }

    private List<String> marks() throws IOException {
        return folder.names(PackShelf.PACKS + MARK);
    }

    private static String mark(long id) {
        return PackShelf.name(id) + MARK;
    }

    /** Marks that pack. What can't be marked is quarantined all the same, until the process ends. */
    synchronized void add(long id) {
        ids.add(id);
        if (!marked.contains(id)) {
            try {
                folder.write(mark(id), new byte[0]);
                marked.add(id);
            } catch (IOException e) {
                LOG.warn("{} is damaged, and can't be marked as that: after a restart it is found only when its content"
                        + " is read again: {}", PackShelf.name(id), e.toString());
            }
        }
    }

    boolean has(long id) {
        return ids.contains(id);
    }

    boolean hasAny(Set<Long> packs) {
        return !Collections.disjoint(ids, packs);
    }

    /** Forgets all packs but these; the files of the others are gone. */
    synchronized void retain(Set<Long> packs) throws IOException {
        ids.retainAll(packs);
        List<String> stale = new ArrayList<>(marks());
        stale.removeIf(mark -> packs.contains(PackShelf.id(mark)));
        if (!stale.isEmpty()) {
            folder.sync();
            for (String mark : stale) {
                folder.delete(mark);
            }
        }
        marked.retainAll(packs);
    }
}
