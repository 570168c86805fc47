package io.quickset.web.internal.server;

import java.util.function.Supplier;
import org.eclipse.jetty.alpn.java.server.JDK9ServerALPNProcessor;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.http2.hpack.HpackFieldPreEncoder;

/**
 * What Jetty 12.1 finds by {@link java.util.ServiceLoader}: in the thread's context class loader alone, while a class is
 * initialised. In a framework that sees neither, so each is lent the loader of the bundle that has the service.
 */
public final class JettyServices {

    private JettyServices() {}

    /** Else Jetty asks the JVM whether its pointers are compressed, by JMX, to lay out a queue: 240 classes and 2.5 MB. */
    private static final String REFERENCES_PER_CACHE_LINE = "org.eclipse.jetty.util.referencesPerCacheLine";

    /** To be called before anything else of Jetty is used: fields made before have no form for HTTP/2, ever. */
    public static void load() {
        if (System.getProperty(REFERENCES_PER_CACHE_LINE) == null) {
            System.setProperty(REFERENCES_PER_CACHE_LINE, "16"); // what it finds with a heap below 32 GB
        }
        with(HpackFieldPreEncoder.class.getClassLoader(), () -> new PreEncodedHttpField(HttpHeader.ACCEPT_RANGES, "bytes"));
    }

    static ALPNServerConnectionFactory alpn(String... protocols) {
        return with(JDK9ServerALPNProcessor.class.getClassLoader(), () -> new ALPNServerConnectionFactory(protocols));
    }

    private static <T> T with(ClassLoader loader, Supplier<T> action) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return action.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
