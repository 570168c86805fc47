package io.quickset;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A pin on a view: while it is open, the view's bytes stay readable and stay in the store. An open lease never blocks
 * a switch. It may be closed by any thread.
 */
@ProviderType
public interface Lease extends AutoCloseable {

    /** The pinned view; also after {@link #close()}, when it is no longer pinned. */
    View view();

    /** Ends the pin. Later calls do nothing. */
    @Override
    void close();
}
