package io.quickset.web.internal.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import io.quickset.control.GenerationRecord;
import io.quickset.control.NodeObserver;
import io.quickset.control.Rejection;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Counts and times what happens, as it happens. Labels have few values, all of them there from the start, so that a rate
 * sees the first event too. Safe for use by any thread; nothing in it waits.
 */
final class NodeCounts implements NodeObserver {

    private static final String REJECTED = "rejected";
    private static final String HEALTH = "health";
    private static final String OPERATOR = "operator";
    private static final double NANOS = 1e9;

    /** From a warm commit on fast storage to a set of gigabytes on slow flash. */
    private static final double[] SECONDS =
            {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300};

    private final PrometheusRegistry registry;
    private final Counter switches;
    private final Counter rejections;
    private final Counter rollbacks;
    private final Counter probes;
    private final Counter scrubbed;
    private final Counter damaged;
    private final Map<Step, Histogram> steps = new EnumMap<>(Step.class);
    private final Histogram switching;
    private final Histogram lag;

    NodeCounts(PrometheusRegistry registry) {
        this.registry = registry;
        switches = counter("quickset_switches_total", "How it ended for each content that a set was to switch to.",
                "outcome", Stream.concat(Stream.of(REJECTED), Stream.of(Outcome.values())).toList());
        rejections = counter("quickset_rejections_total", "Artifacts found bad, by the class of the reason.",
                "reason", List.of(Rejection.values()));
        rollbacks = counter("quickset_rollbacks_total", "Generations that went back to an older content, by who wanted it.",
                "by", List.of(HEALTH, OPERATOR));
        probes = counter("quickset_probe_answers_total", "What probes said of pending content.",
                "answer", List.of("agreed", "refused"));
        scrubbed = counter("quickset_scrubbed_sets_total",
                "Live sets whose content was read from storage and checked, by the scrub or on demand.");
        damaged = counter("quickset_scrub_damaged_files_total",
                "Damaged files that the scrub found, healed or not.");
        for (Step step : Step.values()) {
            steps.put(step, histogram("quickset_" + step + "_seconds", help(step)));
        }
        switching = histogram("quickset_switch_seconds",
                "From the start of the pass, or of the wish, until the new generation was published.");
        lag = histogram("quickset_reconcile_lag_seconds",
                "From the first sign of a change until the pass that dealt with it ended.");
    }

    private static String help(Step step) {
        return switch (step) {
            case VERIFY -> "How long it took to judge an artifact, as far as that goes without its content.";
            case STAGE -> "How long it took to copy a set into the store, each byte verified.";
            case PROBE -> "How long a probe looked at pending content.";
            case COMMIT -> "How long it took to make a change durable and publish it.";
        };
    }

    private Counter counter(String name, String help) {
        return Counter.builder().name(name).help(help).withoutExemplars().register(registry);
    }

    private Counter counter(String name, String help, String label, List<?> values) {
        Counter counter = Counter.builder().name(name).help(help).labelNames(label).withoutExemplars().register(registry);
        values.forEach(value -> counter.initLabelValues(value.toString()));
        return counter;
    }

    // Native and classic at once. Exemplars would need a tracing API that is not part of the distribution.
    private Histogram histogram(String name, String help) {
        return Histogram.builder().name(name).help(help).unit(Unit.SECONDS).classicUpperBounds(SECONDS)
                .withoutExemplars().register(registry);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / NANOS;
    }

    @Override
    public void stepped(Step step, String subject, Duration took) {
        steps.get(step).observe(seconds(took));
    }

    @Override
    public void probed(String set, String probe, String reason) {
        probes.labelValues(reason.isEmpty() ? "agreed" : "refused").inc();
    }

    @Override
    public void ended(String subject, Outcome outcome, String reason) {
        switches.labelValues(outcome.toString()).inc();
    }

    @Override
    public void rejected(String artifact, Rejection kind, String reason) {
        switches.labelValues(REJECTED).inc();
        rejections.labelValues(kind.toString()).inc();
    }

    @Override
    public void switched(GenerationRecord record, Duration took) {
        switching.observe(seconds(took));
    }

    @Override
    public void rolledBack(GenerationRecord record, boolean byHealthCheck) {
        rollbacks.labelValues(byHealthCheck ? HEALTH : OPERATOR).inc();
    }

    @Override
    public void reconciled(Instant time, Duration lagged) {
        if (!lagged.isZero()) {
            lag.observe(seconds(lagged));
        }
    }

    @Override
    public void scrubbed(String set, int damagedFiles) {
        scrubbed.inc();
        damaged.inc(damagedFiles);
    }
}
