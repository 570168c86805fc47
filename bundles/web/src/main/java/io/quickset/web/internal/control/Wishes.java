package io.quickset.web.internal.control;

import io.quickset.control.Reconciler.RefusedException;
import io.quickset.web.internal.access.Gate;
import io.quickset.web.internal.access.Role;
import io.quickset.web.internal.problem.ProblemException;
import java.util.function.Consumer;

/**
 * What clients want of the reconciler, on threads that may wait for it. A few at once, since an artifact is checked before
 * its turn comes: all the uploads that there may be are not to keep a rollback waiting. Safe for use by any thread.
 */
final class Wishes implements AutoCloseable {

    private static final int AT_ONCE = Uploads.AT_ONCE + 1;
    private static final int MAX_WAITING = 32;

    private final Gate gate;
    private final Pool pool = new Pool("web-wishes", AT_ONCE, MAX_WAITING);

    /** Those of whoever that gate lets in. */
    Wishes(Gate gate) {
        this.gate = gate;
    }

    /** Something that takes until it is done, and answers its call. */
    interface Wish {
        void grant() throws RefusedException, ProblemException;
    }

    /**
     * Has it done if its bearer still may: a body may have come for hours since that was asked first. The call is answered by it,
     * or told why not.
     *
     * @param otherwise is run before the call is told why not
     */
    void submit(Call call, Wish wish, Runnable otherwise) {
        Consumer<Throwable> failed = why -> {
            otherwise.run();
            call.fail(why);
        };
        pool.run(() -> {
            try {
                gate.enter(call.request(), call.response(), Role.OPERATE);
                wish.grant();
            } catch (RefusedException | ProblemException | RuntimeException | Error e) {
                failed.accept(e);
            }
        }, failed::accept);
    }

    /** Those under way get a moment to end: who cuts them off can't tell what came of them. */
    @Override
    public void close() {
        pool.close();
    }
}
