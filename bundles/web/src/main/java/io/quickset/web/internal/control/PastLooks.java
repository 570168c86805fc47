package io.quickset.web.internal.control;

import io.quickset.Digest;
import io.quickset.SetDiff;
import io.quickset.Snapshot;
import io.quickset.View;
import io.quickset.ViewDiff;
import io.quickset.control.GenerationRecord;
import io.quickset.web.internal.problem.ProblemException;
import java.time.Instant;
import java.util.List;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;

/** Looks at the generations that were. Safe for use by any thread. */
final class PastLooks {

    private final NodeServices node;
    private final SwitchTimes times;

    PastLooks(NodeServices node, SwitchTimes times) {
        this.node = node;
        this.times = times;
    }

    List<Route> routes() {
        return List.of(
                Route.look("/history", this::history),
                Route.look("/diff", this::diff, "from", "to"));
    }

    /** A generation. */
    record GenerationLine(long generation, Instant time, String actor, String reason, boolean retained, List<SetVersion> sets,
            @Nullable Long millis) {

        static GenerationLine of(GenerationRecord record, boolean retained, @Nullable Long millis) {
            return new GenerationLine(record.number(), record.time(), record.actor(), record.reason(), retained,
                    record.sets().stream().map(s -> new SetVersion(s.name(), s.version(), s.digest())).toList(), millis);
        }
    }

    /** A set in it. */
    record SetVersion(String name, Version version, Digest digest) {}

    /** What differs between two generations. */
    record GenerationDiff(long from, long to, List<SetChange> sets) {}

    /** A set that differs; no version or digest where it is not there. */
    record SetChange(String set, @Nullable Version from, @Nullable Version to, @Nullable Digest fromDigest,
            @Nullable Digest toDigest, List<String> added, List<String> removed, List<String> changed) {

        static SetChange of(SetDiff diff) {
            return new SetChange(diff.name(), diff.versionBefore().orElse(null), diff.versionAfter().orElse(null),
                    diff.before().map(Snapshot::digest).orElse(null), diff.after().map(Snapshot::digest).orElse(null),
                    diff.added(), diff.removed(), diff.changed());
        }
    }

    private void history(Call call) {
        call.answerAll(node.generations().history().stream().map(record -> GenerationLine.of(record,
                node.generations().view(record.number()).isPresent(), times.millis(record.number()))));
    }

    private void diff(Call call) throws ProblemException {
        View from = view(call, "from");
        View to = view(call, "to");
        call.answer(new GenerationDiff(from.generation(), to.generation(),
                ViewDiff.between(from, to).sets().stream().map(SetChange::of).toList()));
    }

    private View view(Call call, String name) throws ProblemException {
        long generation = call.number(name, call.needed(name), 1, Long.MAX_VALUE);
        return node.generations().view(generation).orElseThrow(() -> new ProblemException(HttpStatus.NOT_FOUND_404,
                "generation " + generation + " is not retained; " + Api.BASE + "/history tells what is"));
    }
}
