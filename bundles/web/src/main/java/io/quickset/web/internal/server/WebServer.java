package io.quickset.web.internal.server;

import io.quickset.web.internal.problem.ProblemHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.jspecify.annotations.Nullable;

/** Jetty with our handlers, listening where it was told last. Not safe for use by several threads at once. */
public final class WebServer implements AutoCloseable {

    private static final int MAX_THREADS = 24;
    private static final int MIN_THREADS = 2;
    private static final long POOL_BYTES = 16 << 20; // of heap, and as much outside: buffers that wait for their next use
    private static final int LOOKS = 4; // at slow clients, within the time that they have

    private static final int REOPEN_TRIES = 100;
    private static final long REOPEN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Server server;
    private final HeapShare heap;
    private final LeastSpeed bodies;
    private final Certificates certificates = new Certificates();
    private final Map<Scheme, Listener> listeners = new ConcurrentHashMap<>();
    private final Map<Scheme, WebSettings> settings = new EnumMap<>(Scheme.class); // of the listeners
    private volatile long lookMillis = TimeUnit.SECONDS.toMillis(1);

    /** A server that listens nowhere yet. */
    public WebServer(Handler handler) {
        this(handler, Runtime.getRuntime().maxMemory() / 2);
    }

    /** The same, with that much heap for what clients hold. */
    WebServer(Handler handler, long heapBytes) {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
        threads.setName("web");
        threads.setDaemon(true);
        server = new Server(threads, new ScheduledExecutorScheduler("web-scheduler", true),
                new ArrayByteBufferPool(0, -1, -1, Integer.MAX_VALUE, POOL_BYTES, POOL_BYTES));
        bodies = new LeastSpeed(handler);
        server.setHandler(new Arrivals(bodies));
        heap = new HeapShare(heapBytes, threads);
        server.setErrorHandler(Arrivals.before(new ProblemHandler()));
        server.setStopTimeout(TimeUnit.SECONDS.toMillis(5));
    }

    /** Tells that log of each request after its answer, on a thread that serves others next. */
    public void log(RequestLog log) {
        server.setRequestLog(log);
    }

    /**
     * Listens as told from now on, and goes by the certificates as they lie on disk now. Connections stay, and where only
     * their port changes, they may end what they are at.
     *
     * @return where
     * @throws IOException if it can't, with the reason and what to do; then it still listens where it did, as it did
     */
    public URI listen(Scheme scheme, WebSettings wanted) throws IOException {
        start();
        SslContextFactory.Server tls = scheme == Scheme.HTTPS ? certificates(wanted) : null;
        Listener listener = listeners.get(scheme);
        WebSettings before = settings.get(scheme);
        if (listener == null || before == null || !listensAt(scheme, listener, before, wanted)) {
            listener = move(scheme, listener, before, wanted, tls);
            listeners.put(scheme, listener);
        }
        listener.limit(wanted.limits());
        bodies.limit(wanted.limits());
        lookMillis = wanted.limits().header().toMillis() / LOOKS;
        settings.put(scheme, wanted);
        return listener.url(scheme, wanted.host());
    }

    private void start() throws IOException {
        if (!server.isStarted()) {
            try {
                server.start();
                server.getScheduler().schedule(this::endSlowClients, lookMillis, TimeUnit.MILLISECONDS);
            } catch (Exception e) {
                throw new IOException("the server does not start: " + e, e);
            }
        }
    }

    /**
     * Goes by the certificates as they lie on disk now, where it listens with some.
     *
     * @throws IOException as when it is told to listen
     */
    public void renewCertificates() throws IOException {
        if (listeners.containsKey(Scheme.HTTPS)) {
            try {
                certificates.renew();
            } catch (IOException e) {
                throw unusable(e);
            }
        }
    }

    private SslContextFactory.Server certificates(WebSettings wanted) throws IOException {
        try {
            certificates.refresh(wanted.tls().orElseThrow());
            return certificates.factory();
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private IOException unusable(IOException e) {
        return new IOException(e.getMessage() + (certificates.loaded() ? "; the certificate before stays in use" : "")
                + ": correct that file, or what " + WebSettings.FILE + " says of it", e);
    }

    private static boolean listensAt(Scheme scheme, Listener listener, WebSettings before, WebSettings wanted) {
        int port = wanted.port(scheme).orElseThrow();
        return before.host().equals(wanted.host())
                && (port == 0 ? before.port(scheme).orElseThrow() == 0 : listener.port() == port);
    }

    private Listener move(Scheme scheme, @Nullable Listener old, @Nullable WebSettings before, WebSettings wanted,
            SslContextFactory.@Nullable Server tls) throws IOException {
        int port = wanted.port(scheme).orElseThrow();
        try {
            if (old == null || before == null || old.port() != port) {
                Listener moved = Listener.open(server, heap, wanted.host(), port, tls, wanted.limits());
                if (old != null) {
                    old.retire();
                }
                return moved;
            }
            // Two hosts may be one address, such as 0.0.0.0: its port is free only when the old one has let go of it.
            checkOwn(wanted.host());
            old.retire();
            try {
                return reopen(wanted.host(), port, tls, wanted.limits());
            } catch (IOException e) {
                listeners.put(scheme, reopen(before.host(), port, tls, before.limits()));
                throw e;
            }
        } catch (IOException e) {
            throw new IOException("it can't listen on host=" + wanted.host() + " " + setting(scheme) + "=" + port + " ("
                    + e.getMessage() + "), and tries again: free that port, or write another into " + WebSettings.FILE, e);
        }
    }

    private static void checkOwn(String host) throws IOException {
        new ServerSocket(0, 1, InetAddress.getByName(host)).close();
    }

    // A closed socket still has its port until the thread that waits in it has noticed.
    private Listener reopen(String host, int port, SslContextFactory.@Nullable Server tls, Limits limits) throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                return Listener.open(server, heap, host, port, tls, limits);
            } catch (IOException e) {
                if (tries == REOPEN_TRIES) {
                    throw e;
                }
                LockSupport.parkNanos(REOPEN_NANOS);
            }
        }
    }

    private static String setting(Scheme scheme) {
        return scheme == Scheme.HTTP ? "port" : "tlsPort";
    }

    /** Listens no longer for that. */
    public void end(Scheme scheme) {
        Listener listener = listeners.remove(scheme);
        settings.remove(scheme);
        if (listener != null) {
            listener.retire();
        }
    }

    private void endSlowClients() {
        try {
            listeners.values().forEach(Listener::endSlowClients);
            bodies.endSlow(NanoTime.now());
        } finally {
            server.getScheduler().schedule(this::endSlowClients, lookMillis, TimeUnit.MILLISECONDS);
        }
    }

    /** Stops it; what is under way gets a moment to end. */
    @Override
    public void close() throws IOException {
        try {
            server.stop();
            server.destroy();
        } catch (Exception e) {
            throw new IOException("the server does not stop: " + e, e);
        }
    }
}
