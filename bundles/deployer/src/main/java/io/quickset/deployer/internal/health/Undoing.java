package io.quickset.deployer.internal.health;

import io.quickset.control.GenerationRecord;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.NodeStatus.Held;
import io.quickset.deployer.internal.health.HealthWatch.Failed;
import io.quickset.deployer.internal.health.HealthWatch.Outcome;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The switches that are being undone, if any, until that is done or someone decides. For one thread at a time. */
final class Undoing {

    private static final Logger LOG = LoggerFactory.getLogger(Undoing.class);

    private @Nullable Due due;
    private @Nullable Failed failed; // null also while it is tried for the first time
    private boolean trying;

    /**
     * What is to be undone, and why.
     *
     * @param before what was live before the first of the switches
     * @param after what the last of them made
     */
    record Due(GenerationRecord before, GenerationRecord after, String check, String reason) {

        /** What they made live, and what they removed. */
        Stream<SetRecord> sets() {
            return Stream.concat(after.sets().stream().filter(set -> set.generation() > before.number()),
                    before.sets().stream().filter(set -> after.set(set.name()).isEmpty()));
        }
    }

    void begin(Due switches) {
        due = switches;
    }

    boolean isDue() {
        return due != null;
    }

    /** What is to be tried now; empty while it is. */
    Optional<Due> next() {
        if (trying) {
            return Optional.empty();
        }
        trying = due != null;
        return Optional.ofNullable(due);
    }

    /** Whether those are due still, and nobody has decided since. */
    boolean isDue(Due switches) {
        return due == switches;
    }

    /** What became of trying; returns whether {@link #held} has changed. */
    boolean tried(Outcome outcome) {
        Failed before = failed;
        trying = false;
        failed = outcome instanceof Failed now ? now : null;
        if (failed == null) {
            due = null;
        } else if (!failed.equals(before)) {
            LOG.error("{}; it is tried again", failed.why());
        }
        return !Objects.equals(failed, before);
    }

    /** Nothing is to be undone any more. */
    void end() {
        due = null;
        failed = null;
        trying = false;
    }

    /** The sets whose switch could not be undone yet, and why. */
    List<Held> held() {
        return due == null || failed == null ? List.of() : due.sets().map(set ->
                new Held(set.name(), set.version().toString(), failed.why() + "; it is tried again")).toList();
    }
}
