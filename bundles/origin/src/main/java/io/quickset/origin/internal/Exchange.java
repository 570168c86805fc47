package io.quickset.origin.internal;

import io.quickset.origin.internal.cache.Draft;
import io.quickset.origin.internal.cache.SourceException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One GET, with its redirects, that ends in bounded time. Safe for use by any thread. */
final class Exchange {

    private static final int MAX_REDIRECTS = 5;
    private static final long MIN_BYTES_PER_SECOND = 512;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final LazyClient clients;
    private final Duration timeout;
    private final Map<String, String> secrets;

    /**
     * Sends requests through those clients.
     *
     * @param timeout how long nothing may come
     * @param secrets headers for the origin's own server alone
     */
    Exchange(LazyClient clients, Duration timeout, Map<String, String> secrets) {
        this.clients = clients;
        this.timeout = timeout;
        this.secrets = secrets;
    }

    /**
     * The response; the body is in the draft if its status is 200.
     *
     * @throws SourceException if there is none; the message names the URL, and no header
     * @throws Draft.TooLongException if the draft does not take all of it
     */
    HttpResponse<Void> get(URI url, Map<String, String> conditions, Draft into) throws IOException {
        HttpClient client = clients.take();
        try {
            URI at = url;
            for (int i = 0; i <= MAX_REDIRECTS; i++) {
                HttpResponse<Void> response = send(client, url, at, conditions, into);
                Optional<String> location = response.headers().firstValue("location");
                if (!REDIRECTS.contains(response.statusCode()) || location.isEmpty()) {
                    return response;
                }
                at = redirected(url, at, location.get());
            }
            throw new SourceException(url + " redirects more than " + MAX_REDIRECTS + " times: correct the server");
        } finally {
            clients.release();
        }
    }

    private static URI redirected(URI url, URI from, String location) throws SourceException {
        URI to;
        try {
            to = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new SourceException(url + " redirects to what is no URL: correct the server");
        }
        if (!Urls.isHttp(to) || Urls.isHttps(from) && !Urls.isHttps(to)) {
            throw new SourceException(url + " redirects to " + to.getScheme() + ": from " + from.getScheme()
                    + ":, which is not followed: correct the server, or the url");
        }
        return to;
    }

    private HttpResponse<Void> send(HttpClient client, URI url, URI at, Map<String, String> conditions, Draft into)
            throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(at).header("Accept-Encoding", "identity")
                // An upgrade within plain HTTP is what old servers stumble over.
                .version(Urls.isHttps(at) ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
        conditions.forEach(request::setHeader);
        if (Urls.sameServer(url, at)) {
            secrets.forEach(request::setHeader);
        }
        Download download = new Download(into);
        CompletableFuture<HttpResponse<Void>> response = client.sendAsync(request.build(), download::start);
        long began = System.nanoTime();
        while (true) {
            long idle = System.nanoTime() - download.lastNanos();
            try {
                return response.get(Math.max(1, timeout.toNanos() - idle), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                checkPace(url, download, began, response);
            } catch (InterruptedException e) {
                response.cancel(true);
                Thread.currentThread().interrupt();
                throw new InterruptedIOException(url + ": interrupted");
            } catch (ExecutionException e) {
                throw failed(url, e.getCause());
            }
        }
    }

    private void checkPace(URI url, Download download, long began, CompletableFuture<?> response)
            throws SourceException {
        long now = System.nanoTime();
        boolean silent = now - download.lastNanos() >= timeout.toNanos();
        long seconds = TimeUnit.NANOSECONDS.toSeconds(now - began);
        boolean slow = now - began > 2 * timeout.toNanos() && download.bytes() < seconds * MIN_BYTES_PER_SECOND;
        if (silent || slow) {
            response.cancel(true);
            throw new SourceException(url + (silent ? ": nothing came for " + timeout.toSeconds() + " s"
                    : ": less than " + MIN_BYTES_PER_SECOND + " bytes a second came")
                    + ": look at the server and the network, or raise timeoutSeconds", true, Optional.empty(), null);
        }
    }

    private static IOException failed(URI url, Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof Draft.TooLongException tooLong) {
                return tooLong;
            }
            if (each instanceof UnresolvedAddressException) {
                return new SourceException(url + ": its host is not known: correct the url, or the name service", true,
                        Optional.empty(), cause);
            }
        }
        if (cause instanceof ConnectException) {
            return new SourceException(url + ": no connection" + told(cause)
                    + ": start the server, or correct the url", true, Optional.empty(), cause);
        }
        return new SourceException(url + ": it broke off" + told(cause) + ": look at the server and the network", true,
                Optional.empty(), cause);
    }

    private static String told(Throwable cause) {
        return cause.getMessage() == null ? "" : " (" + cause.getMessage() + ")";
    }
}
