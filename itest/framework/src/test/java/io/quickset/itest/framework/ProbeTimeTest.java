package io.quickset.itest.framework;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.quickset.control.Reconciler;
import io.quickset.spi.SnapshotProbe;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.cm.ConfigurationAdmin;
import org.slf4j.LoggerFactory;

/** The deployer goes by a changed configuration at once: here, by how long a probe may take. */
@Timeout(60)
final class ProbeTimeTest {

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.quickset.deployer.internal.Deployer");
    private final CountDownLatch hang = new CountDownLatch(1);
    private Node node;

    @BeforeEach
    void start(@TempDir Path home) throws Exception {
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.WARN);
        node = Node.start(home);
    }

    @AfterEach
    void stop() throws Exception {
        logger.detachAppender(log);
        logger.setLevel(null);
        hang.countDown();
        node.close();
    }

    private String status() {
        return node.service(Reconciler.class).status().toString();
    }

    @Test
    void aProbeHasTheTimeThatIsConfiguredWhenItIsAsked() throws Exception {
        Reconciler reconciler = node.service(Reconciler.class);
        node.service(ConfigurationAdmin.class).getConfiguration("io.quickset.deployer", "?")
                .update(new Hashtable<>(Map.of("probeSeconds", "1", "maxRatio", "lots")));
        Node.await("the change").until(() -> !log.list.isEmpty()); // the bad value is told
        node.context().registerService(SnapshotProbe.class, (pending, changing) -> {
            hang.await();
            return Optional.empty();
        }, null);
        node.deploy("web.jar", Jars.set("web", "1.0.0"));
        Node.await("the refusal").until(() -> status().contains("took longer than 1000 ms, which refuses"));
        assertThat(node.service(Reconciler.class)).as("nothing restarted").isSameAs(reconciler);
    }
}
