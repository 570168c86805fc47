package io.quickset.launcher;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;

/**
 * Waits for the service that says what is served, or for one that says why nothing can be; and, where services say by
 * which URLs the node can be reached, until each of those knows. They are known by their properties alone, so that the
 * launcher needs no class of any bundle.
 */
final class Ready {

    private static final String PROPERTY = "io.quickset.ready";
    private static final String FAILURE = "io.quickset.start.failure";
    private static final String URL = "io.quickset.url"; // empty while it does not listen
    private static final String TROUBLE = "io.quickset.url.trouble"; // why not; empty when it does, or does not know yet
    private static final String FILTER = "(|(" + PROPERTY + "=*)(" + FAILURE + "=*)(" + URL + "=*))";

    private final CompletableFuture<String> text = new CompletableFuture<>();
    private final Map<Object, Endpoint> endpoints = new TreeMap<>(); // by service.id
    private String ready = "";

    /** What a service says of a URL. */
    private record Endpoint(String url, String trouble) {
        boolean knows() {
            return !url.isEmpty() || !trouble.isEmpty();
        }
    }

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
    private synchronized void changed(ServiceEvent event) {
        ServiceReference<?> reference = event.getServiceReference();
        if (event.getType() == ServiceEvent.UNREGISTERING) {
            endpoints.remove(reference.getProperty(Constants.SERVICE_ID));
        } else if (reference.getProperty(FAILURE) != null) {
            text.completeExceptionally(new StartFailureException(reference.getProperty(FAILURE).toString()));
        } else if (reference.getProperty(URL) != null) {
            endpoints.put(reference.getProperty(Constants.SERVICE_ID), new Endpoint(
                    reference.getProperty(URL).toString(), String.valueOf(reference.getProperty(TROUBLE))));
        } else {
            ready = String.valueOf(reference.getProperty(PROPERTY));
        }
        if (!ready.isEmpty() && endpoints.values().stream().allMatch(Endpoint::knows)) {
            text.complete(ready);
        }
    }

    /** The URLs that are known now, in the order in which their services came. */
    synchronized List<String> urls() {
        return endpoints.values().stream().map(Endpoint::url).filter(url -> !url.isEmpty()).toList();
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
