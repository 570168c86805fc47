package io.quickset.registry.internal.store;

import java.io.IOException;

/** Something is intact nowhere in the store: another try does not help, other than a failure to read or write it. */
public final class NotIntactException extends IOException {

    private static final long serialVersionUID = 1;

    NotIntactException(String message) {
        super(message);
    }

    NotIntactException(String message, Throwable cause) {
        super(message, cause);
    }
}
