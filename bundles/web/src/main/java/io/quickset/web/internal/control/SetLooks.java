package io.quickset.web.internal.control;

import io.quickset.Digest;
import io.quickset.Glob;
import io.quickset.Resource;
import io.quickset.SetDiff;
import io.quickset.Snapshot;
import io.quickset.View;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.GenerationRecord;
import io.quickset.control.Origin;
import io.quickset.control.Policy;
import io.quickset.web.internal.problem.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;
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

    /** A live set. */
    record SetLine(String name, String version, String digest, long generation, String layer, int resources, long bytes,
            String since, @Nullable Long bundle) {}

    /** The same, and where it came from. */
    record SetDetail(String name, String version, String digest, long generation, String layer, int resources, long bytes,
            String since, @Nullable Long bundle, String baseDigest, @Nullable String artifact, List<String> merged,
            Map<String, Long> layers, @Nullable String pinned) {}

    /** A file of a set. */
    record ResourceLine(String path, long size, Digest digest, String mediaType, String layer) {}

    /** What differs between two versions. */
    record DiffLine(String set, Version from, Version to, List<String> added, List<String> removed, List<String> changed) {}

    private void sets(Call call) {
        View view = node.registry().view();
        call.answer(view.generation(), view.sets().stream().map(this::line).toList());
    }

    private void set(Call call) throws ProblemException {
        GenerationRecord current = node.generations().current();
        Optional<View> view = node.generations().view(current.number());
        while (view.isEmpty()) { // it was switched away from, and let go
            current = node.generations().current();
            view = node.generations().view(current.number());
        }
        Snapshot snapshot = live(call, view.get());
        SetLine s = line(snapshot);
        Optional<Origin> origin = current.set(s.name).map(SetRecord::origin);
        Policy.Pin pin = current.policy().pins().get(s.name);
        Map<String, Long> layers;
        try (Stream<Resource> all = snapshot.resources()) {
            layers = all.collect(Collectors.groupingBy(r -> r.layer().toString(), TreeMap::new, Collectors.counting()));
        }
        call.answer(current.number(), new SetDetail(s.name, s.version, s.digest, s.generation, s.layer, s.resources, s.bytes,
                s.since, s.bundle, snapshot.baseDigest().toString(), origin.map(Origin::artifact).orElse(null),
                origin.stream().flatMap(o -> o.merged().keySet().stream()).sorted().toList(), layers,
                pin == null ? null : pin.version().toString()));
    }

    private void resources(Call call) throws ProblemException {
        Snapshot snapshot = call.parameter("version").isPresent()
                ? retained(call.name("set"), call.parameter("version").get()) : live(call, node.registry().view());
        Predicate<String> wanted = call.parameter("glob").isPresent() ? glob(call.parameter("glob").get())::matches : path -> true;
        call.answerAll(snapshot.resources().filter(r -> wanted.test(r.path()))
                .map(r -> new ResourceLine(r.path(), r.size(), r.digest(), r.mediaType(), r.layer().toString())));
    }

    private void diff(Call call) throws ProblemException {
        Snapshot from = retained(call.name("set"), call.needed("from"));
        Snapshot to = retained(call.name("set"), call.needed("to"));
        SetDiff diff = SetDiff.between(from, to);
        call.answer(new DiffLine(from.name(), from.version(), to.version(), diff.added(), diff.removed(), diff.changed()));
    }

    private SetLine line(Snapshot s) {
        return new SetLine(s.name(), s.version().toString(), s.digest().toString(), s.generation(), s.layer().toString(),
                s.resourceCount(), s.totalBytes(), s.since().toString(), node.bundleId(s.name()));
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
