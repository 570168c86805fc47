package io.quickset.control;

import io.quickset.Digest;
import io.quickset.Layer;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.Version;

/**
 * The durable record of one generation.
 *
 * @param number the generation
 * @param time when it was committed
 * @param actor who wanted it
 * @param reason why
 * @param sets its sets, sorted by name
 * @param policy the pins and refusals in force
 */
public record GenerationRecord(
        long number, Instant time, String actor, String reason, List<SetRecord> sets, Policy policy) {

    /** Copies the list, sorted by name. */
    public GenerationRecord {
        sets = sets.stream().sorted(Comparator.comparing(SetRecord::name)).toList();
    }

    /** The set of that name, or empty. */
    public Optional<SetRecord> set(String name) {
        int low = 0;
        for (int high = sets.size() - 1; low <= high; ) {
            int middle = low + high >>> 1;
            int order = sets.get(middle).name().compareTo(name);
            if (order == 0) {
                return Optional.of(sets.get(middle));
            }
            low = order < 0 ? middle + 1 : low;
            high = order < 0 ? high : middle - 1;
        }
        return Optional.empty();
    }

    /**
     * One set in one generation.
     *
     * @param name the set
     * @param version its version
     * @param digest its content
     * @param layer where it comes from; single files may come from others, that were merged
     * @param generation in which it became live
     * @param since when it became live
     * @param resources how many files it has
     * @param bytes the sum of their sizes
     * @param origin the artifact that supplied it
     * @param index the store's name for its index
     */
    public record SetRecord(
            String name,
            Version version,
            Digest digest,
            Layer layer,
            long generation,
            Instant since,
            int resources,
            long bytes,
            Origin origin,
            String index) {

        /** The content of its artifact as it was built, before anything was merged. */
        public Digest baseDigest() {
            return origin.baseDigest().orElse(digest);
        }
    }
}
