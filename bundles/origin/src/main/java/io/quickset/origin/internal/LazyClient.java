package io.quickset.origin.internal;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client that is made when it is needed and dropped when it was not for a while, with its connections and its thread:
 * an origin is asked for a moment every few minutes. Safe for use by any thread.
 */
final class LazyClient {

    private static final Duration LINGER = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(LazyClient.class);

    private final Duration linger;
    private @Nullable HttpClient client;
    private int users;
    private boolean used;
    private boolean dropping;

    LazyClient() {
        this(LINGER);
    }

    LazyClient(Duration linger) {
        this.linger = linger;
    }

    /** The client; {@link #release} it once. */
    synchronized HttpClient take() {
        users++;
        used = true;
        HttpClient current = client;
        if (current == null) {
            current = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
            client = current;
        }
        return current;
    }

    synchronized void release() {
        users--;
        if (users == 0 && !dropping) {
            dropping = true;
            dropLater();
        }
    }

    private void dropLater() {
        Executor later = CompletableFuture.delayedExecutor(linger.toMillis(), TimeUnit.MILLISECONDS);
        used = false;
        later.execute(this::drop);
    }

    private void drop() {
        Object unused;
        synchronized (this) {
            if (users > 0) {
                dropping = false;
                return;
            }
            if (used) {
                dropLater();
                return;
            }
            dropping = false;
            unused = client;
            client = null;
        }
        // From Java 21 on it can be closed; before, its thread ends once it is collected.
        if (unused instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                LOG.debug("closing an HTTP client", e);
            }
        }
    }
}
