package io.quickset.shell.internal.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.shell.internal.console.Gogo;
import io.quickset.shell.internal.wire.Frame;
import io.quickset.shell.internal.wire.FrameType;
import io.quickset.shell.internal.wire.SocketPath;
import io.quickset.shell.internal.wire.TerminalShape;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The socket from a client's side, with a real Gogo behind it. */
@Timeout(60)
class SocketServerTest {

    @TempDir
    Path temp;

    private final Gogo gogo = new Gogo().with(new Samples(), "greet", "upper", "hang", "fail", "value");
    private SocketServer server;
    private Path home;

    /** Commands for the tests. */
    public static final class Samples {

        static final CountDownLatch HANGING = new CountDownLatch(1);
        static final CountDownLatch INTERRUPTED = new CountDownLatch(1);

        public void greet(String name) {
            System.out.println("hello " + name);
        }

        public void upper() throws IOException {
            InputStream in = System.in;
            System.out.print(new String(in.readAllBytes(), StandardCharsets.UTF_8).toUpperCase());
        }

        public void hang() throws InterruptedException {
            HANGING.countDown();
            try {
                new CountDownLatch(1).await();
            } finally {
                INTERRUPTED.countDown();
            }
        }

        public void fail() {
            throw new IllegalStateException("first\n  second");
        }

        public List<Integer> value() {
            return List.of(1, 2);
        }
    }

    @BeforeEach
    void start() throws IOException {
        home = temp.resolve("home");
        server = new SocketServer(SocketPlace.bind(home, temp), sessions());
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        gogo.close();
    }

