package io.quickset.shell.client;

import io.quickset.shell.internal.wire.TerminalShape;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * The operator's terminal, raw while this is open: each key goes to the node, Ctrl-C too. Works through {@code stty},
 * and puts everything back at close or when the process is ended.
 */
final class RawTerminal implements AutoCloseable {

    private static final File TTY = new File("/dev/tty");

    private final String before;
    private final Thread restore;

    private RawTerminal(String before) {
        this.before = before;
        this.restore = new Thread(this::restore, "restore-terminal");
    }

    /** Whether standard input and output are a terminal. */
    static boolean isPresent() {
        try {
            Process test = new ProcessBuilder("sh", "-c", "test -t 0 && test -t 1").inheritIO().start();
            return test.waitFor() == 0;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    static RawTerminal open() throws IOException {
        RawTerminal terminal = new RawTerminal(stty("-g").strip());
        Runtime.getRuntime().addShutdownHook(terminal.restore);
        stty("raw", "-echo");
        return terminal;
    }

    /** Its type and present size. */
    TerminalShape shape() throws IOException {
        String[] size = stty("size").strip().split(" ");
        String type = System.getenv().getOrDefault("TERM", "dumb");
        return new TerminalShape(type, Integer.parseInt(size[1]), Integer.parseInt(size[0]));
    }

    /**
     * Tells of each change of size, on a thread of the JVM. Where there is no signal for it, nobody is told.
     */
    void onResize(Consumer<TerminalShape> listener) {
        try {
            // By reflection: javac's warning about sun.misc can't be switched off, and warnings are errors.
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler},
                    (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            listener.accept(shape());
                            return null;
                        }
                        return method.getName().equals("hashCode") ? (Object) System.identityHashCode(self) : null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("WINCH"), proxy);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            // The shell works on with the size it began with.
        }
    }

    @Override
    public void close() {
        restore();
        Runtime.getRuntime().removeShutdownHook(restore);
    }

    private void restore() {
        try {
            stty(before);
        } catch (IOException e) {
            System.err.println("the terminal could not be restored (try 'stty sane'): " + e.getMessage());
        }
    }

    private static String stty(String... arguments) throws IOException {
        String[] command = new String[arguments.length + 1];
        command[0] = "stty";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command).redirectInput(TTY).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("stty: " + output.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return output;
    }
}
