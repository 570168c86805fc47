package io.quickset.deployer.internal.remote;

import java.io.IOException;
import java.util.function.LongSupplier;

/** Signs of life of one round of asking, whose thread may hang for ever. Safe for use by any thread. */
final class Pulse {

    private final LongSupplier clock;
    private volatile long lastMillis;
    private volatile String doing = "it";
    private volatile boolean over;

    Pulse(LongSupplier clock) {
        this.clock = clock;
        this.lastMillis = clock.getAsLong();
    }

    /** Goes on to something else. */
    void begin(String what) throws IOException {
        doing = what;
        beat();
    }

    /**
     * Something came.
     *
     * @throws IOException if that is too late: nobody waits for this round any more
     */
    void beat() throws IOException {
        check();
        lastMillis = clock.getAsLong();
    }

    /**
     * Nothing came.
     *
     * @throws IOException if nobody waits for this round any more
     */
    void check() throws IOException {
        if (over) {
            throw new IOException("it took too long and was given up");
        }
    }

    /** What it waits for. */
    String doing() {
        return doing;
    }

    long lastMillis() {
        return lastMillis;
    }

    /** Nobody waits for it any more. */
    void giveUp() {
        over = true;
    }
}
