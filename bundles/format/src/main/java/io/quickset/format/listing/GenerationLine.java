package io.quickset.format.listing;

import io.quickset.Digest;
import io.quickset.control.GenerationRecord;
import io.quickset.control.Generations;
import io.quickset.control.Reconciler;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;

/**
 * A generation.
 *
 * @param millis how long the switch to it took; null when that is not known
 */
public record GenerationLine(long generation, Instant time, String actor, String reason, boolean retained, List<SetVersion> sets,
        @Nullable Long millis) {

    /** A set in it. */
    public record SetVersion(String name, Version version, Digest digest) {}

    /**
     * All that are known, newest first.
     *
     * @param deployer knows how long a switch took; null while there is none
     */
    public static Stream<GenerationLine> all(Generations generations, @Nullable Reconciler deployer) {
        return generations.history().stream().map(record -> of(record, generations.view(record.number()).isPresent(),
                Optional.ofNullable(deployer).flatMap(known -> known.switchTook(record.number()))));
    }

    /** One that was switched to just now. */
    public static GenerationLine switched(GenerationRecord record, Duration took) {
        return of(record, true, Optional.of(took));
    }

    private static GenerationLine of(GenerationRecord record, boolean retained, Optional<Duration> took) {
        return new GenerationLine(record.number(), record.time(), record.actor(), record.reason(), retained,
                record.sets().stream().map(s -> new SetVersion(s.name(), s.version(), s.digest())).toList(),
                took.map(Duration::toMillis).orElse(null));
    }
}
