package io.quickset;

import java.util.Locale;

/** One source of a set's files. */
public enum Layer {
    /** Ships inside the distribution; always there. */
    BAKED,
    /** From the deploy folder, or mounted by code. */
    MOUNTED,
    /** A live directory, merged per path. */
    OVERLAY,
    /** Fetched while staging. */
    REMOTE;

    /** The name as it stands in JSON, the shell and the log: lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
