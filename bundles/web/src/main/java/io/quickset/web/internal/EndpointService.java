package io.quickset.web.internal;

import io.quickset.control.Endpoint;
import io.quickset.web.internal.server.WebSettings;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The {@link Endpoint} service of one port: where it listens, or why not. For one thread. */
final class EndpointService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EndpointService.class);

    private final ServiceRegistration<Endpoint> registration;
    private String url = "";
    private String trouble = "";
    private String certificate = ""; // what is wrong with it

    /** Registers one that does not know yet. */
    EndpointService(BundleContext framework) {
        registration = framework.registerService(Endpoint.class, new Endpoint() {}, properties());
    }

    private Hashtable<String, Object> properties() {
        return new Hashtable<>(Map.of(Endpoint.URL, url, Endpoint.TROUBLE,
                Stream.of(trouble, certificate).filter(why -> !why.isEmpty()).distinct().collect(Collectors.joining("; ")),
                Endpoint.CONFIGURATION, Path.of(WebSettings.FILE).getFileName().toString()));
    }

    /**
     * Tells that.
     *
     * @param where null when that is as it was
     * @param why it is not as it was told to be; empty when it is
     */
    void tell(@Nullable String where, String why) {
        String before = url;
        url = where == null ? url : where;
        if (!url.equals(before)) {
            LOG.info("listens on {}", url);
        }
        if (!why.isEmpty() && !why.equals(trouble)) {
            LOG.error("{}", why);
        }
        if (!url.equals(before) || !why.equals(trouble)) {
            trouble = why;
            registration.setProperties(properties());
        }
    }

    /** Tells besides why there is no newer certificate; empty when all is well with it. */
    void tellCertificate(String why) {
        if (!why.equals(certificate)) {
            certificate = why;
            if (!why.isEmpty() && !why.equals(trouble)) {
                LOG.error("{}", why);
            }
            registration.setProperties(properties());
        }
    }

    @Override
    public void close() {
        registration.unregister();
    }
}
