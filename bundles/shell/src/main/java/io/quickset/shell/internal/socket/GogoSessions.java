package io.quickset.shell.internal.socket;

import io.quickset.shell.internal.console.CommandRun;
import io.quickset.shell.internal.console.InteractiveShell;
import io.quickset.shell.internal.wire.TerminalShape;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.apache.felix.service.command.CommandProcessor;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.LineDisciplineTerminal;

/** Sessions of Gogo. */
final class GogoSessions implements Sessions {

    private final CommandProcessor processor;
    private final Supplier<InteractiveShell> shells;

    GogoSessions(CommandProcessor processor, Supplier<InteractiveShell> shells) {
        this.processor = processor;
        this.shells = shells;
    }

    @Override
    public int command(String command, InputStream in, PrintStream out, PrintStream err) {
        return new CommandRun(processor).run(command, in, out, err);
    }

    @Override
    public Interactive interactive(TerminalShape shape, OutputStream out) throws IOException {
        // The client's terminal is raw; this one does what a terminal's driver would: signals, line ends, echo.
        LineDisciplineTerminal terminal = new LineDisciplineTerminal(
                "quickset", shape.type(), out, StandardCharsets.UTF_8, Terminal.SignalHandler.SIG_IGN);
        terminal.setSize(size(shape));
        return new TerminalShell(terminal, shells.get());
    }

    private static Size size(TerminalShape shape) {
        return new Size(shape.columns(), shape.rows());
    }

    private record TerminalShell(LineDisciplineTerminal terminal, InteractiveShell shell) implements Interactive {

        @Override
        public void run() throws Exception {
            shell.run(terminal);
            terminal.close();
        }

        @Override
        public void typed(byte[] bytes) throws IOException {
            terminal.processInputBytes(bytes, 0, bytes.length);
        }

        @Override
        public void resized(TerminalShape shape) {
            terminal.setSize(size(shape));
            terminal.raise(Terminal.Signal.WINCH);
        }

        @Override
        public void hangUp() {
            shell.stop();
            try {
                // Ends the read in which the shell waits for a line.
                terminal.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
