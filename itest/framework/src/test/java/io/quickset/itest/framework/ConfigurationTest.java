package io.quickset.itest.framework;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.quickset.Lease;
import io.quickset.SetRegistry;
import io.quickset.control.Generations;
import io.quickset.control.Reconciler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.slf4j.LoggerFactory;

/** The registry goes by a changed configuration at once, and nothing restarts. */
@Timeout(60)
final class ConfigurationTest {

    private static final String PID = "io.quickset.registry";

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger =
            (Logger) LoggerFactory.getLogger("io.quickset.registry.internal.RegistryComponent");
    private Node node;
    private Generations generations;
    private List<Object> services;

    @BeforeEach
    void start(@TempDir Path home) throws Exception {
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.WARN);
        node = Node.start(home);
        generations = node.service(Generations.class);
        services = services();
    }

    @AfterEach
    void stop() throws Exception {
        logger.detachAppender(log);
        logger.setLevel(null);
        node.close();
    }

    /** What would be other objects if the registry or the deployer had restarted. */
    private List<Object> services() {
        return List.of(node.service(Generations.class), node.service(Reconciler.class),
                node.context().getServiceReference(Generations.class),
                node.context().getServiceReference(Reconciler.class));
    }

    private Configuration configure(Map<String, Object> values) throws Exception {
        Configuration configuration = node.service(ConfigurationAdmin.class).getConfiguration(PID, "?");
        configuration.update(new Hashtable<>(values));
        return configuration;
    }

    private boolean traced() {
        Lease lease = node.service(SetRegistry.class).lease();
        boolean traced = generations.leases().stream().anyMatch(each -> !each.trace().isEmpty());
        lease.close();
        return traced;
    }

    @Test
    void whatIsRetainedChangesWithoutARestart() throws Exception {
        for (int i = 1; i <= 3; i++) {
            node.deploySet("web", i + ".0.0");
        }
        long oldest = generations.current().number() - 2;
        assertThat(generations.view(oldest)).isPresent();
        configure(Map.of("retained", "1"));
        Node.await("the oldest generation to go").until(() -> generations.view(oldest).isEmpty());
        assertThat(generations.view(oldest + 1)).as("one is retained").isPresent();
        assertThat(services()).isEqualTo(services);
    }

    @Test
    void aNegativeBoundIsToldOnceAndTakenAsZero() throws Exception {
        node.deploySet("web", "1.0.0");
        long first = generations.current().number();
        node.deploySet("web", "2.0.0");
        configure(Map.of("retained", -1));
        Node.await("the old generation to go").until(() -> generations.view(first).isEmpty());
        assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage).hasSize(1).first().asString()
                .contains("io.quickset.registry.cfg", "count=0");
        assertThat(services()).isEqualTo(services);
    }

    @Test
    void leasesAreTracedFromTheChangeOnAndNoLongerOnceItIsTakenBack() throws Exception {
        assertThat(traced()).isFalse();
        Configuration configuration = configure(Map.of("traceLeases", "true"));
        Node.await("traces").until(this::traced);
        configuration.delete();
        Node.await("no traces").until(() -> !traced());
        assertThat(services()).isEqualTo(services);
    }

    @Test
    void aStopWaitsForLeasesAsLongAsItIsConfiguredThen() throws Exception {
        configure(Map.of("stopGraceMillis", "0", "traceLeases", "true"));
        Node.await("the change").until(this::traced);
        Bundle registry = node.bundle(PID);
        Lease lease = node.service(SetRegistry.class).lease();
        long start = System.nanoTime();
        registry.stop();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).as("5 s by default").isLessThan(Duration.ofSeconds(4));
        assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage).hasSize(1).first().asString()
                .contains("Stopped with a lease open");
        lease.close();
    }
}
