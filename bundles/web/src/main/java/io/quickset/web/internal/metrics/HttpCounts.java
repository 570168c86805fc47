package io.quickset.web.internal.metrics;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;

/**
 * Counts answers by status and by what was asked, and those that are reads of resources. Jetty calls it once for each request,
 * after its last byte; it takes an adder of that kind from an array and increments it, and no more. Safe for use by any thread.
 */
public final class HttpCounts implements RequestLog {

    private static final int LEAST = 100;
    private static final int STATUSES = 500; // to 599

    private final AtomicReferenceArray<LongAdder> counts = new AtomicReferenceArray<>(Plane.values().length * STATUSES);
    private final LongAdder reads = new LongAdder();

    /** What was asked. */
    enum Plane {
        /** Resources. */
        DATA,
        /** The API. */
        CONTROL,
        /** The page that steers the node, and what developer mode adds to pages. */
        TOOLS,
        /** Metrics and health. */
        MONITORING;

        private static final Plane[] ALL = values();

        static Plane of(String path) {
            if (path.startsWith("/api/")) {
                return CONTROL;
            }
            if (path.equals("/console") || path.startsWith("/console/") || path.startsWith("/-/")) {
                return TOOLS;
            }
            boolean monitoring = path.equals("/metrics") || path.equals("/health") || path.startsWith("/health/");
            return monitoring ? MONITORING : DATA;
        }

        /** The name as it stands in metrics: lower case. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Is told of each count that there is. */
    interface Visitor {
        void count(Plane plane, int status, long count);
    }

    @Override
    public void log(Request request, Response response) {
        String path = request.getHttpURI().getPath();
        count(request.getMethod(), path == null ? "" : path, response.getStatus());
    }

    void count(String method, String path, int status) {
        if (status >= LEAST && status < LEAST + STATUSES) { // 0: the client was gone before there was an answer
            Plane plane = Plane.of(path);
            adder(plane.ordinal() * STATUSES + status - LEAST).increment();
            if (plane == Plane.DATA && method.equals("GET") && isRead(status)) {
                reads.increment();
            }
        }
    }

    // All of it, a part, or that the client has it.
    private static boolean isRead(int status) {
        return status == HttpStatus.OK_200 || status == HttpStatus.PARTIAL_CONTENT_206 || status == HttpStatus.NOT_MODIFIED_304;
    }

    private LongAdder adder(int slot) {
        LongAdder adder = counts.get(slot);
        if (adder == null) {
            counts.compareAndSet(slot, null, new LongAdder());
            adder = counts.get(slot);
        }
        return adder;
    }

    long reads() {
        return reads.sum();
    }

    void visit(Visitor visitor) {
        for (int slot = 0; slot < counts.length(); slot++) {
            LongAdder adder = counts.get(slot);
            if (adder != null) {
                visitor.count(Plane.ALL[slot / STATUSES], LEAST + slot % STATUSES, adder.sum());
            }
        }
    }
}
