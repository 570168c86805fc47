package io.quickset.launcher;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;

/**
 * Waits for the service that says what is served, or for one that says why nothing can be. They are known by their
 * properties alone, so that the launcher needs no class of any bundle.
 */
final class Ready {

    private static final String PROPERTY = "io.quickset.ready";
    private static final String FAILURE = "io.quickset.start.failure";
    private static final String FILTER = "(|(" + PROPERTY + "=*)(" + FAILURE + "=*))";

    private final CompletableFuture<String> text = new CompletableFuture<>();

    /** Starts to listen; call before the framework starts its bundles. */
    static Ready on(BundleContext context) {
        Ready ready = new Ready();
        try {
            context.addServiceListener(ready::changed, FILTER);
        } catch (InvalidSyntaxException e) {
            throw new AssertionError(e);
        }
        return ready;
    }

    /** On whichever thread registers the service; it only completes a future. */
    private void changed(ServiceEvent event) {
        if (event.getType() == ServiceEvent.REGISTERED || event.getType() == ServiceEvent.MODIFIED) {
            ServiceReference<?> reference = event.getServiceReference();
            Object failure = reference.getProperty(FAILURE);
            if (failure != null) {
                text.completeExceptionally(new StartFailureException(failure.toString()));
            } else {
                text.complete(String.valueOf(reference.getProperty(PROPERTY)));
            }
        }
    }

    /**
     * The property's value, for example {@code generation=3 sets=2}; empty when the time is over.
     *
     * @throws StartFailureException if a bundle has said that the node can't start
     */
    Optional<String> await(Duration limit) throws InterruptedException, StartFailureException {
        try {
            return Optional.of(text.get(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StartFailureException failure) {
                throw failure;
            }
            throw new AssertionError(e); // nothing else completes it so
        }
    }

    /** Why the node can't start, as a bundle has said it for the operator. */
    static final class StartFailureException extends Exception {
        private static final long serialVersionUID = 1L;

        StartFailureException(String why) {
            super(why);
        }
    }
}
