package io.quickset.web.internal.server;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.AbstractHTTP2ServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open port: Jetty's connector with the protocols that are spoken there. Each port that it listens on is a listener of its
 * own; a change of the port makes another one, and this one ends when its last connection does.
 */
final class Listener {

    private static final String ALPN_HTTP2 = "h2"; // RFC 7301's names
    private static final String ALPN_HTTP1 = "http/1.1";

    /** Bytes written at once come from the mapped store; this is for headers and what the control plane says. */
    private static final int OUTPUT_BYTES = 8192;
    /** Read on until a request is in; a request of ours is short, and idle connections hold none. */
    private static final int INPUT_BYTES = 2048;
    /** Threads that serve connections: one for each core, as what they do never waits. Jetty takes half as many. */
    private static final int SELECTORS = Math.min(Runtime.getRuntime().availableProcessors(), 4);
    private static final int ACCEPT_QUEUE = 1024;
    /** Of HTTP/2: requests at once by one connection, and what each and all of them may have sent that is not read yet. */
    private static final int MAX_STREAMS = 32;
    private static final int STREAM_WINDOW_BYTES = 64 << 10;
    private static final int CONNECTION_WINDOW_BYTES = 128 << 10;
    /** When all connections that there may be are open: for how long one may do nothing. */
    private static final long CROWDED_IDLE_MILLIS = 5000;
    /** When the node stops: for how long a client may leave an answer that is under way. */
    private static final long STOP_IDLE_MILLIS = 200;
    private static final int RETIRE_SECONDS = 30;

    /** A name in a set may have any character; its path counts only as the set lists it, whatever it looks like. */
    private static final UriCompliance PATHS =
            UriCompliance.DEFAULT.with("QUICKSET", UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING);

    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    private final Server server;
    private final ServerConnector connector;
    private final HttpConfiguration http1 = configuration();
    private final HttpConfiguration http2 = configuration();
    private final NetworkConnectionLimit connections;
    private volatile Limits limits;

    private Listener(Server server, HeapShare heap, SslContextFactory.@Nullable Server tls, Limits limits) {
        this.server = server;
        this.limits = limits;
        connector = new ServerConnector(server, 1, SELECTORS, tls == null ? clear() : secure(tls)) {
            @Override
            protected SelectorManager newSelectorManager(Executor executor, Scheduler scheduler, int selectors) {
                return new ServerConnectorManager(executor, scheduler, selectors) {
                    @Override
                    protected ManagedSelector newSelector(int id) {
                        return new YieldingSelector(this, id);
                    }
                };
            }

            @Override
            protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
                ClientEndPoint client = new ClientEndPoint(channel, selector, key, getScheduler(), heap);
                client.setIdleTimeout(getIdleTimeout());
                return client;
            }
        };
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        connector.setShutdownIdleTimeout(STOP_IDLE_MILLIS);
        connections = new NetworkConnectionLimit(limits.connections(), connector);
        connections.setEndPointIdleTimeout(CROWDED_IDLE_MILLIS);
        connector.addBean(connections);
        limit(limits);
    }

    /**
     * A port that is open from now on.
     *
     * @param tls what TLS is made with; null for clear text
     */
    static Listener open(Server server, HeapShare heap, String host, int port, SslContextFactory.@Nullable Server tls,
            Limits limits) throws IOException {
        Listener listener = new Listener(server, heap, tls, limits);
        ServerConnector connector = listener.connector;
        connector.setHost(host);
        connector.setPort(port);
        try {
            connector.open();
            server.addConnector(connector);
            connector.start();
            return listener;
        } catch (Exception e) {
            listener.stop();
            throw e instanceof IOException failed ? failed : new IOException(e.toString(), e);
        }
    }

    private static HttpConfiguration configuration() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setOutputBufferSize(OUTPUT_BYTES);
        http.setInputBufferSize(INPUT_BYTES);
        http.setUriCompliance(PATHS);
        http.setHeaderCacheSize(0); // it would have each connection hold 100 KiB from its second request on
        return http;
    }

    private ConnectionFactory[] clear() {
        return new ConnectionFactory[] {new HttpConnectionFactory(http1), http2(new HTTP2CServerConnectionFactory(http2))};
    }

    private ConnectionFactory[] secure(SslContextFactory.Server tls) {
        // A node is called by address as often as by name: the name need not be that of the certificate.
        http1.addCustomizer(new SecureRequestCustomizer(false));
        http2.addCustomizer(new SecureRequestCustomizer(false));
        ConnectionFactory h1 = new HttpConnectionFactory(http1);
        ConnectionFactory h2 = http2(new HTTP2ServerConnectionFactory(http2));
        ALPNServerConnectionFactory alpn = JettyServices.alpn(ALPN_HTTP2, ALPN_HTTP1);
        alpn.setDefaultProtocol(ALPN_HTTP1);
        return new ConnectionFactory[] {new SslConnectionFactory(tls, alpn.getProtocol()), alpn, h2, h1};
    }

    private static ConnectionFactory http2(AbstractHTTP2ServerConnectionFactory factory) {
        factory.setConnectProtocolEnabled(false);
        factory.setMaxConcurrentStreams(MAX_STREAMS);
        factory.setInitialStreamRecvWindow(STREAM_WINDOW_BYTES);
        factory.setInitialSessionRecvWindow(CONNECTION_WINDOW_BYTES);
        factory.setFlowControlStrategyFactory(CountingFlow::new);
        return factory;
    }

    /** Goes by those limits from now on; what is said of connections counts for new ones. */
    void limit(Limits wanted) {
        limits = wanted;
        http1.setRequestHeaderSize(wanted.headerBytes());
        http2.setRequestHeaderSize(wanted.headerBytes());
        connector.setIdleTimeout(wanted.idle().toMillis());
        connections.setMaxNetworkConnectionCount(wanted.connections());
    }

    /** Ends connections that keep it waiting. */
    void endSlowClients() {
        long now = NanoTime.now();
        for (EndPoint endPoint : connector.getConnectedEndPoints()) {
            if (endPoint instanceof ClientEndPoint client && client.slow(limits, now)) {
                client.close();
            }
        }
    }

    int port() {
        return connector.getLocalPort();
    }

    URI url(Scheme scheme, String host) {
        String address = host.contains(":") ? "[" + host + "]" : host;
        return URI.create(scheme + "://" + address + ":" + connector.getLocalPort());
    }

    /** Accepts no more; answers that are under way get their time. */
    void retire() {
        connector.close();
        connector.setShutdownIdleTimeout(-1); // as it was: slow readers have their time
        connector.shutdown().orTimeout(RETIRE_SECONDS, TimeUnit.SECONDS)
                .whenComplete((done, late) -> server.getThreadPool().execute(this::stop));
    }

    private void stop() {
        server.removeConnector(connector);
        try {
            connector.stop();
        } catch (Exception e) {
            LOG.warn("ending {}", connector, e);
        }
        connector.close();
    }
}