    @Test
    void onlyTheOwnerMayConnect() throws IOException {
        Path socket = SocketPath.find(home);
        assertThat(socket).isEqualTo(home.resolve("data/shell.sock"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket))).isEqualTo("rw-------");
        assertThat(home.resolve("data")).isDirectoryContaining(p -> p.equals(socket))
                .isDirectoryNotContaining("glob:**/.s");
    }

    @Test
    void aCommandPrintsAndExits() throws IOException {
        assertThat(run("greet you", "")).isEqualTo("o:hello you\nx:0");
        assertThat(run("value", "")).isEqualTo("o:1\n2\n\nx:0");
    }

    @Test
    void aFailureIsOneLineAndExitsWithOne() throws IOException {
        assertThat(run("fail", "")).isEqualTo("e:first; second\nx:1");
        assertThat(run("nope", "")).isEqualTo("e:no command 'nope': 'help' lists the commands\nx:1");
        assertThat(run("greet {", "")).startsWith("e:").endsWith("x:1");
    }

    @Test
    void inputIsAskedForAndArrives() throws IOException {
        assertThat(run("upper", "some text")).isEqualTo("rr:o:SOME TEXTx:0");
        assertThat(run("upper", "")).isEqualTo("r:x:0");
    }

    @Test
    void whenTheClientGoesItsCommandEnds() throws Exception {
        try (SocketChannel client = connect()) {
            Frame.of(FrameType.COMMAND, "hang").write(client);
            assertThat(Samples.HANGING.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(Samples.INTERRUPTED.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(run("greet again", "")).contains("hello again");
    }

    @Test
    void garbageEndsOnlyItsConnection() throws IOException {
        try (SocketChannel client = connect()) {
            client.write(ByteBuffer.wrap("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            client.shutdownOutput();
            assertThat(endOf(client)).isTrue();
        }
        assertThat(run("greet you", "")).contains("hello you");
    }

    @Test
    void tooManyClientsAreTurnedAway() throws IOException {
        List<SocketChannel> clients = new ArrayList<>();
        try {
            for (int i = 0; i < SocketServer.MAX_CONNECTIONS; i++) {
                clients.add(connect());
            }
            // Accepted in order, so that the next one is over the limit.
            try (SocketChannel late = connect()) {
                assertThat(Frame.read(late).text()).isEqualTo("all 16 shell sessions are in use: end one\n");
                assertThat(Frame.read(late).type()).isEqualTo(FrameType.EXIT);
            }
        } finally {
            for (SocketChannel client : clients) {
                client.close();
            }
        }
    }

    @Test
    void aDeadSocketIsReplacedAndOursRemoved() throws IOException {
        server.close();
        assertThat(SocketPath.usual(home)).doesNotExist();
        Files.createFile(SocketPath.usual(home));
        server = new SocketServer(SocketPlace.bind(home, temp), sessions());
        assertThat(run("greet you", "")).contains("hello you");
    }

    @Test
    void aLongHomeHasItsSocketElsewhere() throws IOException {
        Path far = temp.resolve("x".repeat(120));
        Path brief = Files.createTempDirectory("qs");
        server.close();
        server = new SocketServer(SocketPlace.bind(far, brief), sessions());
        home = far;
        Path socket = SocketPath.find(far);
        assertThat(socket.getParent().getParent()).isEqualTo(brief);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())))
                .isEqualTo("rwx------");
        assertThat(run("greet you", "")).contains("hello you");
        server.close();
        assertThat(brief).isEmptyDirectory();
        assertThat(SocketPath.pointer(far)).doesNotExist();
        Files.delete(brief);
    }

    @Test
    void aTerminalIsFedAndHungUp() throws IOException {
        try (SocketChannel client = connect()) {
            new TerminalShape("xterm", 80, 24).frame(FrameType.INTERACTIVE).write(client);
            new TerminalShape("xterm", 100, 30).frame(FrameType.WINDOW).write(client);
            Frame.of(FrameType.STDIN, "ab").write(client);
            assertThat(Frame.read(client).text()).isEqualTo("100x30");
            assertThat(Frame.read(client).text()).isEqualTo("ab");
            Frame.of(FrameType.STDIN_END).write(client);
            assertThat(Frame.read(client).type()).isEqualTo(FrameType.EXIT);
        }
    }

    /** Gogo's commands, and an interactive shell that echoes. */
    private Sessions sessions() {
        Sessions commands = new GogoSessions(gogo.processor, () -> {
            throw new UnsupportedOperationException();
        });
        return new Sessions() {
            @Override
            public int command(String command, InputStream in, PrintStream out, PrintStream err) {
                return commands.command(command, in, out, err);
            }

            @Override
            public Interactive interactive(TerminalShape shape, OutputStream out) {
                return new Echo(out, new CountDownLatch(1));
            }
        };
    }

    private record Echo(OutputStream out, CountDownLatch left) implements Sessions.Interactive {

        @Override
        public void run() throws InterruptedException {
            left.await();
        }

        @Override
        public void typed(byte[] bytes) throws IOException {
            out.write(bytes);
        }

        @Override
        public void resized(TerminalShape shape) {
            try {
                out.write((shape.columns() + "x" + shape.rows()).getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void hangUp() {
            left.countDown();
        }
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(SocketPath.find(home)));
        return channel;
    }

    /** What the server sent, as {@code r:} for each wish for input, {@code o:}, {@code e:} and {@code x:}. */
    private String run(String command, String input) throws IOException {
        try (SocketChannel client = connect()) {
            Frame.of(FrameType.COMMAND, command).write(client);
            StringBuilder wishes = new StringBuilder();
            StringBuilder out = new StringBuilder();
            StringBuilder err = new StringBuilder();
            String rest = input;
            Frame frame;
            while ((frame = Frame.read(client)) != null) {
                switch (frame.type()) {
                    case WANT_STDIN -> {
                        wishes.append('r');
                        (rest.isEmpty() ? Frame.of(FrameType.STDIN_END) : Frame.of(FrameType.STDIN, rest))
                                .write(client);
                        rest = "";
                    }
                    case STDOUT -> out.append(frame.text());
                    case STDERR -> err.append(frame.text());
                    default -> {
                        return (wishes.isEmpty() ? "" : wishes + ":") + (out.isEmpty() ? "" : "o:" + out)
                                + (err.isEmpty() ? "" : "e:" + err) + "x:" + frame.payload()[0];
                    }
                }
            }
            throw new AssertionError("no exit code");
        }
    }

    private static boolean endOf(SocketChannel client) {
        try {
            return Frame.read(client) == null;
        } catch (IOException e) {
            return true;
        }
    }
}
