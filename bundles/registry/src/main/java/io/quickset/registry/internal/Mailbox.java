package io.quickset.registry.internal;

import io.quickset.View;
import io.quickset.spi.SwitchListener;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one listener of switches, in order, on one thread at a time, without ever making the switch wait. It holds
 * only the latest view: a listener that lags gets several switches as one.
 */
final class Mailbox {

    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);

    private final SwitchListener listener;
    private final Executor threads;
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile View latest;
    private volatile boolean closed;
    private volatile View told; // written only by whoever set running

    Mailbox(SwitchListener listener, View start, Executor threads) {
        this.listener = listener;
        this.threads = threads;
        this.latest = start;
        this.told = start;
    }

    /** There is a new view; returns at once, and never throws: the generation is durable, told or not. */
    void post(View view) {
        latest = view;
        if (running.compareAndSet(false, true)) {
            try {
                threads.execute(this::deliver);
            } catch (RejectedExecutionException e) {
                LOG.debug("The node stops: generation {} is not told", view.generation());
            } catch (RuntimeException | OutOfMemoryError e) { // such as no more threads
                running.set(false);
                LOG.error("Switch listener {} is told of generation {} only at the next switch",
                        listener.getClass().getName(), view.generation(), e);
            }
        }
    }

    /** Tells nothing more; a call under way goes on. */
    void close() {
        closed = true;
    }

    private void deliver() {
        do {
            while (told != latest && !closed) {
                View before = told;
                told = latest;
                tell(before, told);
            }
            running.set(false);
            // A view posted between the last look and here found us running: take it up again.
        } while (told != latest && !closed && running.compareAndSet(false, true));
    }

    private void tell(View before, View after) {
        try {
            listener.switched(before, after);
        } catch (Throwable e) { // an error too: with running left set, the listener would never be told again
            LOG.warn("Switch listener {} failed at generation {}",
                    listener.getClass().getName(), after.generation(), e);
        }
    }
}
