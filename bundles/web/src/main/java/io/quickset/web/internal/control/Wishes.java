package io.quickset.web.internal.control;

import io.quickset.control.Reconciler.RefusedException;
import io.quickset.web.internal.problem.ProblemException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpStatus;

/**
 * What clients want of the reconciler: on threads of their own, so that those of the server never wait for it; and no more
 * of them than may wait. A few at once, since an artifact is checked before its turn comes: a large one is not to keep a
 * rollback waiting. Safe for use by any thread.
 */
final class Wishes implements AutoCloseable {

    private static final int AT_ONCE = 4;
    private static final int MAX_WAITING = 32;

    private final ThreadPoolExecutor threads;

    Wishes() {
        threads = new ThreadPoolExecutor(AT_ONCE, AT_ONCE, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), task -> {
            Thread made = new Thread(task, "web-wishes");
            made.setDaemon(true);
            return made;
        });
        threads.allowCoreThreadTimeOut(true);
    }

    /** Something that takes until it is done, and answers its call. */
    interface Wish {
        void grant() throws RefusedException, ProblemException;
    }

    /**
     * Has it done; the call is answered by it, or told why not.
     *
     * @throws ProblemException if too many wait; then it is not done, and the call not answered
     */
    void submit(Call call, Wish wish) throws ProblemException {
        call.request().addIdleTimeoutListener(timeout -> false); // the client waits for us, not we for it
        try {
            threads.execute(() -> {
                try {
                    wish.grant();
                } catch (RefusedException | ProblemException | RuntimeException | Error e) {
                    call.fail(e);
                }
            });
        } catch (RejectedExecutionException e) {
            throw new ProblemException(HttpStatus.SERVICE_UNAVAILABLE_503,
                    "too many changes wait for the reconciler: try again in a moment");
        }
    }

    /** Interrupts what waits; what has not begun is dropped with the connections. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
