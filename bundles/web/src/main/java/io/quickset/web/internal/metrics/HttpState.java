package io.quickset.web.internal.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/** What was asked by HTTP until now, read at a scrape. Safe for use by any thread. */
record HttpState(HttpCounts counts) implements MultiCollector {

    @Override
    public MetricSnapshots collect() {
        CounterSnapshot.Builder requests = CounterSnapshot.builder().name("quickset_http_requests")
                .help("Requests answered, by status and by what was asked: data (sets), control (the API),"
                        + " tools (the console, and what developer mode adds to pages) or monitoring.");
        counts.visit((plane, status, count) -> requests.dataPoint(
                point(count, Labels.of("plane", plane.toString(), "code", Integer.toString(status)))));
        return MetricSnapshots.of(requests.build(), CounterSnapshot.builder().name("quickset_reads")
                .help("Reads of resources by HTTP: answers 200, 206 and 304 to GET. What code on the node reads is not counted.")
                .dataPoint(point(counts.reads(), Labels.of("via", "http"))).build());
    }

    private static CounterDataPointSnapshot point(long count, Labels labels) {
        return CounterDataPointSnapshot.builder().value(count).labels(labels).build();
    }
}
