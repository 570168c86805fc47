package io.quickset.format.listing;

import io.quickset.Resource;
import io.quickset.Snapshot;
import io.quickset.control.GenerationRecord;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.Origin;
import io.quickset.control.Policy;
import io.quickset.control.Reconciler;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A live set as {@link SetLine} has it, and where it came from. */
public record SetDetail(String name, String version, String digest, long generation, String layer, int resources, long bytes,
        String since, @Nullable Long bundle, String baseDigest, @Nullable String artifact, List<String> merged,
        Map<String, Long> layers, @Nullable String pinned) {

    /**
     * That set.
     *
     * @param record of a generation that has it
     * @param deployer knows which bundle stands for the set; null while there is none
     */
    public static SetDetail of(Snapshot set, GenerationRecord record, @Nullable Reconciler deployer) {
        SetLine s = SetLine.of(set, deployer);
        Optional<Origin> origin = record.set(s.name()).map(SetRecord::origin);
        Policy.Pin pin = record.policy().pins().get(s.name());
        return new SetDetail(s.name(), s.version(), s.digest(), s.generation(), s.layer(), s.resources(), s.bytes(), s.since(),
                s.bundle(), set.baseDigest().toString(), origin.map(Origin::artifact).orElse(null),
                origin.stream().flatMap(o -> o.merged().keySet().stream()).sorted().toList(), layers(set),
                pin == null ? null : pin.version().toString());
    }

    private static Map<String, Long> layers(Snapshot set) {
        try (Stream<Resource> all = set.resources()) {
            return all.collect(Collectors.groupingBy(r -> r.layer().toString(), TreeMap::new, Collectors.counting()));
        }
    }
}
