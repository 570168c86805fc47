package io.quickset.web.internal.control;

import io.quickset.control.Drain;
import io.quickset.control.GenerationRecord;
import io.quickset.control.NodeObserver;
import io.quickset.control.NodeStatus;
import io.quickset.control.Rejection;
import io.quickset.format.json.Json;
import io.quickset.format.listing.GenerationLine;
import io.quickset.web.internal.access.Gate;
import io.quickset.web.internal.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;

/**
 * Tells clients what happens (server-sent events, as HTML defines them). The latest events are kept, so that a client that
 * lost its connection, and says which event it saw last, misses none; one that can't be given all it missed is told so by a
 * {@code reset}, and has to look. What the node tells is only queued here: one thread makes events of it. Safe for use by
 * any thread.
 */
final class Events implements NodeObserver, AutoCloseable {

    private static final int MAX_STREAMS = 64;
    private static final int MAX_EVENTS = 1024;
    private static final long MAX_BYTES = 4 << 20;
    private static final Duration BEAT = Duration.ofSeconds(10);
    private static final Pattern ID = Pattern.compile("([0-9a-z]+)-(\\d{1,18})");

    private final NodeServices node;
    private final Gate gate;
    private final String run; // a start of the node: what was numbered before counts for nothing
    private final EventRing ring = new EventRing(MAX_EVENTS, MAX_BYTES);
    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "web-events");
        made.setDaemon(true);
        return made;
    });
    private List<Drain> drain = List.of(); // on the thread

    Events(NodeServices node, Gate gate, long run) {
        this.node = node;
        this.gate = gate;
        this.run = Long.toString(run, Character.MAX_RADIX);
    }

    List<Route> routes() {
        return List.of(Route.look("/events", this::open));
    }

    /** That a set or artifact did not become live, or did not stay it. */
    record Ending(String subject, String outcome, String reason) {}

    /** What a probe said. */
    record Probed(String set, String probe, String reason) {}

    int listeners() {
        return streams.size();
    }

    private void open(Call call) throws ProblemException {
        call.response().getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream").put(HttpHeader.CACHE_CONTROL, "no-store")
                .put("X-Content-Type-Options", "nosniff");
        if (HttpMethod.HEAD.is(call.request().getMethod())) {
            call.callback().succeeded();
            return;
        }
        if (streams.size() >= MAX_STREAMS) {
            throw new ProblemException(HttpStatus.SERVICE_UNAVAILABLE_503, streams.size() + " clients are being told already");
        }
        long seen = seen(call.request().getHeaders().get("Last-Event-ID"));
        boolean resumes = ring.reaches(seen);
        long position = resumes ? seen : ring.last();
        String first = "retry: 2000\n\n" + (resumes ? "" : frame(position, "reset",
                Map.of("generation", node.generations().current().number())));
        Future<?>[] beats = new Future<?>[1];
        EventStream[] made = new EventStream[1];
        EventStream stream = new EventStream(call, ring, first, position, () -> {
            beats[0].cancel(false);
            streams.remove(made[0]);
        });
        made[0] = stream;
        // A connection that is idle for too long is closed: well before that.
        long idle = call.request().getConnectionMetaData().getConnector().getIdleTimeout();
        long beat = idle > 0 ? Math.min(BEAT.toMillis(), Math.max(1, idle / 3)) : BEAT.toMillis();
        beats[0] = thread.scheduleWithFixedDelay(() -> beat(stream), beat, beat, TimeUnit.MILLISECONDS);
        streams.add(stream);
        stream.iterate();
    }

    private long seen(String id) {
        Matcher parts = ID.matcher(id == null ? "" : id);
        return parts.matches() && parts.group(1).equals(run) ? Long.parseLong(parts.group(2)) : -1;
    }

    // Who has lost the token is told nothing more.
    private void beat(EventStream stream) {
        if (gate.knows(stream.call().bearer())) {
            stream.beat();
        } else {
            stream.finish();
        }
    }

    private String frame(long number, String type, Object data) {
        return "id: " + run + "-" + number + "\nevent: " + type + "\ndata: " + Json.text(data) + "\n\n";
    }

    private void tell(String type, Object data) {
        ring.add(number -> frame(number, type, data));
        streams.forEach(EventStream::iterate);
    }

    @Override
    public void switched(GenerationRecord record, Duration took) {
        thread.execute(() -> tell("generation", GenerationLine.switched(record, took)));
    }

    @Override
    public void ended(String set, Outcome outcome, String reason) {
        if (outcome != Outcome.SWITCHED) {
            thread.execute(() -> tell("rejection", new Ending(set, outcome.toString(), reason)));
        }
    }

    @Override
    public void rejected(String artifact, Rejection kind, String reason) {
        thread.execute(() -> tell("rejection", new Ending(artifact, "rejected", reason)));
    }

    @Override
    public void probed(String set, String probe, String reason) {
        thread.execute(() -> tell("probe", new Probed(set, probe, reason)));
    }

    @Override
    public void changed(NodeStatus status) {
        thread.execute(() -> {
            tell("status", status);
            if (!status.drain().equals(drain)) {
                drain = status.drain();
                tell("drain", drain);
            }
        });
    }

    /** Ends all streams. */
    @Override
    public void close() {
        thread.shutdownNow();
        streams.forEach(EventStream::finish);
    }
}
