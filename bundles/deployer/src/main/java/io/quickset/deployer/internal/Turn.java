package io.quickset.deployer.internal;

import io.quickset.control.Generations;
import io.quickset.control.Reconciler.CutOffException;
import io.quickset.control.Reconciler.OutdatedException;
import io.quickset.control.Reconciler.RefusedException;
import io.quickset.deployer.internal.observe.Lag;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A turn on the reconciler's thread, between passes. Safe for use by any thread but that one.
 *
 * @param lag notes when a wish was made
 * @param expected the generation that has to be current for a wish to change something; empty for any
 */
record Turn(PassLoop loop, Generations generations, Lag lag, OptionalLong expected) {

    Turn(PassLoop loop, Generations generations, Lag lag) {
        this(loop, generations, lag, OptionalLong.empty());
    }

    /** One in which nothing is changed unless that generation is the current one. */
    Turn ifCurrent(long generation) {
        return new Turn(loop, generations, lag, OptionalLong.of(generation));
    }

    /** Something to be done on the reconciler's thread. */
    @FunctionalInterface
    interface Wish<T> {
        T run() throws RefusedException;
    }

    /** Does what changes something, unless it is outdated when its turn comes. */
    <T> T change(Wish<T> wish) throws RefusedException {
        return take(() -> {
            long current = generations.current().number();
            if (expected.isPresent() && expected.getAsLong() != current) {
                throw new OutdatedException(expected.getAsLong(), current);
            }
            return wish.run();
        });
    }

    /**
     * Does it when its turn comes, and waits for that.
     *
     * @throws CutOffException if the loop ends before, or the caller is interrupted: before its turn it is given up then
     */
    <T> T take(Wish<T> wish) throws RefusedException {
        long made = System.nanoTime();
        AtomicBoolean settled = new AtomicBoolean(); // whether it is carried out
        FutureTask<T> task = new FutureTask<>(() -> {
            if (!settled.compareAndSet(false, true)) {
                throw new CancellationException();
            }
            lag.wished(made);
            try {
                return wish.run();
            } finally {
                lag.granted();
            }
        });
        loop.submit(task);
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RefusedException refused) {
                throw refused;
            }
            throw new RefusedException("it failed: " + e.getCause(), e.getCause());
        } catch (CancellationException e) {
            throw new CutOffException("the node is stopping: it was not carried out");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CutOffException(settled.compareAndSet(false, true) ? "it was cut off, and not carried out"
                    : "it was cut off while it was carried out: the history tells what came of it");
        }
    }
}
