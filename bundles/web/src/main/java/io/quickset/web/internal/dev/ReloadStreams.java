package io.quickset.web.internal.dev;

import io.quickset.SetRegistry;
import io.quickset.View;
import io.quickset.web.internal.problem.Problem;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * The pages that listen. Each is told what its set holds when it comes and at each switch, so that it misses none; it goes
 * when its set is not developed any more. Safe for use by any thread.
 */
final class ReloadStreams {

    static final int MOST = 100; // for one developer, and a page left open here and there
    private static final String NOTHING = "nothing";

    private final SetRegistry registry;
    private final Supplier<Set<String>> developed;
    private final Duration beat;
    private final Set<ReloadStream> open = ConcurrentHashMap.newKeySet();

    ReloadStreams(SetRegistry registry, Supplier<Set<String>> developed, Duration beat) {
        this.registry = registry;
        this.developed = developed;
        this.beat = beat;
    }

    void open(String set, Request request, Response response, Callback callback) {
        if (open.size() >= MOST) {
            new Problem(HttpStatus.SERVICE_UNAVAILABLE_503, MOST + " pages in development listen already: close some")
                    .send(request, response, callback);
            return;
        }
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream").put(HttpHeader.CACHE_CONTROL, "no-store");
        ReloadStream stream = new ReloadStream(set, response, callback, open::remove);
        open.add(stream);
        tell(stream, registry.view()); // after it was added: a switch now tells it twice rather than not at all
        beat(stream, request.getComponents().getScheduler());
    }

    void switched(View now) {
        open.forEach(stream -> tell(stream, now));
    }

    private static void tell(ReloadStream stream, View view) {
        stream.tell(view.set(stream.set()).map(set -> set.digest().toString()).orElse(NOTHING));
    }

    // At each beat. Keeps the connection from being idle, and finds out that its other end is gone.
    private void beat(ReloadStream stream, Scheduler scheduler) {
        scheduler.schedule(() -> {
            if (!developed.get().contains(stream.set())) {
                stream.end();
            } else if (open.contains(stream)) {
                stream.beat();
                beat(stream, scheduler);
            }
        }, beat.toMillis(), TimeUnit.MILLISECONDS);
    }

    void close() {
        open.forEach(ReloadStream::end);
    }
}
