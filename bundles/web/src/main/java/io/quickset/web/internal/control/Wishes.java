package io.quickset.web.internal.control;

import io.quickset.control.Reconciler.RefusedException;
import io.quickset.web.internal.problem.ProblemException;

/**
 * What clients want of the reconciler, on threads that may wait for it. A few at once, since an artifact is checked before
 * its turn comes: all the uploads that there may be are not to keep a rollback waiting. Safe for use by any thread.
 */
final class Wishes implements AutoCloseable {

    private static final int AT_ONCE = Uploads.AT_ONCE + 1;
    private static final int MAX_WAITING = 32;

    private final Pool pool = new Pool("web-wishes", AT_ONCE, MAX_WAITING);

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
        pool.run(() -> {
            try {
                wish.grant();
            } catch (RefusedException | ProblemException | RuntimeException | Error e) {
                call.fail(e);
            }
        });
    }

    @Override
    public void close() {
        pool.close();
    }
}
