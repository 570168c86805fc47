package io.quickset.web.internal.problem;

import java.util.Map;

/** A request that can't be met, thrown to whoever answers it. */
public final class ProblemException extends Exception {

    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    /** With that problem. */
    public ProblemException(Problem problem) {
        super(problem.detail(), null, false, false); // a client's mistake needs no trace
        this.problem = problem;
    }

    /** With a problem of that status and detail. */
    public ProblemException(int status, String detail) {
        this(new Problem(status, detail));
    }

    /** The same with further members. */
    public ProblemException(int status, String detail, Map<String, Object> members) {
        this(new Problem(status, detail, members));
    }

    /** What to answer. */
    public Problem problem() {
        return problem;
    }
}
