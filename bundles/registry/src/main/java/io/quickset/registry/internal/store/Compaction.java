package io.quickset.registry.internal.store;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Decides which packs a staging should copy out of instead of referring to, so that neither dead bytes nor the number
 * of packs grow without bound. A pack is worn when the live snapshots use less than half of it, or when it is one of
 * the smaller packs of a snapshot that spans more than {@value #MAX_PACKS}. Each byte copied is paid for by a byte
 * that died or by a pack that goes.
 */
final class Compaction {

    static final int MAX_PACKS = 8;

    private Compaction() {}

    static Set<Long> wornPacks(Collection<ResourceIndex> live, PackShelf shelf) throws IOException {
        Map<Long, Long> used = new HashMap<>();
        Set<Long> worn = new HashSet<>();
        for (ResourceIndex index : live) {
            Map<Long, Long> own = index.usedBytesByPack();
            own.forEach((pack, bytes) -> used.merge(pack, bytes, Long::sum));
            if (own.size() > MAX_PACKS) {
                long largest = own.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
                own.keySet().stream().filter(pack -> pack != largest).forEach(worn::add);
            }
        }
        for (Map.Entry<Long, Long> entry : used.entrySet()) {
            if (entry.getValue() * 2 < shelf.get(entry.getKey()).blobBytes()) {
                worn.add(entry.getKey());
            }
        }
        return worn;
    }
}
