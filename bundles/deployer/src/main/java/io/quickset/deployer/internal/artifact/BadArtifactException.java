package io.quickset.deployer.internal.artifact;

import io.quickset.format.text.PlainText;

/** An artifact is bad until it changes. The message says what is wrong and what to do, in one line. */
public final class BadArtifactException extends Exception {

    private static final long serialVersionUID = 1;

    public BadArtifactException(String reason) {
        super(PlainText.of(reason));
    }

    BadArtifactException(String reason, Throwable cause) {
        super(PlainText.of(reason), cause);
    }
}
