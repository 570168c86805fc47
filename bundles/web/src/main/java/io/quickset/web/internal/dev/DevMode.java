package io.quickset.web.internal.dev;

import io.quickset.SetRegistry;
import io.quickset.Snapshot;
import io.quickset.View;
import io.quickset.web.internal.data.Injection;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Handler;

/** Developer mode in the browser, for the sets that someone develops now, and for no other. Safe for use by any thread. */
public final class DevMode implements Injection, AutoCloseable {

    /** Well below the time after which an idle connection is closed. */
    private static final Duration BEAT = Duration.ofSeconds(15);

    private final Supplier<Set<String>> developed;
    private final ReloadStreams streams;

    /**
     * Off until a set is developed.
     *
     * @param developed the sets that are developed now; asked at each request that may concern one
     */
    public DevMode(SetRegistry registry, Supplier<Set<String>> developed) {
        this(registry, developed, BEAT);
    }

    DevMode(SetRegistry registry, Supplier<Set<String>> developed, Duration beat) {
        this.developed = developed;
        this.streams = new ReloadStreams(registry, developed, beat);
    }

    // The names of sets need no escaping: letters, digits, '.', '_' and '-'.
    @Override
    public String into(Snapshot set) {
        return developed.get().contains(set.name()) ? "\n<script src=\"" + ReloadHandler.SCRIPT + "\" data-set=\"" + set.name()
                + "\" data-content=\"" + set.digest() + "\" defer></script>\n" : "";
    }

    /** A handler of what the script needs; all else, and everything while nobody develops, is left to that other one. */
    public Handler before(Handler other) {
        return new ReloadHandler(developed, streams, other);
    }

    /** Tells the pages of the sets that differ. */
    public void switched(View now) {
        streams.switched(now);
    }

    /** Lets all pages go. */
    @Override
    public void close() {
        streams.close();
    }
}
