package io.quickset.control;

/** A set is bad and is refused. The message says what is wrong and what to do, in one line fit for an operator. */
public class StagingException extends Exception {

    private static final long serialVersionUID = 1;

    private final Rejection kind;

    /** With that reason, and its class. */
    public StagingException(Rejection kind, String reason) {
        super(reason);
        this.kind = kind;
    }

    /** With that reason, its class and its cause. */
    public StagingException(Rejection kind, String reason, Throwable cause) {
        super(reason, cause);
        this.kind = kind;
    }

    /** The class of the reason. */
    public Rejection kind() {
        return kind;
    }

    /** Carries a {@link StagingException} through an iterator. */
    public static final class Unchecked extends RuntimeException {

        private static final long serialVersionUID = 1;

        /** Carries that exception. */
        public Unchecked(StagingException cause) {
            super(cause);
        }

        @Override
        public synchronized StagingException getCause() {
            return (StagingException) super.getCause();
        }
    }
}
