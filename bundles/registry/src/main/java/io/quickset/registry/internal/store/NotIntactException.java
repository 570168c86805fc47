package io.quickset.registry.internal.store;

import java.io.IOException;

/**
 * What was stored is gone, or is not what was written. Other failures, such as for a full disk or too many open files,
 * may pass, and nothing may be given up for them.
 */
public final class NotIntactException extends IOException {

    private static final long serialVersionUID = 1;

    public NotIntactException(String message) {
        super(message);
    }

    NotIntactException(String message, Throwable cause) {
        super(message, cause);
    }
}
