package io.quickset.web.internal.server;

import io.quickset.web.internal.problem.ProblemHandler;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.jspecify.annotations.Nullable;

/** Jetty with our handlers, listening where it was told last. Not safe for use by several threads at once. */
public final class WebServer implements AutoCloseable {

    private static final int MAX_THREADS = 24;
    private static final int MIN_THREADS = 2;
    private static final long POOL_BYTES = 16 << 20; // of heap, and as much outside: buffers that wait for their next use

    /** Bytes written at once come from the mapped store; this is for headers and what the control plane says. */
    private static final int OUTPUT_BYTES = 8192;
    /** Read on until a request is in; a request of ours is short, and idle connections hold none. */
    private static final int INPUT_BYTES = 2048;

    /** A name in a set may have any character; its path counts only as the set lists it, whatever it looks like. */
    private static final UriCompliance PATHS =
            UriCompliance.DEFAULT.with("QUICKSET", UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING);

    private final Server server;
    private final NetworkConnectionLimit limit;
    private @Nullable ServerConnector connector;
    private @Nullable WebSettings settings;

    /** A server that listens nowhere yet. */
    public WebServer(Handler handler) {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
        threads.setName("web");
        threads.setDaemon(true);
        server = new Server(threads, new ScheduledExecutorScheduler("web-scheduler", true),
                new ArrayByteBufferPool(0, -1, -1, Integer.MAX_VALUE, POOL_BYTES, POOL_BYTES));
        limit = new NetworkConnectionLimit(Integer.MAX_VALUE, server);
        server.setHandler(handler);
        server.setErrorHandler(new ProblemHandler());
        server.addBean(limit);
        server.setStopTimeout(TimeUnit.SECONDS.toMillis(5));
    }

    /**
     * Listens as told from now on. Connections stay where host and port do.
     *
     * @return where
     * @throws IOException if it can't; then it still listens where it did
     */
    public URI listen(WebSettings wanted) throws IOException {
        try {
            if (!server.isStarted()) {
                server.start();
            }
        } catch (Exception e) {
            throw new IOException("the server does not start: " + e, e);
        }
        WebSettings before = settings;
        ServerConnector old = connector;
        if (old == null || before == null || !wanted.equals(before)) {
            boolean samePort = old != null && wanted.port() == before.port() && wanted.port() != 0;
            if (samePort) {
                stop(old);
            }
            try {
                connector = open(wanted);
            } catch (IOException e) {
                if (samePort) {
                    connector = open(before);
                }
                throw e;
            }
            if (old != null && !samePort) {
                stop(old);
            }
            limit.setMaxNetworkConnectionCount(wanted.maxConnections());
            settings = wanted;
        }
        return url(wanted, connector);
    }

    private ServerConnector open(WebSettings wanted) throws IOException {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(wanted.maxHeaderBytes());
        http.setOutputBufferSize(OUTPUT_BYTES);
        http.setUriCompliance(PATHS);
        HttpConnectionFactory http1 = new HttpConnectionFactory(http);
        http1.setInputBufferSize(INPUT_BYTES);
        ServerConnector opened = new ServerConnector(server, 1, -1, http1);
        opened.setHost(wanted.host());
        opened.setPort(wanted.port());
        opened.setIdleTimeout(wanted.idle().toMillis());
        opened.setAcceptQueueSize(1024);
        try {
            opened.open();
            server.addConnector(opened);
            opened.start();
            return opened;
        } catch (Exception e) {
            stop(opened);
            throw e instanceof IOException failed ? failed : new IOException(e.toString(), e);
        }
    }

    private void stop(ServerConnector old) {
        server.removeConnector(old);
        try {
            old.stop();
        } catch (Exception e) {
            server.getThreadPool().execute(old::close);
        }
        old.close();
    }

    private static URI url(WebSettings settings, ServerConnector connector) {
        String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
        return URI.create("http://" + host + ":" + connector.getLocalPort());
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
