package io.quickset;

import java.util.Locale;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A pin on a view: while it is open, the view's bytes stay readable and stay in the store. An open lease never blocks
 * a switch. It may be closed by any thread.
 */
@ProviderType
public interface Lease extends AutoCloseable {

    /** What a lease is held for; leases are counted by it. */
    enum Kind {
        /** Held by code, for as long as that likes. */
        CODE,
        /** Held inside a request, and closed with it. */
        REQUEST;

        /** The name as it stands in JSON, the shell and the log: lower case. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The pinned view; also after {@link #close()}, when it is no longer pinned. */
    View view();

    /** Ends the pin. Later calls do nothing. */
    @Override
    void close();
}
