package io.quickset.control;

/** A set is bad and is refused. The message says what is wrong and what to do, in one line fit for an operator. */
public class StagingException extends Exception {

    private static final long serialVersionUID = 1;

    /** With that reason. */
    public StagingException(String reason) {
        super(reason);
    }

    /** With that reason and its cause. */
    public StagingException(String reason, Throwable cause) {
        super(reason, cause);
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
