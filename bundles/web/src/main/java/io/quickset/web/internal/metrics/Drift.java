package io.quickset.web.internal.metrics;

import io.quickset.Digest;
import io.quickset.control.GenerationRecord;
import io.quickset.control.GenerationRecord.SetRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The live sets whose content is not what someone said of it. Immutable.
 *
 * @param generation of which this is told
 * @param provenance sets with other content than their bundle was built with: something is merged into them
 * @param release members of a release in force whose artifact is another than when that came into force, such as by a pin
 */
record Drift(long generation, Set<String> provenance, Set<String> release) {

    static final Drift NONE = new Drift(-1, Set.of(), Set.of());

    /**
     * That of a generation.
     *
     * @param history what is known of it and of those before, newest first: as far back as this reaches
     */
    static Drift of(GenerationRecord current, List<GenerationRecord> history) {
        Set<String> provenance = new TreeSet<>();
        Set<String> release = new TreeSet<>();
        Map<String, Digest> released = released(current, history);
        for (SetRecord set : current.sets()) {
            if (!set.digest().equals(set.baseDigest())) {
                provenance.add(set.name());
            }
            if (!set.baseDigest().equals(released.getOrDefault(set.name(), set.baseDigest()))) {
                release.add(set.name());
            }
        }
        return new Drift(current.number(), provenance, release);
    }

    // A release switches its members together, so the generation in which it came into force has what it names.
    private static Map<String, Digest> released(GenerationRecord current, List<GenerationRecord> history) {
        Map<String, String> left = new HashMap<>(current.policy().releases());
        Map<String, Digest> released = new HashMap<>();
        for (GenerationRecord record : history) {
            if (record.number() > current.number()) {
                continue; // committed meanwhile
            }
            left.entrySet().removeIf(member ->
                    !member.getValue().equals(record.policy().releases().get(member.getKey())));
            left.keySet().forEach(set -> record.set(set).ifPresent(there -> released.put(set, there.baseDigest())));
        }
        return released;
    }
}
