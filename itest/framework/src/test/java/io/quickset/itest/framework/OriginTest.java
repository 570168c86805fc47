package io.quickset.itest.framework;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpServer;
import io.quickset.spi.LocatedResource;
import io.quickset.spi.ResourceLocator;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.slf4j.LoggerFactory;

/** An origin comes with its file in conf/, changes with it and goes with it. */
@Timeout(120)
final class OriginTest {

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.quickset.origin");
    private Node node;
    private HttpServer server;
    private Path home;
    private Path file;

    @BeforeEach
    void start(@TempDir Path temp) throws Exception {
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.DEBUG);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/sets/web/a.txt", exchange -> {
            boolean known = "Bearer s3cr3t".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.sendResponseHeaders(known ? 200 : 403, known ? 5 : -1);
            if (known) {
                exchange.getResponseBody().write("hello".getBytes(UTF_8));
            }
            exchange.close();
        });
        server.start();
        home = temp;
        node = Node.start(home);
        file = home.resolve("conf/io.quickset.origin-main.cfg");
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
        server.stop(0);
        logger.detachAppender(log);
        logger.setLevel(null);
        assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage).noneMatch(line -> line.contains("s3cr3t"));
    }

    private void configure(String... lines) throws Exception {
        Path aside = Files.write(file.resolveSibling("aside"), List.of(lines));
        Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private String url() {
        return "url=http://127.0.0.1:" + server.getAddress().getPort() + "/sets/";
    }

    private ServiceReference<ResourceLocator> reference() {
        Node.await("the locator").until(() -> node.context().getServiceReference(ResourceLocator.class) != null);
        return node.context().getServiceReference(ResourceLocator.class);
    }

    @Test
    void itComesChangesAndGoesWithItsFile() throws Exception {
        assertThat(node.context().getServiceReference(ResourceLocator.class)).isNull();
        configure(url(), "ranking=7", "header.Authorization=Bearer s3cr3t");
        ServiceReference<ResourceLocator> reference = reference();
        assertThat(reference.getProperty(ResourceLocator.NAME)).isEqualTo("main");
        assertThat((String[]) reference.getProperty(ResourceLocator.SETS)).isEmpty();
        assertThat(reference.getProperty(Constants.SERVICE_RANKING)).isEqualTo(7);
        assertThat(home.resolve("data/origin")).as("before it is asked").doesNotExist();
        ResourceLocator locator = node.context().getService(reference);
        LocatedResource hello = locator.locate("web", "a.txt").orElseThrow();
        try (InputStream in = hello.content().open()) {
            assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("hello");
        }
        assertThat(home.resolve("data/origin/main/blobs").resolve(hello.digest().toString())).exists();

        configure(url(), "sets=conf,icons");
        Node.await("the change").until(() -> reference.getProperty(Constants.SERVICE_RANKING).equals(0));
        assertThat((String[]) reference.getProperty(ResourceLocator.SETS)).containsExactly("conf", "icons");
        assertThat(node.context().getService(reference())).as("the same service").isSameAs(locator);
        assertThat(Files.readString(file)).as("never rewritten").isEqualTo(url() + "\nsets=conf,icons\n");

        Files.delete(file);
        Node.await("the end").until(() -> node.context().getServiceReference(ResourceLocator.class) == null);
    }

    @Test
    void aBadConfigurationIsToldWhereItsSetsAreAskedFor() throws Exception {
        configure("url=ftp://example.org", "sets=web", "ttlSeconds=x");
        ResourceLocator locator = node.context().getService(reference());
        assertThatThrownBy(() -> locator.locate("web"))
                .hasMessageContaining("The url in conf/io.quickset.origin-main.cfg is no http: or https: URL");
        assertThat(log.list).filteredOn(line -> line.getLevel() == Level.WARN)
                .extracting(ILoggingEvent::getFormattedMessage).anyMatch(line -> line.contains("origin-main.cfg"));
    }
}
