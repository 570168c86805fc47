package io.quickset.deployer.internal.probe;

import io.quickset.Digest;
import io.quickset.View;
import io.quickset.spi.SnapshotProbe;
import io.quickset.control.NodeObserver.Step;
import io.quickset.deployer.internal.observe.Observers;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;

/**
 * The probe step: asks every probe about what is ready to switch, each on a thread of its own, and remembers the
 * answers until what was asked about changes. It never waits: what is not answered yet is held, and the answer leads
 * to another pass. Probes come and go on any thread; the rest is for the reconciler's.
 */
public final class Prober {

    /** Threads for one probe: those in time, and those it keeps although their time is over. */
    private static final int MAX_RUNNING = 8;
    private static final int MAX_OVERRUN = 4;

    private volatile long limitMillis;
    private final Runnable answered;
    private final Observers observers;
    private final List<Probe> probes = new CopyOnWriteArrayList<>();
    private final AtomicInteger revision = new AtomicInteger();
    private Map<Question, Map<Probe, CompletableFuture<Optional<String>>>> asked = new HashMap<>();

    /**
     * Creates it.
     *
     * @param limit how long a probe may take
     * @param answered called when an answer has come, on any thread; must not wait
     */
    public Prober(Duration limit, Runnable answered, Observers observers) {
        this.limitMillis = limit.toMillis();
        this.answered = answered;
        this.observers = observers;
    }

    /** Gives probes that long from now on. */
    public void setLimit(Duration limit) {
        limitMillis = limit.toMillis();
    }

    /**
     * What was asked.
     *
     * @param changing by set: what it is to get; empty for one that is to go
     * @param needed by set that those need: what it would be
     */
    public record Question(Map<String, Optional<Content>> changing, Map<String, Content> needed) {}

    /**
     * Why something must not switch now.
     *
     * @param undecided whether that is only that a probe has not answered yet
     */
    public record Objection(String reason, boolean undecided) {}

    /** What a set is. */
    public record Content(Version version, Digest digest) {}

    /** A probe came, with the properties of its service; it is asked about what is pending. */
    public void add(SnapshotProbe probe, Map<String, Object> properties) {
        Object name = properties.getOrDefault("component.name", probe.getClass().getName());
        probes.add(new Probe(probe, String.valueOf(name), names(properties.get(SnapshotProbe.SETS)),
                new AtomicInteger(), new AtomicInteger()));
        changed();
    }

    private static Set<String> names(@Nullable Object property) {
        if (property instanceof String name) {
            return Set.of(name);
        }
        return property instanceof String[] names ? new HashSet<>(List.of(names)) : Set.of();
    }

    /** A probe went; what it refused is asked about without it. */
    public void remove(SnapshotProbe probe) {
        probes.removeIf(each -> each.service == probe);
        changed();
    }

    private void changed() {
        revision.incrementAndGet();
        answered.run();
    }

    /** Whether there is no probe. */
    public boolean idle() {
        return probes.isEmpty();
    }

    /** Changes whenever an answer may have: a pass has to look again. */
    public int revision() {
        return revision.get();
    }

    /** Why that must not switch now; empty when all probes agree. */
    public Optional<Objection> objection(Question question, View pending) {
        Map<Probe, CompletableFuture<Optional<String>>> answers =
                asked.computeIfAbsent(question, each -> new LinkedHashMap<>());
        answers.keySet().retainAll(probes);
        Optional<Objection> waiting = Optional.empty();
        for (Probe probe : probes) {
            if (!probe.wants(question.changing().keySet())) {
                continue;
            }
            if (!answers.containsKey(probe)) { // nothing to remember: asked when calls of it have returned
                Optional<Objection> engaged = probe.engaged();
                if (engaged.isPresent()) {
                    waiting = engaged;
                    continue;
                }
            }
            var answer = answers.computeIfAbsent(probe, each -> ask(each, pending, question.changing().keySet()));
            if (!answer.isDone()) {
                waiting = Optional.of(new Objection("probe " + probe.name + " is looking at it", true));
            } else if (answer.join().isPresent()) {
                return answer.join().map(reason -> new Objection(reason, false));
            }
        }
        return waiting;
    }

    private CompletableFuture<Optional<String>> ask(Probe probe, View pending, Set<String> changing) {
        String who = "probe " + probe.name;
        long start = System.nanoTime();
        long limit = limitMillis;
        CompletableFuture<Optional<String>> answer = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            Optional<String> reason;
            try {
                reason = probe.service.probe(pending, changing).map(why -> who + " refuses: " + why);
            } catch (Throwable e) { // an Error too, such as a class that is missing: it refuses
                reason = Optional.of(who + " failed, which refuses: " + e);
            }
            probe.running.decrementAndGet();
            if (!answer.complete(reason)) {
                probe.overrun.decrementAndGet();
                changed(); // others may be waiting for that
            }
        }, "quickset-probe-" + probe.name);
        thread.setDaemon(true);
        thread.start(); // or there is none, and this throws
        probe.running.incrementAndGet();
        CompletableFuture<Optional<String>> inTime = answer.orTimeout(limit, TimeUnit.MILLISECONDS)
                .exceptionally(late -> {
                    probe.overrun.incrementAndGet();
                    return Optional.of(who + " took longer than " + limit + " ms, which refuses");
                });
        inTime.whenComplete((reason, never) -> { // once it can be read, not before
            changed();
            observers.stepped(Step.PROBE, String.join(", ", changing), start);
            probed(probe, changing, reason.orElse(""));
        });
        return inTime;
    }

    private void probed(Probe probe, Set<String> changing, String reason) {
        observers.tell(each -> changing.stream().filter(set -> probe.wants(Set.of(set)))
                .forEach(set -> each.probed(set, probe.name, reason)));
    }

    /** Forgets the answers to all other questions: those are pending no more. */
    public void retain(Set<Question> pending) {
        asked.keySet().retainAll(new HashSet<>(pending));
    }

    /** Asks about everything again. */
    public void retry() {
        asked = new HashMap<>();
    }

    private record Probe(
            SnapshotProbe service, String name, Set<String> sets, AtomicInteger running, AtomicInteger overrun) {

        boolean wants(Set<String> changing) {
            return sets.isEmpty() || changing.stream().anyMatch(sets::contains);
        }

        // Why it can't be asked now.
        Optional<Objection> engaged() {
            int late = overrun.get();
            if (late >= MAX_OVERRUN) {
                return Optional.of(new Objection(
                        "probe " + name + " is not asked while " + late + " earlier calls of it hang", false));
            }
            return running.get() - late >= MAX_RUNNING
                    ? Optional.of(new Objection("probe " + name + " looks at others first", true)) : Optional.empty();
        }
    }
}
