package io.quickset.deployer.internal;

import io.quickset.control.Generations;
import io.quickset.control.Reconciler.OutdatedException;
import io.quickset.control.Reconciler.RefusedException;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A turn on the reconciler's thread, between passes. Safe for use by any thread but that one.
 *
 * @param expected the generation that has to be current for a wish to change something; empty for any
 */
record Turn(PassLoop loop, Generations generations, OptionalLong expected) {

    Turn(PassLoop loop, Generations generations) {
        this(loop, generations, OptionalLong.empty());
    }

    /** One in which nothing is changed unless that generation is the current one. */
    Turn ifCurrent(long generation) {
        return new Turn(loop, generations, OptionalLong.of(generation));
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

    /** Does it when its turn comes, and waits for that. */
    <T> T take(Wish<T> wish) throws RefusedException {
        FutureTask<T> task = new FutureTask<>(wish::run);
        loop.submit(task);
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RefusedException refused) {
                throw refused;
            }
            throw new RefusedException("it failed: " + e.getCause(), e.getCause());
        } catch (CancellationException e) {
            throw new RefusedException("the node is stopping", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException("interrupted while waiting for it", e);
        }
    }
}
