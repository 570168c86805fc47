package io.quickset.format;

/** Something breaks the set format. The message says what, in one line fit for an operator. */
public class FormatException extends Exception {

    private static final long serialVersionUID = 1;

    /** With that reason. */
    public FormatException(String reason) {
        super(reason);
    }

    /** With that reason and its cause. */
    public FormatException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
