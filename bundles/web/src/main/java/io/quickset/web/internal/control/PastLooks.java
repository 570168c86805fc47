package io.quickset.web.internal.control;

import io.quickset.Digest;
import io.quickset.SetDiff;
import io.quickset.Snapshot;
import io.quickset.View;
import io.quickset.ViewDiff;
import io.quickset.format.listing.GenerationLine;
import io.quickset.web.internal.problem.ProblemException;
import java.util.List;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;

/** Looks at the generations that were. Safe for use by any thread. */
final class PastLooks {

    private final NodeServices node;

    PastLooks(NodeServices node) {
        this.node = node;
    }

    List<Route> routes() {
        return List.of(
                Route.look("/history", this::history),
                Route.look("/diff", this::diff, "from", "to"));
    }

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
        call.answerAll(GenerationLine.all(node.generations(), node.reconcilerOrNull()));
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
