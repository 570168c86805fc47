package io.quickset.deployer.internal;

import io.quickset.control.GenerationRecord;
import io.quickset.control.Generations;
import io.quickset.control.Reconciler.PlanStep;
import io.quickset.control.Reconciler.ReloadOption;
import io.quickset.deployer.internal.artifact.RemotePaths;
import io.quickset.deployer.internal.artifact.SetSupply;
import io.quickset.deployer.internal.artifact.Verdict;
import io.quickset.deployer.internal.artifact.Verdicts;
import io.quickset.deployer.internal.bundle.BundleKeeper;
import io.quickset.deployer.internal.commit.Switcher;
import io.quickset.deployer.internal.plan.Absence;
import io.quickset.deployer.internal.plan.Because;
import io.quickset.deployer.internal.plan.Hold;
import io.quickset.deployer.internal.plan.Plan;
import io.quickset.deployer.internal.plan.Planner;
import io.quickset.deployer.internal.plan.Planner.PlanInput;
import io.quickset.deployer.internal.remote.Offers;
import io.quickset.deployer.internal.scan.FolderScanner;
import io.quickset.deployer.internal.scan.Found;
import io.quickset.deployer.internal.scan.Moment;
import io.quickset.deployer.internal.scan.Scan;
import io.quickset.format.text.PlainText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One pass over the deploy folder, from scan to commit: the node's state afterwards is a function of the folder's
 * content, the policy and the live generation. For one thread; {@link #report()} is for any.
 */
final class Reconciliation {

    private final FolderScanner scanner;
    private final Layering layering;
    private final Verdicts verdicts;
    private final Generations generations;
    private final BundleKeeper bundles;
    private final Supplier<Moment> clock;
    private final Switcher switcher;
    private final Map<String, String> suppliers = new HashMap<>();
    private final Departures departures;
    private final FoundSupplies supplies;
    private Set<Offers.Wanted> wanted = Set.of();
    private Map<String, String> told = Map.of();
    private volatile Sources sources = new Sources(List.of(), new Layering.LayerState(List.of(), Map.of(), Set.of(),
            Map.of(), Offers.NONE));
    private volatile Map<String, RemotePaths> asked = Map.of();
    private volatile Report report = Report.EMPTY;
    private long lookNanos;
    private boolean idle;
    private @Nullable Inputs settledOn;

    Reconciliation(FolderScanner scanner, Layering layering, Verdicts verdicts, Generations generations,
            BundleKeeper bundles, Switcher switcher, Supplier<Moment> clock) {
        this.scanner = scanner;
        this.layering = layering;
        this.verdicts = verdicts;
        this.generations = generations;
        this.bundles = bundles;
        this.switcher = switcher;
        this.clock = clock;
        this.supplies = new FoundSupplies(verdicts);
        this.departures = new Departures(generations, suppliers);
    }

    // Knows what that one knows, and finds that artifact in the deploy folder, in place of what has its name there.
    private Reconciliation(Reconciliation like, Found artifact) {
        this.scanner = like.scanner.with(artifact);
        this.layering = like.layering;
        this.verdicts = like.verdicts.copy();
        this.generations = like.generations;
        this.bundles = like.bundles;
        this.switcher = like.switcher;
        this.clock = like.clock;
        this.supplies = new FoundSupplies(verdicts);
        this.suppliers.putAll(like.suppliers);
        this.asked = like.asked;
        this.departures = new Departures(like.departures, suppliers);
    }

    /** What a pass would do if that lay in the deploy folder, in place of what has its name there. Changes nothing. */
    List<PlanStep> preview(Found artifact) {
        return new Reconciliation(this, artifact).pass(Set.of(ReloadOption.DRY_RUN));
    }

    /** What the last pass found. */
    Report report() {
        return report;
    }

    /** A pass failed as a whole. What is live stays; that is told until a pass succeeds. */
    void failed(Throwable e) {
        settledOn = null;
        report = report.failed("the last look at it failed (" + PlainText.of(e.toString()) + ") and is tried again;"
                + " nothing new is taken until it succeeds: if that lasts, take out what came last (the log tells more)");
    }

    /** What supplies sets, as of the last look, a dry run too. */
    FoundSupplies supplies() {
        return supplies;
    }

    /** What is known of each artifact, as of the last pass. For the reconciler's thread. */
    List<Verdict> judged() {
        return verdicts.all();
    }

    /** Goes by those files, of which locators are asked before a switch, from the next pass on. */
    void ask(Map<String, RemotePaths> remotePaths) {
        asked = Map.copyOf(remotePaths);
    }

    /** Those files, by set. For any thread. */
    Map<String, RemotePaths> asked() {
        return asked;
    }

    /**
     * What the last pass put together.
     *
     * @param artifacts whole sets, without what is merged into them
     * @param layers what else it depended on
     */
    record Sources(List<SetSupply> artifacts, Layering.LayerState layers) {}

    /** What the last pass put together. For any thread. */
    Sources sources() {
        return sources;
    }

    /**
     * Believes nothing that it remembers of files, and asks locators again.
     *
     * @param dryRun whether only a plan is wanted: what waits stays staged then
     */
    void distrust(boolean dryRun) {
        verdicts.distrust();
        layering.remote().distrust();
        if (!dryRun) {
            switcher.distrust();
        }
    }

    /** Tells that the next pass follows a rollback. */
    void rolledBack() {
        departures.rolledBack();
        suppliers.clear();
    }

    /** Whether the next pass has to come soon although nothing may change. */
    boolean unsettled() {
        return verdicts.unsettled() || departures.waiting() || switcher.waiting();
    }

    /** Whether nothing had changed since the pass before, for the last one. */
    boolean idle() {
        return idle;
    }

    /** How long the last pass looked and planned: what a pass costs when nothing changed. */
    long lookNanos() {
        return lookNanos;
    }

    /** What a pass depends on, once nothing is left to wait for: as long as it is the same, so is the outcome. */
    private record Inputs(Scan scan, Layering.LayerState layers, Map<String, RemotePaths> asked, GenerationRecord current,
            Set<String> installed, Set<String> damaged, int probes) {}

    /** Runs a pass and returns its steps; none when nothing could have changed since the last. */
    List<PlanStep> pass(Set<ReloadOption> options) {
        long start = System.nanoTime();
        if (options.contains(ReloadOption.ACCEPT_EMPTY) && !options.contains(ReloadOption.DRY_RUN)) {
            layering.remote().acceptEmpty();
        }
        Scan scan = layering.complete(scanner.scan());
        Inputs inputs = new Inputs(scan, layering.state(scan, generations.current()), asked, generations.current(),
                bundles.installed(), generations.damagedSets(), switcher.revision());
        if (options.isEmpty() && !unsettled() && !verdicts.unread() && inputs.equals(settledOn)) {
            lookNanos = System.nanoTime() - start;
            idle = true;
            return List.of();
        }
        idle = false;
        settledOn = null;
        int known = verdicts.learned();
        List<PlanStep> steps = pass(options, scan, inputs.layers(), start);
        boolean carriedOut = !options.contains(ReloadOption.DRY_RUN);
        if (carriedOut && known == verdicts.learned() && !unsettled() && inputs.current() == generations.current()) {
            settledOn = inputs;
        }
        return steps;
    }

    private List<PlanStep> pass(Set<ReloadOption> options, Scan scan, Layering.LayerState layers, long start) {
        Moment now = clock.get();
        Judged judged = Judged.of(verdicts.judge(scan, now));
        GenerationRecord current = generations.current();
        boolean readable = scan.problem().isEmpty(); // else what it supplies stays; the other layers do their work
        departures.look(scan, judged.verdicts(), bundles.installed(), now.ticks());
        boolean dryRun = options.contains(ReloadOption.DRY_RUN);
        if (options.contains(ReloadOption.RETRY) && !dryRun) {
            bundles.retryNow();
        }
        Absence.Memory missing = departures.remember();
        boolean accepted = readable && options.contains(ReloadOption.ACCEPT_EMPTY);
        if (accepted) {
            departures.accept(dryRun);
        }
        // A dry run has not forgotten the refused digests; its plan is the one that a retry would carry out.
        GenerationRecord from = options.contains(ReloadOption.RETRY) ? withoutRefusals(current) : current;
        // A dry run notes too what it found: that tells what is there, whatever is done with it, and goes by no option.
        PlanInput input = input(from, scan, layers, judged, accepted, now);
        supplies.found(input);
        Plan plan = Planner.plan(input);
        lookNanos = System.nanoTime() - start;
        List<PlanStep> steps = Report.steps(plan, judged.verdicts());
        if (dryRun) {
            if (!readable) {
                steps.add(new PlanStep("reject", "deploy", scan.problem().get()));
            }
            steps.addAll(bundles.steps(wanted(judged, scan, now)));
            departures.restore(missing); // asking what emptiness would do accepts nothing
        } else {
            layering.remote().want(wanted);
            if (readable) {
                switcher.scanned(scan.found());
            }
            suppliers.keySet().retainAll(plan.suppliers().keySet());
            suppliers.putAll(plan.suppliers());
            List<Hold> held = new ArrayList<>(switcher.execute(
                    new Switcher.Task(plan, current, departures.kept(supplies.all()), bases(layers)), suppliers, now));
            tell(held);
            bundles.installed().stream().sorted().forEach(file -> departures.codeHeld(file, now.ticks())
                    .ifPresent(reason -> held.add(new Hold(Absence.CODE + file, "", Because.of(reason)))));
            Report before = report;
            Report found = Report.of(judgedNow(scan), held,
                    plan.shadowed(set -> !current.set(set).equals(generations.current().set(set))));
            report = scan.problem().map(problem -> found.unreadable(problem, current, before)).orElse(found);
            steps = report.done(plan, current, generations.current());
            bundles.follow(wanted(judged, scan, now));
        }
        return steps;
    }

    // Also of a set that waits for what is merged into it to settle.
    private Set<SetSupply.Content> bases(Layering.LayerState layers) {
        Set<SetSupply.Content> bases = supplies.all().stream().filter(supply -> !supply.merged().isEmpty())
                .map(SetSupply::content).collect(Collectors.toSet());
        sources.artifacts().stream().filter(supply -> layers.merging().containsKey(supply.set()))
                .map(SetSupply::content).forEach(bases::add);
        return bases;
    }

    // Staging may have judged anew.
    private List<Verdict> judgedNow(Scan scan) {
        Set<String> names = scan.names();
        return verdicts.all().stream().filter(verdict -> names.contains(verdict.found().name())).toList();
    }

    // Of a set that is held already, the first reason is enough.
    private void tell(List<Hold> held) {
        Set<String> names = held.stream().map(hold -> hold.held().set()).collect(Collectors.toSet());
        told.forEach((set, reason) -> {
            if (!reason.isEmpty() && !names.contains(set)) {
                held.add(new Hold(set, generations.current().set(set).map(live -> live.version().toString()).orElse(""),
                        Because.of(reason)));
            }
        });
    }

    private static GenerationRecord withoutRefusals(GenerationRecord record) {
        return new GenerationRecord(record.number(), record.time(), record.actor(), record.reason(), record.sets(),
                record.policy().withRefused(Set.of()));
    }

    private PlanInput input(GenerationRecord current, Scan scan, Layering.LayerState layers, Judged judged,
            boolean accepted, Moment now) {
        List<SetSupply> artifacts = List.copyOf(judged.sets().values());
        sources = new Sources(artifacts, layers);
        Layering.Layered layered = Layering.layered(artifacts, current, layers, asked,
                set -> !judged.settling().isEmpty()
                        || judged.bad().keySet().stream().anyMatch(name -> name.startsWith(set)));
        wanted = layered.wanted();
        told = layered.told();
        Departures.Departed departed = departures.departed(scan, judged.verdicts(), layers, layered, accepted,
                now.ticks());
        return new PlanInput(current, layered.supplies(), verdicts.releases(), judged.bad(), judged.settling(),
                departed.present(), Map.copyOf(suppliers), departed.gone(), departed.missing(), departed.standing(),
                generations.damagedSets(), layers.order());
    }

    private BundleKeeper.Wanted wanted(Judged judged, Scan scan, Moment now) {
        // A file that is a set now is no ordinary bundle any more.
        Set<String> remove = bundles.installed().stream()
                .filter(file -> judged.sets().containsKey(file)
                        || !scan.names().contains(file) && departures.codeGone(file, now.ticks()))
                .collect(Collectors.toSet());
        return new BundleKeeper.Wanted(generations.current(), judged.code(), remove);
    }
}
