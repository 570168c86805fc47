package io.quickset.deployer.internal.commit;

import io.quickset.View;
import io.quickset.control.Generations;
import io.quickset.control.NodeObserver.Outcome;
import io.quickset.deployer.internal.plan.Because;
import io.quickset.deployer.internal.plan.Group;
import io.quickset.deployer.internal.probe.Prober;
import io.quickset.deployer.internal.probe.Prober.Objection;
import io.quickset.deployer.internal.probe.Prober.Question;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Asks the probes. For one thread. */
final class ProbeStep {

    private final Generations generations;
    private final Prober prober;
    private final Observed observed;
    private final Alone alone;

    ProbeStep(Generations generations, Prober prober, Observed observed) {
        this.generations = generations;
        this.prober = prober;
        this.observed = observed;
        this.alone = new Alone(observed);
    }

    /** Whether something is to be tried again. */
    boolean isWaiting() {
        return alone.waiting();
    }

    /** Tries everything again at once. */
    void retryNow() {
        alone.retryNow();
    }

    /** Returns the groups that every probe agrees to, over the view that all of them would make; holds the others. */
    List<StagedGroup> run(List<StagedGroup> ready, Attempt attempt) {
        alone.retain(ready.stream().map(StagedGroup::group).toList());
        if (prober.idle()) {
            alone.retryNow();
            return ready;
        }
        View pending = generations.preview(CommitStep.change(ready, Map.of(), attempt));
        List<Group> groups = ready.stream().map(StagedGroup::group).toList();
        List<StagedGroup> agreed = new ArrayList<>();
        Set<Question> questions = new HashSet<>();
        for (StagedGroup each : ready) {
            alone.run(each.group(), attempt, () -> {
                Question question =
                        question(each, Requirements.needed(each.group(), groups, attempt.current()), pending);
                questions.add(question);
                return agreed(each, prober.objection(question, pending), attempt);
            }).ifPresent(agreed::add);
        }
        prober.retain(questions);
        return agreed;
    }

    private Optional<StagedGroup> agreed(StagedGroup ready, Optional<Objection> objection, Attempt attempt) {
        objection.ifPresent(no -> {
            attempt.hold(ready.group(),
                    new Because(no.reason(), no.undecided() ? Because.Kind.UNDECIDED : Because.Kind.OTHER));
            if (!no.undecided()) {
                observed.held(ready.group(), Outcome.REFUSED, no.reason());
            }
        });
        return objection.isEmpty() ? Optional.of(ready) : Optional.empty();
    }

    private static Question question(StagedGroup ready, Iterable<String> needed, View pending) {
        Map<String, Optional<Prober.Content>> changing = new TreeMap<>();
        ready.group().sets().forEach(set -> changing.put(set, content(set, pending)));
        Map<String, Prober.Content> others = new TreeMap<>();
        needed.forEach(set -> content(set, pending).ifPresent(content -> others.put(set, content)));
        return new Question(changing, others);
    }

    private static Optional<Prober.Content> content(String set, View pending) {
        return pending.set(set).map(s -> new Prober.Content(s.version(), s.digest()));
    }
}
