package io.quickset.web.internal.control;

import io.quickset.web.internal.problem.ProblemException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpStatus;

/**
 * A few threads, and a bounded queue before them. The control plane has its own: whatever is asked of it, those that serve sets
 * stay free. Safe for use by any thread.
 */
final class Pool implements AutoCloseable {

    private static final int IDLE_SECONDS = 10;
    private static final int END_SECONDS = 3;
    private static final int INTERRUPTED_SECONDS = 1; // to answer

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
     * @param otherwise is told why it is not run: too many wait, or it was closed meanwhile
     */
    void run(Runnable task, Consumer<ProblemException> otherwise) {
        try {
            threads.execute(() -> {
                if (threads.isShutdown()) {
                    otherwise.accept(stopping());
                } else {
                    task.run();
                }
            });
        } catch (RejectedExecutionException e) {
            otherwise.accept(threads.isShutdown() ? stopping() : new ProblemException(HttpStatus.SERVICE_UNAVAILABLE_503,
                    "the node has too much to do of this kind: try again in a moment"));
        }
    }

    private static ProblemException stopping() {
        return new ProblemException(HttpStatus.SERVICE_UNAVAILABLE_503, "the node is stopping: it was not carried out");
    }

    /** Lets what runs end, for a moment, and interrupts what has not by then; what has not begun is not run. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                threads.shutdownNow().forEach(Runnable::run); // which tells that they are not
                threads.awaitTermination(INTERRUPTED_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            threads.shutdownNow().forEach(Runnable::run);
            Thread.currentThread().interrupt();
        }
    }
}
