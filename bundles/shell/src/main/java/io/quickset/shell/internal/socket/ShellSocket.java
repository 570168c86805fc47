package io.quickset.shell.internal.socket;

import io.quickset.shell.internal.command.Node;
import io.quickset.shell.internal.console.Completions;
import io.quickset.shell.internal.console.InteractiveShell;
import io.quickset.shell.internal.wire.SocketPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.felix.service.command.CommandProcessor;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The local socket of the node whose home the framework property {@code quickset.home} names; open for as long as
 * Gogo is there.
 */
@Component(service = {})
public class ShellSocket {

    private static final Logger LOG = LoggerFactory.getLogger(ShellSocket.class);

    private final SocketServer server;

    @Activate
    public ShellSocket(BundleContext context, @Reference CommandProcessor processor, @Reference Node node)
            throws IOException {
        String property = context.getProperty("quickset.home");
        if (property == null) {
            throw new IllegalStateException("no shell socket: the framework property quickset.home is not set");
        }
        Path home = Path.of(property);
        Completions completions = new Completions(node);
        Path history = SocketPath.data(home).resolve("shell.history");
        SocketPlace place = SocketPlace.bind(home, shortFolder());
        server = new SocketServer(place, new GogoSessions(
                processor, () -> new InteractiveShell(processor, context, completions, history)));
        LOG.debug("shell socket at {}", place.socket());
    }

    @Deactivate
    void stop() throws IOException {
        server.close();
    }

    private static Path shortFolder() {
        String runtime = System.getenv("XDG_RUNTIME_DIR");
        return runtime != null && Files.isWritable(Path.of(runtime))
                ? Path.of(runtime)
                : Path.of(System.getProperty("java.io.tmpdir"));
    }
}
