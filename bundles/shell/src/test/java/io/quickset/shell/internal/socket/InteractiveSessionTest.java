package io.quickset.shell.internal.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.shell.internal.command.FakeNode;
import io.quickset.shell.internal.command.Node;
import io.quickset.shell.internal.command.SetCommands;
import io.quickset.shell.internal.console.Completions;
import io.quickset.shell.internal.console.Gogo;
import io.quickset.shell.internal.console.InteractiveShell;
import io.quickset.shell.internal.wire.Frame;
import io.quickset.shell.internal.wire.FrameType;
import io.quickset.shell.internal.wire.SocketPath;
import io.quickset.shell.internal.wire.TerminalShape;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;

/** The interactive shell as an operator's terminal sees it: keys go in, a screen comes out. */
@Timeout(60)
class InteractiveSessionTest {

    private static final String PROMPT = "quickset> ";
    private static final String CONTROL = "\033(\\[[?0-9;]*[A-Za-z]|[=>])"; // whole sequences only
    private static final String TAB = "\t";
    private static final String ENTER = "\r";
    private static final String UP = "\033OA";
    private static final String CTRL_D = "\004";

    @TempDir
    Path home;

    private final Node node = new FakeNode()
            .with("conf", "1.0", Map.of("a.cfg", "x=1"))
            .with("web", "1.2.0", Map.of("home.html", "<h1>hi</h1>"))
            .node();
    private final Gogo gogo = new Gogo().with(new SetCommands(node), "sets", "set", "ls", "cat");
    private SocketServer server;
    private Path history;

    @BeforeEach
    void start() throws IOException {
        BundleContext context = (BundleContext) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[] {BundleContext.class}, (self, method, words) ->
                        "quickset.home".equals(words[0]) ? home.toString() : null);
        history = SocketPath.data(home).resolve("shell.history");
        server = new SocketServer(SocketPlace.bind(home, home), new GogoSessions(gogo.processor,
                () -> new InteractiveShell(gogo.processor, context, new Completions(node), history)));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        gogo.close();
    }

    @Test
    void tabCompletesSetsAndPaths() throws IOException {
        try (Screen screen = new Screen()) {
            screen.type("cat w" + TAB).await("eb ");
            screen.type("ho" + TAB).await("me.html ");
            screen.type(ENTER).await("<h1>hi</h1>");
        }
    }

    @Test
    void tabListsWhatThereIsToChooseFrom() throws IOException {
        try (Screen screen = new Screen()) {
            screen.type("set " + TAB).await("conf").await("web");
        }
    }

    @Test
    void historyOutlivesTheSessionForTheOwnerAlone() throws IOException {
        try (Screen screen = new Screen()) {
            screen.type("cat conf a.cfg" + ENTER).await("x=1").await(PROMPT);
            screen.type(CTRL_D).awaitExit();
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(history))).isEqualTo("rw-------");
        try (Screen screen = new Screen()) {
            screen.type(UP).await("cat conf a.cfg");
            screen.type(ENTER).await("x=1");
        }
    }

    /** The client's side. Each wait is for what comes after the one before; the bound is the test's. */
    private final class Screen implements AutoCloseable {

        private final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        private String unread = "";

        Screen() throws IOException {
            channel.connect(UnixDomainSocketAddress.of(SocketPath.find(home)));
            new TerminalShape("xterm", 80, 24).frame(FrameType.INTERACTIVE).write(channel);
            await(PROMPT);
        }

        Screen type(String keys) throws IOException {
            Frame.of(FrameType.STDIN, keys).write(channel);
            return this;
        }

        Screen await(String text) {
            while (!unread.contains(text)) {
                Frame frame = next("'" + text + "'");
                assertThat(frame.type()).as(unread).isEqualTo(FrameType.STDOUT);
                unread = (unread + frame.text()).replaceAll(CONTROL, "");
            }
            unread = unread.substring(unread.indexOf(text) + text.length());
            return this;
        }

        void awaitExit() {
            while (next("the exit code").type() != FrameType.EXIT) {
                // What the shell prints last.
            }
        }

        private Frame next(String missing) {
            try {
                return Objects.requireNonNull(Frame.read(channel));
            } catch (IOException | NullPointerException e) {
                throw new AssertionError("waited for " + missing + ", saw '" + unread + "'", e);
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
