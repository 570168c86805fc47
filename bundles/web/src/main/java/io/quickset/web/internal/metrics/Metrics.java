package io.quickset.web.internal.metrics;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.quickset.control.Generations;
import io.quickset.control.NodeObserver;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.RequestLog;

/**
 * The metrics of the node: {@link #observers} and {@link #counts} fill them, {@link #handler} tells them. Scrapes run one at a
 * time on a thread that is there while someone scrapes. Safe for use by any thread.
 */
public final class Metrics implements AutoCloseable {

    private static final int WAITING = 16;
    private static final int IDLE_SECONDS = 5;

    private final HttpCounts counts = new HttpCounts();
    private final State state;
    private final NodeCounts happened;
    private final MetricsHandler handler;
    private final ThreadPoolExecutor scrapes = new ThreadPoolExecutor(0, 1, IDLE_SECONDS, TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING), task -> {
                Thread thread = new Thread(task, "web-metrics");
                thread.setDaemon(true);
                return thread;
            });

    /**
     * Those of that node.
     *
     * @param version of Quickset
     */
    public Metrics(Generations generations, String version) {
        this(generations, version, System::nanoTime);
    }

    Metrics(Generations generations, String version, LongSupplier nanos) {
        PrometheusRegistry registry = new PrometheusRegistry();
        happened = new NodeCounts(registry);
        state = new State(generations, version, nanos);
        registry.register(state);
        registry.register(new HttpState(counts));
        handler = new MetricsHandler(registry, scrapes);
    }

    /** Answers {@code /metrics}. */
    public Handler handler() {
        return handler;
    }

    /** To be registered as services. */
    public List<NodeObserver> observers() {
        return List.of(happened, state);
    }

    /** To be told of each request. */
    public RequestLog counts() {
        return counts;
    }

    /** Ends scrapes. */
    @Override
    public void close() {
        scrapes.shutdown();
    }
}
