package io.quickset.deployer.internal.overlay;

import io.quickset.deployer.internal.artifact.BadArtifactException;
import java.util.function.LongSupplier;

/**
 * Looks at all of a directory again from time to time, and at folders of which something was told, a slice at a time.
 * Times are those of the clock. For one thread.
 */
final class Relisting {

    private static final long SLICE_NANOS = 5 * Pace.MILLI;

    private final Pace pace;
    private final LongSupplier clock;
    private boolean running;
    private long start;
    private long cost;
    private long due;
    private long done;

    Relisting(Pace pace, LongSupplier clock) {
        this.pace = pace;
        this.clock = clock;
    }

    /** Looks at all of that tree from now on. */
    void begin(Tree tree, long now) {
        tree.sweepLater("");
        running = true;
        start = now;
        cost = 0;
    }

    /** Whether it is time to look at all again. */
    boolean isDue(long now) {
        return !running && now - due >= 0;
    }

    /** When that is. */
    long due() {
        return due;
    }

    /** When the last look at all that came to its end had begun. */
    long done() {
        return done;
    }

    /** Looks at a few folders, and tells of what has changed; returns whether none is left. */
    boolean sweep(Tree tree, Reach reach, Settling settling) throws BadArtifactException {
        long from = clock.getAsLong();
        long edits = tree.listing().edits();
        long end = from;
        while (tree.sweeping() && end - from < SLICE_NANOS) {
            tree.sweepNext();
            end = clock.getAsLong();
        }
        if (tree.listing().edits() != edits) {
            settling.touched(end);
        }
        cost += end - from;
        if (tree.sweeping()) {
            return false;
        }
        if (running) {
            running = false;
            done = start;
            boolean told = reach.deaf() == null && tree.listing().denied() == null;
            due = end + (told ? pace.relistAfter(cost) : pace.scanAfter(cost));
        }
        return true;
    }
}
