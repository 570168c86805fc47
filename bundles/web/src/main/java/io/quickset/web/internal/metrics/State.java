package io.quickset.web.internal.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.quickset.Lease;
import io.quickset.control.Drain;
import io.quickset.control.GenerationRecord;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.Generations;
import io.quickset.control.LeaseInfo;
import io.quickset.control.NodeObserver;
import io.quickset.control.NodeStatus;
import io.quickset.control.OldBytes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How the node stands, read at a scrape: from the registry, which waits for nobody, and from the status that was told last.
 * Only what is live has series of its own, for {@value #MOST_SETS} sets at most. Safe for use by any thread.
 */
final class State implements MultiCollector, NodeObserver {

    static final int MOST_SETS = 1000;
    private static final int MOST_LETTERS = 128;
    /** The header in which the deployer keeps the source commit. */
    private static final String COMMIT = "Quickset-Commit";
    private static final List<String> WATCHES = List.of("watched", "scanned", "missing", "unreadable", "bad", "stale");

    private final Generations generations;
    private final LongSupplier nanos;
    private final InfoSnapshot build;
    private volatile Drift drift = Drift.NONE;
    private volatile @Nullable NodeStatus status;
    private volatile @Nullable Instant reconciled;
    /** When the last pass ended well, or else this began. */
    private volatile long looked;

    /**
     * That of a node.
     *
     * @param nanos tells how much time goes by, as {@link System#nanoTime} does
     */
    State(Generations generations, String version, LongSupplier nanos) {
        this.generations = generations;
        this.nanos = nanos;
        this.looked = nanos.getAsLong();
        this.build = InfoSnapshot.builder().name("quickset_build").help("The version of Quickset, and of Java.")
                .dataPoint(info("version", version, "java", System.getProperty("java.version"))).build();
    }

    @Override
    public void changed(NodeStatus told) {
        status = told;
    }

    @Override
    public void reconciled(Instant time, Duration lag) {
        reconciled = time;
        looked = nanos.getAsLong();
    }

    @Override
    public MetricSnapshots collect() {
        MetricSnapshots.Builder all = MetricSnapshots.builder().metricSnapshot(build);
        GenerationRecord current = generations.current();
        gauge(all, "quickset_generation", "The current generation.", current.number());
        sets(all, current);
        drift(all, current);
        store(all);
        NodeStatus told = status;
        if (told != null) {
            status(all, told);
        }
        gauge(all, "quickset_reconcile_age_seconds",
                "Seconds since a pass of the reconciler last ended without an error, or since the start if none has yet.",
                (nanos.getAsLong() - looked) / 1e9);
        Instant time = reconciled;
        if (time != null) {
            gauge(all, "quickset_reconcile_last_success_timestamp_seconds",
                    "When a pass of the reconciler last ended without an error, in seconds since 1970.",
                    time.toEpochMilli() / 1e3);
        }
        return all.build();
    }

    private void sets(MetricSnapshots.Builder all, GenerationRecord current) {
        List<SetRecord> sets = current.sets();
        gauge(all, "quickset_live_sets", "Sets that are live.", sets.size());
        gauge(all, "quickset_damaged_sets", "Live sets that are damaged on disk, and could not be healed from the store.",
                generations.damagedSets().size());
        InfoSnapshot.Builder infos = InfoSnapshot.builder().name("quickset_set")
                .help("Each live set, of the first " + MOST_SETS + " by name.");
        sets.stream().limit(MOST_SETS).forEach(set -> infos.dataPoint(info("set", set.name(),
                "version", brief(set.version().toString()), "digest", set.digest().toString(),
                "commit", brief(set.origin().headers().getOrDefault(COMMIT, "")), "layer", set.layer().toString())));
        all.metricSnapshot(infos.build());
    }

    private void drift(MetricSnapshots.Builder all, GenerationRecord current) {
        Drift known = drift;
        if (known.generation() != current.number()) {
            known = Drift.of(current, generations.history());
            drift = known;
        }
        Map<String, Set<String>> drifted = Map.of("provenance", known.provenance(), "release", known.release());
        GaugeSnapshot.Builder counts = GaugeSnapshot.builder().name("quickset_drifted_sets").help("Live sets with other content"
                + " than their provenance speaks of (something is merged into them), or than their release has.");
        GaugeSnapshot.Builder each = GaugeSnapshot.builder().name("quickset_set_drift").help("1 for each of these.");
        drifted.forEach((against, sets) -> {
            counts.dataPoint(point(sets.size(), "against", against));
            sets.stream().limit(MOST_SETS).forEach(set -> each.dataPoint(point(1, "set", set, "against", against)));
        });
        all.metricSnapshot(counts.build()).metricSnapshot(each.build());
    }

    private void store(MetricSnapshots.Builder all) {
        Map<Lease.Kind, Long> leases = generations.leases().stream()
                .collect(Collectors.groupingBy(LeaseInfo::kind, Collectors.counting()));
        GaugeSnapshot.Builder open = GaugeSnapshot.builder().name("quickset_leases")
                .help("Open leases: of code, and of requests that are under way.");
        for (Lease.Kind kind : Lease.Kind.values()) {
            open.dataPoint(point(leases.getOrDefault(kind, 0L), "kind", kind.toString()));
        }
        all.metricSnapshot(open.build());
        List<Drain> drains = generations.drains();
        gauge(all, "quickset_drains", "Old generations beyond a bound that wait for their last lease.", drains.size());
        gauge(all, "quickset_drain_bytes", "Content that these alone keep.",
                drains.stream().mapToLong(Drain::bytes).sum());
        Instant now = Instant.now();
        gauge(all, "quickset_drain_age_seconds", "For how long the oldest of them has not been current; 0 without one.",
                drains.stream().map(drain -> Duration.between(Instant.parse(drain.since()), now))
                        .mapToLong(age -> Math.max(0, age.toSeconds())).max().orElse(0));
        OldBytes old = generations.oldBytes();
        gauge(all, "quickset_old_generations", "Old generations whose content is there.", old.generations());
        all.metricSnapshot(GaugeSnapshot.builder().name("quickset_pack_bytes").help("Packs of the store: what the current"
                        + " generation needs, what only old ones need, and what is unlinked but still mapped.")
                .dataPoint(point(generations.liveBytes(), "state", "live"))
                .dataPoint(point(old.retainedBytes(), "state", "retained"))
                .dataPoint(point(old.unlinkedBytes(), "state", "unlinked")).build());
        gauge(all, "quickset_pack_cap_bytes", "How many bytes may be retained or unlinked.", old.capBytes());
    }

    private static void status(MetricSnapshots.Builder all, NodeStatus status) {
        gauge(all, "quickset_degraded", "1 while status says degraded: anything is rejected, held, stale or can't be read.",
                status.state().equals("ok") ? 0 : 1);
        gauge(all, "quickset_rejected_artifacts", "Artifacts that are bad now.", status.rejected().size());
        gauge(all, "quickset_held_sets", "Sets that stay as they are although deploy/ says otherwise.",
                status.held().size());
        gauge(all, "quickset_shadowed_artifacts", "Good artifacts that something keeps from being live.",
                status.shadowed().size());
        Map<String, Integer> watches = new TreeMap<>();
        WATCHES.forEach(state -> watches.put(state, 0));
        status.watching().forEach(each -> watches.computeIfPresent(each.state(), (state, count) -> count + 1));
        GaugeSnapshot.Builder watching = GaugeSnapshot.builder().name("quickset_watches")
                .help("Overlay directories and locators, by how changes in them are noticed.");
        watches.forEach((state, count) -> watching.dataPoint(point(count, "state", state)));
        all.metricSnapshot(watching.build());
    }

    private static void gauge(MetricSnapshots.Builder all, String name, String help, double value) {
        all.metricSnapshot(GaugeSnapshot.builder().name(name).help(help).dataPoint(point(value)).build());
    }

    private static GaugeDataPointSnapshot point(double value, String... labels) {
        return GaugeDataPointSnapshot.builder().value(value).labels(Labels.of(labels)).build();
    }

    private static InfoDataPointSnapshot info(String... labels) {
        return InfoDataPointSnapshot.builder().labels(Labels.of(labels)).build();
    }

    private static String brief(String text) {
        return text.length() <= MOST_LETTERS ? text : text.substring(0, MOST_LETTERS);
    }
}
