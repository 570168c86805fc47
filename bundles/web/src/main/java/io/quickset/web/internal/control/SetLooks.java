package io.quickset.web.internal.control;

import io.quickset.Glob;
import io.quickset.Snapshot;
import io.quickset.View;
import io.quickset.format.listing.DiffLine;
import io.quickset.format.listing.Live;
import io.quickset.format.listing.ResourceLine;
import io.quickset.format.listing.SetDetail;
import io.quickset.format.listing.SetLine;
import io.quickset.web.internal.problem.ProblemException;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.PatternSyntaxException;
import org.eclipse.jetty.http.HttpStatus;
import org.osgi.framework.Version;

/** Looks at sets; answers as the shell's commands do with {@code --json}. Safe for use by any thread. */
final class SetLooks {

    private final NodeServices node;

    SetLooks(NodeServices node) {
        this.node = node;
    }

    List<Route> routes() {
        return List.of(
                Route.look("/sets", this::sets),
                Route.look("/sets/{set}", this::set),
                Route.look("/sets/{set}/resources", this::resources, "glob", "version"),
                Route.look("/sets/{set}/diff", this::diff, "from", "to"));
    }

    private void sets(Call call) {
        View view = node.registry().view();
        call.answer(view.generation(), view.sets().stream().map(set -> SetLine.of(set, node.reconcilerOrNull())).toList());
    }

    private void set(Call call) throws ProblemException {
        Live live = Live.of(node.generations());
        call.answer(live.record().number(), SetDetail.of(live(call, live.view()), live.record(), node.reconcilerOrNull()));
    }

    private void resources(Call call) throws ProblemException {
        Snapshot snapshot = call.parameter("version").isPresent()
                ? retained(call.name("set"), call.parameter("version").get()) : live(call, node.registry().view());
        Predicate<String> wanted = call.parameter("glob").isPresent() ? glob(call.parameter("glob").get())::matches : path -> true;
        call.answerAll(snapshot.resources().filter(r -> wanted.test(r.path())).map(ResourceLine::of));
    }

    private void diff(Call call) throws ProblemException {
        Snapshot from = retained(call.name("set"), call.needed("from"));
        Snapshot to = retained(call.name("set"), call.needed("to"));
        call.answer(DiffLine.between(from, to));
    }

    private static Snapshot live(Call call, View view) throws ProblemException {
        String set = call.name("set");
        return view.set(set).orElseThrow(
                () -> new ProblemException(HttpStatus.NOT_FOUND_404, "no set '" + set + "' is live; " + Api.BASE + "/sets lists them"));
    }

    private Snapshot retained(String set, String version) throws ProblemException {
        Version wanted = Call.version(version);
        return node.generations().retained(set, wanted).orElseThrow(() -> new ProblemException(HttpStatus.NOT_FOUND_404,
                "version " + wanted + " of set '" + set + "' is not retained; " + Api.BASE + "/history tells what is"));
    }

    private static Glob glob(String glob) throws ProblemException {
        try {
            return Glob.of(glob);
        } catch (PatternSyntaxException e) {
            throw Call.bad("'" + glob + "' is no glob: " + e.getDescription());
        }
    }
}
