package io.quickset.deployer.internal.overlay;

import io.quickset.control.SetSource;
import io.quickset.format.text.PlainText;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What others are told of one directory: its last state, how it is watched, and whether that is news. For one thread.
 */
final class Told {

    private static final Logger LOG = LoggerFactory.getLogger(Told.class);

    private final OverlayBinding binding;
    private OverlayState state;
    private Watching watching;
    private boolean news;

    Told(OverlayBinding binding) {
        this.binding = binding;
        this.state = new OverlayState.Settling(binding);
        this.watching = new Watching(binding, Watching.WATCHED, "");
    }

    OverlayState state() {
        return state;
    }

    Watching watching() {
        return watching;
    }

    /** Whether anything is another since this was asked last. */
    boolean news() {
        boolean was = news;
        news = false;
        return was;
    }

    /** Something else has changed that others wait for. */
    void refresh() {
        news = true;
    }

    void put(OverlayState next) {
        if (!(next instanceof OverlayState.Broken) || !next.equals(state)) {
            state = next;
            news = true;
        }
    }

    void report(String how, String reason) {
        if (!watching.how().equals(how) || !watching.reason().equals(reason)) {
            watching = new Watching(binding, how, PlainText.of(reason));
            news = true;
            if (!reason.isEmpty()) {
                LOG.warn("overlay of {}: {}: {}", binding.set(), how, watching.reason());
            }
        }
    }

    /** Those files have these digests: no news, the state is the same. */
    void verified(Map<String, OverlayFile> verified) {
        if (state instanceof OverlayState.Ready ready) {
            SortedMap<String, SetSource.Entry> files = new TreeMap<>(ready.files());
            verified.forEach((path, file) -> files.computeIfPresent(path,
                    (same, entry) -> entry instanceof OverlayFile is && is.sameAs(file) ? file : entry));
            state = new OverlayState.Ready(binding, ready.fingerprint(), Collections.unmodifiableSortedMap(files),
                    ready.hidden(), ready.opaque(), false);
        }
    }
}
