package io.quickset.web.internal.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.quickset.web.internal.problem.Problem;
import io.quickset.web.internal.problem.ReadOnly;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers {@code /metrics} in the format that the scraper prefers, on another thread than those that serve sets. */
final class MetricsHandler extends Handler.Abstract.NonBlocking {

    static final String PATH = "/metrics";

    private static final HttpField NO_STORE = new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-store");
    private static final HttpField VARY = new PreEncodedHttpField(HttpHeader.VARY, "Accept");
    private static final HttpField RETRY = new PreEncodedHttpField(HttpHeader.RETRY_AFTER, "1");
    private static final Logger LOG = LoggerFactory.getLogger(MetricsHandler.class);

    private final PrometheusRegistry registry;
    private final Executor scrapes;
    private final ExpositionFormats formats = ExpositionFormats.init();

    /**
     * Tells of that registry.
     *
     * @param scrapes runs scrapes, and refuses one that would have to wait too long
     */
    MetricsHandler(PrometheusRegistry registry, Executor scrapes) {
        this.registry = registry;
        this.scrapes = scrapes;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        if (!PATH.equals(request.getHttpURI().getPath())) {
            return false;
        }
        if (!ReadOnly.reads(request)) {
            ReadOnly.refuse("metrics are read by GET", request, response, callback);
            return true;
        }
        try {
            scrapes.execute(() -> scrape(request, response, callback));
        } catch (RejectedExecutionException e) {
            response.getHeaders().put(RETRY);
            new Problem(HttpStatus.SERVICE_UNAVAILABLE_503, "too many scrapes at once: scrape less often")
                    .send(request, response, callback);
        }
        return true;
    }

    // Prometheus asks for protobuf first when it wants native histograms; most compositions can't give it that.
    private ExpositionFormatWriter writer(@Nullable String accept) {
        ExpositionFormatWriter wanted = formats.findWriter(accept);
        if (wanted.isAvailable()) {
            return wanted;
        }
        ExpositionFormatWriter open = formats.getOpenMetricsTextFormatWriter();
        return open.accepts(accept) ? open : formats.getPrometheusTextFormatWriter();
    }

    private void scrape(Request request, Response response, Callback callback) {
        ExpositionFormatWriter writer = writer(request.getHeaders().get(HttpHeader.ACCEPT));
        ByteArrayOutputStream text = new ByteArrayOutputStream(1 << 14);
        try {
            writer.write(text, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
        } catch (IOException | RuntimeException | Error e) {
            LOG.warn("a scrape failed", e);
            new Problem(HttpStatus.INTERNAL_SERVER_ERROR_500, "the metrics can't be read now; the log tells why")
                    .send(request, response, callback);
            return;
        }
        response.getHeaders().put(NO_STORE).put(VARY).put(HttpHeader.CONTENT_TYPE, writer.getContentType())
                .put(HttpHeader.CONTENT_LENGTH, text.size());
        if (HttpMethod.HEAD.is(request.getMethod())) {
            callback.succeeded();
        } else {
            response.write(true, ByteBuffer.wrap(text.toByteArray()), callback);
        }
    }
}
