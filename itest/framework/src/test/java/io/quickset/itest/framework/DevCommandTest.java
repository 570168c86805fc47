package io.quickset.itest.framework;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.SetRegistry;
import io.quickset.View;
import io.quickset.control.OverlayBinder;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** Developer mode, while the deployer restarts. */
@Timeout(60)
final class DevCommandTest {

    private Node node;
    private Thread dev;
    private Path sources;

    @BeforeEach
    void start(@TempDir Path home, @TempDir Path folder) throws Exception {
        node = Node.start(home);
        sources = folder;
        node.deploySet("web", "1.0.0");
    }

    @AfterEach
    void stop() throws Exception {
        if (dev != null) {
            dev.interrupt();
            dev.join(10_000);
        }
        node.close();
    }

    private ServiceReference<?> command() throws Exception {
        return node.context().getServiceReferences((String) null, "(osgi.command.function=dev)")[0];
    }

    private String text() {
        View view = node.service(SetRegistry.class).view();
        return view.set("web").flatMap(set -> set.find("text"))
                .map(file -> UTF_8.decode(file.content()).toString()).orElse("");
    }

    @Test
    void theFolderStaysOverItsSet() throws Exception {
        String base = text();
        Files.writeString(sources.resolve("text"), "first");
        ServiceReference<?> before = command();
        Object command = node.context().getService(before);
        dev = new Thread(() -> {
            try {
                command.getClass().getMethod("dev", String[].class)
                        .invoke(command, (Object) new String[] {"web", sources.toString()});
            } catch (InvocationTargetException e) {
                assertThat(e.getCause()).isInstanceOf(InterruptedException.class);
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        });
        dev.start();
        Node.await("the folder").until(() -> text().equals("first"));

        OverlayBinder stopped = node.service(OverlayBinder.class);
        ServiceComponentRuntime components = node.service(ServiceComponentRuntime.class);
        ComponentDescriptionDTO deployer = components.getComponentDescriptionDTO(
                node.bundle("io.quickset.deployer"), "io.quickset.deployer.internal.Deployer");
        components.disableComponent(deployer).getValue();
        components.enableComponent(deployer).getValue();
        assertThat(node.service(OverlayBinder.class)).isNotSameAs(stopped);
        assertThat(command()).as("the command's service").isEqualTo(before);
        Files.writeString(sources.resolve("text"), "second");
        Node.await("what is saved from then on").until(() -> text().equals("second"));

        dev.interrupt();
        Node.await("what lies below").until(() -> text().equals(base));
    }
}
