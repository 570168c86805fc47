package io.quickset.registry.internal;

import io.quickset.View;
import io.quickset.registry.internal.store.ResourceIndex;
import io.quickset.registry.internal.store.Store;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides which old generations are beyond a bound. A leased one never goes, and takes no place from those to roll back
 * to; its bytes count.
 *
 * @param bounds what there may be
 * @param capBytes how many bytes that is here
 * @param heldBytes bytes that were unlinked and stay mapped
 * @param nowNanos by the clock that generations were retired by
 * @param current what the current generation uses, which costs an old one nothing
 * @param leased the views with an open lease
 */
record Excess(Bounds bounds, long capBytes, long heldBytes, long nowNanos, List<ResourceIndex> current,
        Set<View> leased) {

    /**
     * The generations beyond a bound, each with the bound in words.
     *
     * @param old all old generations, newest first
     */
    Map<OldGeneration, String> of(List<OldGeneration> old) {
        Map<OldGeneration, String> beyond = new LinkedHashMap<>();
        for (int i = 0; i < old.size(); i++) {
            if (i >= bounds.count()) {
                beyond.put(old.get(i), "more than " + bounds.count() + " are old");
            } else if (i > 0 && nowNanos - old.get(i).retiredNanos() > bounds.age().toNanos()) {
                // Not the newest: time alone never takes the way back.
                beyond.put(old.get(i), "it is older than " + bounds.age().toMinutes() + " min");
            }
        }
        addTooManyBytes(old, beyond);
        return beyond;
    }

    private void addTooManyBytes(List<OldGeneration> old, Map<OldGeneration, String> beyond) {
        List<OldGeneration> stay = new ArrayList<>(old);
        stay.removeIf(each -> beyond.containsKey(each) && !leased.contains(each.view()));
        long bytes = bytes(stay);
        for (int i = stay.size() - 1; i >= 0 && bytes > capBytes; i--) { // the oldest first
            OldGeneration oldest = stay.get(i);
            beyond.putIfAbsent(oldest, "old generations take " + bytes + " bytes, more than " + capBytes);
            if (!leased.contains(oldest.view())) {
                stay.remove(i);
                bytes = bytes(stay);
            }
        }
    }

    private long bytes(List<OldGeneration> stay) {
        return heldBytes + Store.bytesOnlyOf(stay.stream().map(OldGeneration::indexes).flatMap(Collection::stream)
                .toList(), current);
    }
}
