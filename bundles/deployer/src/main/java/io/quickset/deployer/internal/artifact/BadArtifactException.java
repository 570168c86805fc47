package io.quickset.deployer.internal.artifact;

import io.quickset.control.Rejection;
import io.quickset.format.text.PlainText;

/** An artifact is bad until it changes. The message says what is wrong and what to do, in one line. */
public final class BadArtifactException extends Exception {

    private static final long serialVersionUID = 1;

    private final Rejection kind;

    public BadArtifactException(Rejection kind, String reason) {
        super(PlainText.of(reason));
        this.kind = kind;
    }

    BadArtifactException(Rejection kind, String reason, Throwable cause) {
        super(PlainText.of(reason), cause);
        this.kind = kind;
    }

    /** The class of the reason. */
    public Rejection kind() {
        return kind;
    }
}
