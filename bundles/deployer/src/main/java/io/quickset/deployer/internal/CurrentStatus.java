package io.quickset.deployer.internal;

import io.quickset.control.Generations;
import io.quickset.control.NodeStatus;
import io.quickset.control.Rejection;
import io.quickset.deployer.internal.bundle.BundleKeeper;
import io.quickset.deployer.internal.overlay.Watching;
import io.quickset.deployer.internal.remote.Remote;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Puts the node's status together. Safe for use by any thread. */
final class CurrentStatus {

    private static final String DAMAGED = "it is damaged on disk, and no intact copy was found ('verify' tells more):"
            + " copy its artifact into deploy/ anew";
    private static final String UNHEALED = "it is damaged on disk, and healing it has failed (%s): it is tried again";
    private static final String STALE = "stale";
    private static final Set<String> SOUND = Set.of(Watching.WATCHED, Watching.SCANNED);

    private final Supplier<Report> report;
    private final Generations generations;
    private final BundleKeeper bundles;
    private final CurrentRoute route;
    private final Supplier<List<Watching>> watching;
    private final Supplier<List<Remote.Notice>> notices;
    private final Endpoints endpoints;
    private final Supplier<List<NodeStatus.Held>> notUndone;
    private final Supplier<List<NodeStatus.Rejected>> troubles;

    CurrentStatus(Supplier<Report> report, Generations generations, BundleKeeper bundles, CurrentRoute route,
            Supplier<List<Watching>> watching, Supplier<List<Remote.Notice>> notices, Endpoints endpoints,
            Supplier<List<NodeStatus.Held>> notUndone, Supplier<List<NodeStatus.Rejected>> troubles) {
        this.report = report;
        this.generations = generations;
        this.bundles = bundles;
        this.route = route;
        this.watching = watching;
        this.notices = notices;
        this.endpoints = endpoints;
        this.notUndone = notUndone;
        this.troubles = troubles;
    }

    NodeStatus get() {
        Report found = report.get();
        List<NodeStatus.Rejected> rejected = new ArrayList<>(found.rejected());
        route.mistake().ifPresent(rejected::add);
        rejected.addAll(endpoints.troubles());
        rejected.addAll(troubles.get());
        bundles.problems().forEach((name, problem) -> rejected.add(new NodeStatus.Rejected(name, Rejection.OTHER,
                problem.reason(), Instant.ofEpochMilli(problem.since()).toString())));
        List<NodeStatus.Held> held = new ArrayList<>(found.held());
        generations.damagedSets().forEach(set -> generations.current().set(set).ifPresent(
                live -> held.add(new NodeStatus.Held(set, live.version().toString(),
                        generations.healFailure(set).map(UNHEALED::formatted).orElse(DAMAGED)))));
        generations.givenUp().forEach((set, why) -> held.add(new NodeStatus.Held(set,
                generations.current().set(set).map(live -> live.version().toString()).orElse(""), why)));
        held.addAll(notUndone.get());
        List<NodeStatus.Watching> watched = new ArrayList<>();
        watching.get().forEach(each -> watched.add(new NodeStatus.Watching(
                each.binding().set(), each.binding().directory().toString(), each.how(), each.reason())));
        notices.get().forEach(each -> watched.add(
                new NodeStatus.Watching(each.set(), each.source(), STALE, each.reason())));
        boolean ok = rejected.isEmpty() && held.isEmpty()
                && watched.stream().allMatch(each -> SOUND.contains(each.state()));
        return new NodeStatus(generations.current().number(), ok ? "ok" : "degraded", endpoints.url(),
                route.environment(),
                List.copyOf(rejected), List.copyOf(held), found.shadowed(), generations.drains(), List.copyOf(watched));
    }
}
