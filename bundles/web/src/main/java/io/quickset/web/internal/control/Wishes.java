package io.quickset.web.internal.control;

import io.quickset.control.Reconciler.RefusedException;
import io.quickset.web.internal.problem.ProblemException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpStatus;

/**
 * What clients want of the reconciler, one after the other as that does it: on one thread, so that those of the server
 * never wait for it; and no more of them than may wait. Safe for use by any thread.
 */
final class Wishes implements AutoCloseable {

    private static final int MAX_WAITING = 32;

    private final ThreadPoolExecutor thread;

    Wishes() {
        thread = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), task -> {
            Thread made = new Thread(task, "web-wishes");
            made.setDaemon(true);
            return made;
        });
        thread.allowCoreThreadTimeOut(true);
    }

    /** Something that takes until it is done, and answers its call. */
    interface Wish {
        void grant() throws RefusedException, ProblemException;
    }

    /** Has it done; the call is answered by it, or told why not. */
    void submit(Call call, Wish wish) {
        try {
            thread.execute(() -> {
                try {
                    wish.grant();
                } catch (RefusedException | ProblemException | RuntimeException | Error e) {
                    call.fail(e);
                }
            });
        } catch (RejectedExecutionException e) {
            call.fail(new ProblemException(HttpStatus.SERVICE_UNAVAILABLE_503,
                    "too many changes wait for the reconciler: try again in a moment"));
        }
    }

    /** Interrupts what waits; what has not begun is dropped with the connections. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
