package io.quickset.web.internal.control;

import io.quickset.web.internal.problem.ProblemException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpStatus;

/**
 * A few threads, and a bounded queue before them. The control plane has its own: whatever is asked of it, those that serve sets
 * stay free. Safe for use by any thread.
 */
final class Pool implements AutoCloseable {

    private static final int IDLE_SECONDS = 10;

    private final ThreadPoolExecutor threads;

    /**
     * One with so many threads.
     *
     * @param waiting how many tasks may wait for one
     */
    Pool(String name, int most, int waiting) {
        threads = new ThreadPoolExecutor(most, most, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(waiting), task -> {
            Thread made = new Thread(task, name);
            made.setDaemon(true);
            return made;
        });
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs that, soon.
     *
     * @throws ProblemException if too many wait; then it is not run
     */
    void run(Runnable task) throws ProblemException {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            throw new ProblemException(HttpStatus.SERVICE_UNAVAILABLE_503, "the node has too much to do of this kind: try again in a moment");
        }
    }

    /** Interrupts what runs, and drops what has not begun. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
